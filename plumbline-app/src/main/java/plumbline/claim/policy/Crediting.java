package plumbline.claim.policy;

import java.util.LinkedHashMap;
import org.jspecify.annotations.Nullable;
import plumbline.config.CreditSettings.CriticSettings;
import plumbline.credit.AdvantageRule;
import plumbline.credit.Credit;
import plumbline.recipe.policy.Rewarding;
import plumbline.reward.RewardAggregation;
import plumbline.reward.TruncationRule;

/// How the rewards of an arm become advantages.
///
/// @param rule the estimator
/// @param penalty what leaving the start costs in the reward, or null
/// @param critic how a critic learns, null for a rule without one
/// @param truncation what a sample at the token limit is worth
record Crediting(
    AdvantageRule rule,
    Rewarding.@Nullable Penalty penalty,
    @Nullable CriticSettings critic,
    TruncationRule truncation) {
  /// Samples compared within their groups.
  static final Crediting GROUP =
      new Crediting(new Credit.Group(1e-6), null, null, TruncationRule.ZERO);

  /// The same for a reward of one column.
  Rewarding rewarding(String column) {
    var weights = new LinkedHashMap<String, Double>();
    weights.put(column, 1.0);
    return new Rewarding(new RewardAggregation(weights, truncation), rule, penalty, null);
  }
}
