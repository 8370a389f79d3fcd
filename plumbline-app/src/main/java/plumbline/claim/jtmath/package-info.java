/// JT-Math: the verifier on pairs and on hostile answers, and cleaning on planted leaks and
/// duplicates; and what training gains, on medians of digits. Start at
/// [plumbline.claim.jtmath.JtMath] and [plumbline.claim.jtmath.JtMathTraining].
@NullMarked
package plumbline.claim.jtmath;

import org.jspecify.annotations.NullMarked;
