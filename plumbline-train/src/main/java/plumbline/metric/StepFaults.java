package plumbline.metric;

import static java.util.Locale.ROOT;

import java.util.List;
import java.util.Optional;
import plumbline.metric.Diagnosis.Finding;
import plumbline.metric.Diagnosis.Kind;

/// What a single step shows to be wrong.
final class StepFaults {
  private static final double MOSTLY = 0.5;

  private StepFaults() {}

  static Optional<Finding> notFinite(Trend trend) {
    for (var name : List.of(MetricNames.LOSS, MetricNames.GRADIENT_NORM)) {
      var value = trend.at(name);
      if (value.isPresent() && !Double.isFinite(value.getAsDouble())) {
        return trend.finding(
            Kind.NOT_FINITE,
            String.format(
                ROOT,
                "%s is %s: try a tenth of the learning rate, or float32 if the run uses bfloat16",
                name,
                value.getAsDouble()));
      }
    }
    return Optional.empty();
  }

  static Optional<Finding> nothingToLearn(Trend trend) {
    if (trend.is(MetricNames.TRUNCATED, 1)) {
      boolean differ = trend.at(MetricNames.DEAD_GROUPS).orElse(1) < 1;
      return trend.finding(
          Kind.ALL_TRUNCATED,
          "every sample ended at the token limit, so %s: raise rollout.max-tokens, or check that the end token is one the model knows"
              .formatted(differ ? "rewards are of what was cut off there" : "none has an answer"));
    }
    if (trend.is(MetricNames.DEAD_GROUPS, 1) || trend.is(MetricNames.REWARD_GROUP_STD, 0)) {
      return trend.finding(
          Kind.ALL_GROUPS_DEAD,
          String.format(
              ROOT, "all groups are dead (reward std 0), so no advantage: %s", ease(trend)));
    }
    if (trend.is(MetricNames.TRAINED_TOKENS, 0)) {
      return trend.finding(
          Kind.NO_TRAINED_TOKEN,
          "no token takes part in the loss: look at the loss mask with --dry-run");
    }
    return Optional.empty();
  }

  /// Samples at the token limit had no room for an answer, which another finding says.
  static Optional<Finding> nothingStated(Trend trend) {
    double ended = 1 - trend.at(MetricNames.TRUNCATED).orElse(0);
    double silent = ended - trend.at(MetricNames.ANSWERS_STATED).orElse(ended);
    return silent < MOSTLY
        ? Optional.empty()
        : trend.finding(
            Kind.NO_ANSWER_STATED,
            String.format(
                ROOT,
                "%.0f %% of the samples end without an answer that the reward math can read, and"
                    + " get 0: say in the prompts that the answer goes into \\boxed{}, or behind"
                    + " ####, or take the reward exact where a sample is the bare answer",
                100 * silent));
  }

  private static String ease(Trend trend) {
    var mean = trend.at(MetricNames.REWARD_MEAN);
    if (mean.isEmpty()) {
      return "try more samples a group (rollout.group)";
    }
    return String.format(
        ROOT,
        mean.getAsDouble() > 0.5
            ? "with a mean reward of %.2f the tasks are too easy; try harder ones"
            : "with a mean reward of %.2f the tasks are too hard or the verifier never agrees;"
                + " try easier ones, more samples a group (rollout.group) or a longer warm start",
        mean.getAsDouble());
  }

  static Optional<Finding> sampler(Trend trend) {
    double difference = trend.at(MetricNames.SAMPLER_TRAINER_DIFFERENCE).orElse(0);
    return difference <= 0.05
        ? Optional.empty()
        : trend.finding(
            Kind.SAMPLER_DISAGREES,
            String.format(
                ROOT,
                "sampler and trainer disagree by %.2g nats a token on the same weights: check that"
                    + " both use the same adapters and precision",
                difference));
  }

  static Optional<Finding> leak(Trend trend) {
    double leaked = trend.at(MetricNames.LEAKED_TENSORS).orElse(0);
    return leaked == 0
        ? Optional.empty()
        : trend.finding(
            Kind.TENSORS_LEAK,
            String.format(
                ROOT,
                "%.0f tensors were not closed: memory will grow until the run is killed; please"
                    + " report it with the recipe",
                leaked));
  }
}
