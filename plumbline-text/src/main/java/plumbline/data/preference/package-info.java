/// Preferences as tokens: pairs, single labels and rated completions, encoded so that both halves
/// of a pair share their prompt. Start at [PairEncoder]; the rows themselves are read in
/// [plumbline.data]. [AnswerForm] is what a model's questions and answers look like, preferences or
/// not.
@NullMarked
package plumbline.data.preference;

import org.jspecify.annotations.NullMarked;
