package plumbline.config;

import plumbline.config.section.Section;
import plumbline.reward.RewardFunction;
import plumbline.reward.assessment.AssessmentReward;

/// Reads the recipe of post-completion learning.
final class PclReader {
  private PclReader() {}

  static Recipe read(Section in) {
    var policy = new PolicyGradientReader(PolicyMethod.PCL, DataSettings.Use.ASSESSED).read(in);
    var beyond = PostCompletionSettings.read(in);
    var reward = policy.reward();
    in.check(
        reward.functions().stream().anyMatch(AssessmentReward.class::isInstance),
        "reward",
        "has no assessment, must have it: nothing else reads what stands behind an answer");
    var functions =
        reward.functions().stream().map(each -> marked(each, beyond.marker().text())).toList();
    return new Recipe.PostCompletion(
        new Recipe.PolicyGradient(
            policy.method(),
            policy.run(),
            policy.update(),
            policy.data(),
            new RewardSettings(
                functions, reward.aggregation(), reward.model(), reward.gold(), reward.verifier()),
            policy.rollout(),
            policy.learning()),
        beyond);
  }

  /// A marker of text is a part of the layout and stays.
  private static RewardFunction marked(RewardFunction function, String marker) {
    boolean ofLayout = marker.contains("<evaluation>");
    return function instanceof AssessmentReward assessment && !ofLayout
        ? assessment.after(marker)
        : function;
  }
}
