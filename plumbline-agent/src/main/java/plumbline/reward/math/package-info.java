/// Whether two mathematical answers say the same thing: a pure, bounded function.
///
/// Start at [plumbline.reward.math.MathVerifier]. An answer is cut out of a response
/// ([plumbline.reward.math.AnswerExtraction]), read as LaTeX into a small tree, folded to exact
/// rationals as far as it goes, and compared by the kind of thing it is: number, expression,
/// relation, set, tuple, matrix, ratio, choice or word. No threads, no clocks: a step budget and
/// size limits bound the work on hostile input. Imports nothing but the JDK.
@NullMarked
package plumbline.reward.math;

import org.jspecify.annotations.NullMarked;
