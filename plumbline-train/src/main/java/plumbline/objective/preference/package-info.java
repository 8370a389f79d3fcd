/// Learning from preferences: losses of pairs, of single labelled answers, and of reward models, as
/// pure functions of the log-probabilities of whole answers.
///
/// Start at [PreferenceObjective] for pairs and at [UnpairedObjective] for labelled answers.
/// Formulas use the names of the field: C and R are the summed log-probabilities of chosen and
/// rejected answer, Cr and Rr those under the reference, nC and nR the numbers of their tokens, `a
/// = C - Cr`, `b = R - Rr`; `ls` is the logarithm of the sigmoid. All columns are `[pairs]` or
/// `[answers]`. Places in messages are counted from 1.
@NullMarked
package plumbline.objective.preference;

import org.jspecify.annotations.NullMarked;
