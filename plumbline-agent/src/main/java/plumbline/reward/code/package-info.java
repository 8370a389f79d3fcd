/// Judges programs: tests whose expected values never leave this process, and preferences among
/// programs that pass. Start at [plumbline.reward.code.CodeReward];
/// [plumbline.reward.code.CodeJudge] is the judge without episodes.
@NullMarked
package plumbline.reward.code;

import org.jspecify.annotations.NullMarked;
