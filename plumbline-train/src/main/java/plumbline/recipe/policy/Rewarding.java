package plumbline.recipe.policy;

import org.jspecify.annotations.Nullable;
import plumbline.credit.AdvantageRule;
import plumbline.credit.TokenCredit;
import plumbline.objective.AdaptiveKl;
import plumbline.reward.RewardAggregation;
import plumbline.rollout.GroupRollout;

/// How what judges say becomes advantages.
///
/// @param aggregation makes one reward of the columns
/// @param rule makes advantages of the rewards
/// @param penalty what leaving the reference costs in the reward, or null
/// @param greedy samples the greedy response of a task, where the rule compares with it
public record Rewarding(
    RewardAggregation aggregation,
    AdvantageRule rule,
    @Nullable Penalty penalty,
    @Nullable GroupRollout greedy) {
  public Rewarding {
    if (rule instanceof TokenCredit.GreedyBaseline && greedy == null) {
      throw new IllegalArgumentException(
          "remax compares with the greedy response, but nothing samples it");
    }
  }

  /// Rewards alone.
  public Rewarding(RewardAggregation aggregation, AdvantageRule rule) {
    this(aggregation, rule, null, null);
  }

  /// `-coefficient (old - ref)` per token, added to the reward: the estimate K1, which without a
  /// gradient of its own has no bias.
  ///
  /// @param coefficient at least 0, at the beginning
  /// @param adaptive moves it towards a target, or null
  public record Penalty(double coefficient, @Nullable AdaptiveKl adaptive) {
    public Penalty {
      if (!(coefficient >= 0) || Double.isInfinite(coefficient)) {
        throw new IllegalArgumentException(
            "the KL coefficient is %s, must be >= 0".formatted(coefficient));
      }
    }
  }

  /// Whether a critic is needed.
  public boolean needsCritic() {
    return rule instanceof TokenCredit.Gae;
  }
}
