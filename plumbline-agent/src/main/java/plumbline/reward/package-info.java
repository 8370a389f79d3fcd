/// Named reward columns and the verifiers behind them; a broken judge is not a zero. Start at
/// [plumbline.reward.RewardFunction]; columns become one number in
/// [plumbline.reward.RewardAggregation].
@NullMarked
package plumbline.reward;

import org.jspecify.annotations.NullMarked;
