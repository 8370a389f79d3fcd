package plumbline.config;

import java.util.List;
import plumbline.reward.TruncationRule;

/// The defaults that a named method of the policy-gradient family stands for; every one of them can
/// be set otherwise.
///
/// @param name in recipes
/// @param loss the surrogate and how it is reduced
/// @param credit how rewards become advantages
/// @param kl the divergence from the reference
/// @param sampling what a step is made of
record PolicyMethod(String name, LossRow loss, CreditRow credit, KlRow kl, SamplingRow sampling) {
  /// @param surrogate its name
  /// @param low lower bound of its clip
  /// @param high upper bound
  /// @param aggregation its name
  record LossRow(String surrogate, double low, double high, String aggregation) {}

  /// @param rule its name
  /// @param eps added to deviations
  record CreditRow(String rule, double eps) {}

  /// @param inReward whether it is a penalty in the reward instead of a term of the loss
  /// @param coefficient its weight
  record KlRow(boolean inReward, double coefficient) {}

  /// @param group samples of a task
  /// @param tasks of a rollout
  /// @param epochs passes over a rollout
  /// @param dynamic whether groups without a difference are sampled anew
  /// @param truncated what a sample at the token limit is worth
  /// @param segments in which samples are decoded, 0 for whole
  record SamplingRow(
      int group, int tasks, int epochs, boolean dynamic, TruncationRule truncated, int segments) {}

  private static final String SEQUENCE = "seq-mean-token-mean";
  private static final String TOKEN = "token-mean";
  private static final CreditRow GROUP = new CreditRow("group", 1e-4);
  private static final KlRow NO_KL = new KlRow(false, 0);
  private static final SamplingRow GROUPS_OF_8 = sampling(8, 8, 1);

  /// GRPO on answers of several roles, whose reward is shaped by diversity of wording.
  static final PolicyMethod MULTI_ROLE = of("multirole", ppo(0.2, SEQUENCE), GROUP);

  /// All that differ in their defaults alone.
  static final List<PolicyMethod> ALL =
      List.of(
          of("grpo", ppo(0.2, SEQUENCE), GROUP),
          of("gmpo", new LossRow("gmpo", 0.4, 0.4, SEQUENCE), new CreditRow("group", 1e-8)),
          of("gspo", new LossRow("gspo", 3e-4, 4e-4, SEQUENCE), GROUP),
          of("dr_grpo", ppo(0.2, "seq-mean-token-sum-norm"), new CreditRow("mean-only", 1e-4)),
          of("bnpo", ppo(0.2, "local-token-mean"), GROUP),
          new PolicyMethod(
              "dapo",
              ppo(0.28, TOKEN),
              new CreditRow("group", 1e-6),
              NO_KL,
              new SamplingRow(16, 8, 1, true, TruncationRule.KEEP, 0)),
          new PolicyMethod(
              "ulorl",
              ppo(0.2, TOKEN),
              new CreditRow("group", 1e-6),
              NO_KL,
              new SamplingRow(8, 8, 1, true, TruncationRule.ZERO, 4)),
          new PolicyMethod(
              "cispo",
              new LossRow("cispo", 0, 5, TOKEN),
              new CreditRow("batch", 1e-4),
              NO_KL,
              sampling(16, 8, 1)),
          of("gpg", new LossRow("reinforce", 0, 0, TOKEN), new CreditRow("gpg", 1e-4)),
          new PolicyMethod(
              "rloo",
              new LossRow("rloo-seq", 0.2, 0.2, SEQUENCE),
              new CreditRow("rloo", 1e-4),
              new KlRow(true, 0.05),
              sampling(2, 32, 1)),
          new PolicyMethod(
              "reinforce++",
              ppo(0.2, TOKEN),
              new CreditRow("reinforce++", 1e-4),
              new KlRow(true, 0.01),
              sampling(1, 64, 1)),
          new PolicyMethod(
              "ppo",
              ppo(0.2, TOKEN),
              new CreditRow("gae", 1e-4),
              new KlRow(true, 0.05),
              sampling(1, 64, 4)));

  /// Post-completion learning, which adds to them.
  static final PolicyMethod PCL =
      new PolicyMethod(
          "pcl",
          ppo(0.2, TOKEN),
          GROUP,
          new KlRow(false, 0.04),
          new SamplingRow(8, 8, 1, false, TruncationRule.KEEP, 0));

  /// The second part of a mixture of losses: single answers, held to the model of the first part.
  static final PolicyMethod MOL_RL =
      new PolicyMethod("mol-rl", ppo(0.2, SEQUENCE), GROUP, new KlRow(false, 0.04), GROUPS_OF_8);

  /// Whether certain tokens of right responses are masked while the entropy is low.
  boolean masksMastered() {
    return name.equals("ulorl");
  }

  private static PolicyMethod of(String name, LossRow loss, CreditRow credit) {
    return new PolicyMethod(name, loss, credit, NO_KL, GROUPS_OF_8);
  }

  private static LossRow ppo(double high, String aggregation) {
    return new LossRow("ppo", 0.2, high, aggregation);
  }

  private static SamplingRow sampling(int group, int tasks, int epochs) {
    return new SamplingRow(group, tasks, epochs, false, TruncationRule.ZERO, 0);
  }
}
