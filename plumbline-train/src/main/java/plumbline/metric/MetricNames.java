package plumbline.metric;

/// The names under which figures are logged: the same in `metrics.jsonl`, TensorBoard, MLflow and
/// the report. A slash groups figures that belong together.
public final class MetricNames {
  /// The minimised value, per trained token or sequence as the objective defines it.
  public static final String LOSS = "loss";

  /// Mean of the aggregated reward over the samples of the step.
  public static final String REWARD_MEAN = "reward/mean";

  /// Share of the samples that state an answer which the reward `math` can read.
  public static final String ANSWERS_STATED = "reward/math-stated";

  /// Correlation of reward and sampled tokens within a group, mean over the groups in which both
  /// vary.
  public static final String LENGTH_REWARD_CORRELATION = "length/reward_correlation";

  /// Mean over groups of the standard deviation of the reward within a group.
  public static final String REWARD_GROUP_STD = "reward/group_std";

  /// Share of groups whose samples all got the same reward; they carry no gradient.
  public static final String DEAD_GROUPS = "groups/dead_share";

  /// Smallest probability ratio of new to old policy over the trained tokens of the step.
  public static final String RATIO_MIN = "ratio/min";

  /// Largest probability ratio of new to old policy over the trained tokens of the step.
  public static final String RATIO_MAX = "ratio/max";

  /// Share of trained tokens clipped at the upper bound.
  public static final String CLIP_HIGH = "clip/high";

  /// Share of trained tokens clipped at the lower bound.
  public static final String CLIP_LOW = "clip/low";

  /// Estimated divergence from the reference policy, nats per token.
  public static final String KL = "kl";

  /// Mean entropy of the trained tokens, nats.
  public static final String ENTROPY = "entropy";

  /// Mean entropy of all sampled tokens as the sampler reported them, nats.
  public static final String SAMPLED_ENTROPY = "entropy/sampled";

  /// Mean length of the sampled part, tokens.
  public static final String LENGTH_MEAN = "length/mean";

  /// Share of samples that ended at the token limit.
  public static final String TRUNCATED = "length/truncated_share";

  /// Global norm of the gradient before clipping.
  public static final String GRADIENT_NORM = "grad_norm";

  /// Mean absolute difference between the log-probabilities of sampler and trainer, same weights.
  public static final String SAMPLER_TRAINER_DIFFERENCE = "sampler_trainer_logprob_diff";

  /// Tokens of the samples that this step was given; groups that were dropped are not in it.
  public static final String SAMPLED_TOKENS = "tokens/sampled";

  /// Tokens that took part in the loss of this step.
  public static final String TRAINED_TOKENS = "tokens/trained";

  /// Tokens processed per second of wall time, prompts included.
  public static final String TOKENS_PER_SECOND = "tokens_per_second";

  /// Memory of the process at the end of the step, bytes: tensors, native buffers and Java heap.
  public static final String RESIDENT_BYTES = "memory/resident_bytes";

  /// Tensors that no scope owns any more and nobody closed; 0 in a sound program.
  public static final String LEAKED_TENSORS = "memory/leaked_tensors";

  /// Learning rate of the step.
  public static final String LEARNING_RATE = "lr";

  /// Passes over the training data, with its fraction.
  public static final String EPOCH = "epoch";

  /// Tokens of the busiest expert over the mean of its layer, mean over the layers: 1 is even.
  public static final String EXPERT_BALANCE = "experts/max_over_mean";

  /// The same of the least even layer.
  public static final String EXPERT_BALANCE_WORST = "experts/max_over_mean_worst";

  /// Share of the experts that got no token.
  public static final String EXPERTS_IDLE = "experts/idle_share";

  /// Uses that the router sent out and no expert was computed for, over all that it sent out.
  public static final String EXPERTS_DROPPED = "experts/dropped_share";

  /// Share of right answers to held-out tasks after the step.
  public static final String EVALUATION_ACCURACY = "evaluation/accuracy";

  /// Loss on held-out rows after the step, per trained token.
  public static final String EVALUATION_LOSS = "evaluation/loss";

  /// Mean reward of the better answers of pairs, of the wanted ones of labels: beta times the
  /// log-ratio to the reference.
  public static final String REWARDS_CHOSEN = "rewards/chosen";

  /// The same of the worse or unwanted answers.
  public static final String REWARDS_REJECTED = "rewards/rejected";

  /// Mean difference of the two rewards of a pair.
  public static final String REWARDS_MARGINS = "rewards/margins";

  /// Share of the pairs whose better answer has the higher reward.
  public static final String REWARDS_ACCURACIES = "rewards/accuracies";

  /// Mean summed log-probability of the better answers.
  public static final String LOGPS_CHOSEN = "logps/chosen";

  /// Mean summed log-probability of the worse answers.
  public static final String LOGPS_REJECTED = "logps/rejected";

  private MetricNames() {}

  /// A figure on held-out rows after the step, or the mean of a reward column over held-out tasks.
  public static String evaluation(String figure) {
    return "evaluation/" + figure;
  }

  /// Whether a figure speaks of held-out rows.
  public static boolean isEvaluation(String name) {
    return name.startsWith(evaluation(""));
  }

  /// The lower end of the 95 % interval of a figure.
  public static String low(String figure) {
    return figure + "_low";
  }

  /// The upper end of the 95 % interval of a figure.
  public static String high(String figure) {
    return figure + "_high";
  }

  /// The mean of one reward column.
  public static String reward(String column) {
    return "reward/" + column;
  }

  /// The standard deviation of one reward column within a group, mean over groups.
  public static String rewardStd(String column) {
    return reward(column) + "_std";
  }

  /// What [#LENGTH_REWARD_CORRELATION] is, of one reward column.
  public static String lengthCorrelation(String column) {
    return "length/" + column + "_correlation";
  }
}
