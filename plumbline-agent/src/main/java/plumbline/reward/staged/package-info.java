/// Verdicts on answers in stages, the cheap ones first: strings, exact mathematics, a generative
/// judge. Start at [plumbline.reward.staged.StagedReward].
@NullMarked
package plumbline.reward.staged;

import org.jspecify.annotations.NullMarked;
