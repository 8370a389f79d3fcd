package plumbline.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Predicate;

/// Curves that are read together.
///
/// @param title what is shown
/// @param about how to read it, in a short sentence
/// @param unit `share`, `ratio` (drawn on a logarithmic axis), `bytes`, or a unit to print
/// @param curves the curves
public record Chart(String title, String about, String unit, List<Curve> curves) {
  public Chart {
    curves = List.copyOf(curves);
  }

  /// @param takes of a name, and of all that are left
  private record Plan(
      String title,
      Function<RunKind, String> about,
      String unit,
      BiPredicate<String, Set<String>> takes) {
    Plan(String title, String about, String unit, Predicate<String> takes) {
      this(title, _ -> about, unit, (name, _) -> takes.test(name));
    }

    Plan(String title, Function<RunKind, String> about, String unit, Predicate<String> takes) {
      this(title, about, unit, (name, _) -> takes.test(name));
    }
  }

  private static final List<Plan> PLANS =
      List.of(
          new Plan(
              "Reward",
              "Mean over the samples of a step, and each reward column.",
              "",
              name ->
                  name.startsWith("reward/")
                      && !name.endsWith("_std")
                      && !name.equals("reward/disagreement")),
          new Plan(
              "Disagreement of reward models",
              "Standard deviation of what each member of the ensemble would give. Where it rises"
                  + " with the reward, the reward may be exploited.",
              "",
              name -> name.equals("reward/disagreement") || name.equals("evaluation/disagreement")),
          new Plan(
              "Held-out accuracy",
              Captions::accuracy,
              "share",
              name -> name.startsWith("evaluation/accuracy")),
          new Plan("Loss", Captions::loss, "", "loss"::equals),
          new Plan(
              "Held-out loss",
              Captions::heldOutLoss,
              "",
              name -> name.startsWith("evaluation/loss")),
          new Plan(
              "Held-out margin",
              Captions::heldOutMargin,
              "",
              name -> name.startsWith("evaluation/margin")),
          new Plan(
              "Held-out reward",
              _ ->
                  "What judges answers to tasks that are not learnt from, mean, with its 95 %"
                      + " interval. No value of it is right or wrong.",
              "",
              Chart::isBounded),
          new Plan(
              "Held-out rewards",
              "Mean of each reward column over tasks that are not learnt from.",
              "",
              name -> name.startsWith("evaluation/")),
          new Plan(
              "Entropy",
              "Of the trained tokens, and of all sampled ones. Near zero the policy no longer"
                  + " explores.",
              "nats",
              name -> name.equals("entropy") || name.equals("entropy/sampled")),
          new Plan(
              "Dead groups",
              "All samples got the same reward, so they teach nothing.",
              "share",
              "groups/dead_share"::equals),
          new Plan(
              "Reward spread",
              "Standard deviation within a group, mean over groups: of the reward (group) and of"
                  + " each column.",
              "",
              name -> name.startsWith("reward/") && name.endsWith("_std")),
          new Plan(
              "Probability ratio",
              "Least and greatest of new to old policy over the tokens of a step.",
              "ratio",
              name -> name.startsWith("ratio/")),
          new Plan(
              "Clipped tokens",
              "Share of tokens at the lower and the upper bound.",
              "share",
              name -> name.startsWith("clip/")),
          new Plan(
              "Rewards of answers",
              Captions::rewards,
              "",
              name -> name.equals("rewards/chosen") || name.equals("rewards/rejected")),
          new Plan("Margin", Captions::margin, "", "rewards/margins"::equals),
          new Plan(
              "Accuracy on pairs", Captions::pairAccuracy, "share", "rewards/accuracies"::equals),
          new Plan(
              "Log-probability of answers",
              Captions::logProbability,
              "nats",
              name -> name.startsWith("logps/")),
          new Plan(
              "Length and reward",
              "Correlation within a group, of the reward and of each column. Near 1 longer answers"
                  + " win.",
              "",
              name -> name.startsWith("length/") && name.endsWith("_correlation")),
          new Plan(
              "Age of tokens",
              "Share of the tokens that were sampled so many optimiser steps ago.",
              "share",
              name -> name.startsWith("age/") && name.endsWith("/share")),
          new Plan(
              "Time of a step", "What its parts take.", "s", name -> name.startsWith("seconds/")),
          new Plan("Gradient norm", "Before clipping.", "", "grad_norm"::equals),
          new Plan("Length", "Of the sampled part, mean.", "tokens", "length/mean"::equals),
          new Plan(
              "Truncated",
              "Samples that ended at the token limit.",
              "share",
              "length/truncated_share"::equals),
          new Plan("Divergence from the reference", Captions::divergence, "nats", "kl"::equals),
          new Plan(
              "Sampler against trainer",
              "Mean difference of log-probabilities on the same weights; should be zero.",
              "nats",
              "sampler_trainer_logprob_diff"::equals),
          new Plan(
              "Log-ratio",
              "Least and greatest log-ratio of new to old policy over the tokens of a step.",
              "nats",
              name -> name.startsWith("loss/log_ratio_")),
          new Plan(
              "Divergence from the old policy",
              "Estimated, of the policy that sampled.",
              "nats",
              "loss/approx_kl"::equals),
          new Plan(
              "Gradient norm of single updates",
              "Mean and standard deviation over the optimiser steps of a rollout.",
              "",
              name -> name.startsWith("updates/grad_norm_")),
          new Plan(
              "Skipped updates",
              "Optimiser steps in which there was nothing to learn.",
              "",
              "updates/skipped"::equals),
          new Plan(
              "Tokens of a step", Captions::tokens, "tokens", name -> name.startsWith("tokens/")),
          new Plan(
              "Use of experts",
              "Tokens of the busiest expert over the mean of its layer; 1 is even.",
              "",
              name -> name.startsWith("experts/max_over_mean")),
          new Plan(
              "Experts without work",
              "Share of the experts that got no token, and of the uses that were dropped.",
              "share",
              name -> name.startsWith("experts/")),
          new Plan(
              "Weights of pairs",
              "What the losses of pairs are multiplied by.",
              "",
              name -> name.startsWith("weights/")),
          new Plan("Loss of the critic", "", "", "critic/loss"::equals),
          new Plan("Learning rate", "", "", "lr"::equals),
          new Plan("Speed", "Tokens per second.", "tokens/s", "tokens_per_second"::equals),
          new Plan(
              "Memory",
              "Of the whole process at the end of a step, Java heap included.",
              "bytes",
              "memory/resident_bytes"::equals),
          new Plan(
              "Leaked tensors",
              "Tensors that nobody closed; should be zero.",
              "",
              "memory/leaked_tensors"::equals),
          new Plan("Epoch", "", "", "epoch"::equals));

  /// Groups curves by what they are about, the known ones first, each other one by itself under the
  /// words of its name.
  public static List<Chart> of(List<Curve> curves) {
    var left = new LinkedHashMap<String, Curve>();
    curves.forEach(curve -> left.put(curve.name(), curve));
    var kind = RunKind.of(left.keySet());
    var charts = new ArrayList<Chart>();
    for (var plan : PLANS) {
      var names = new LinkedHashSet<>(left.keySet());
      names.removeIf(name -> !plan.takes().test(name, left.keySet()));
      var taken = names.stream().map(left::remove).toList();
      if (!taken.isEmpty()) {
        charts.add(new Chart(plan.title(), plan.about().apply(kind), plan.unit(), taken));
      }
    }
    left.values()
        .forEach(curve ->
            charts.add(
                new Chart(
                    words(curve.name()),
                    "%s in metrics.jsonl.".formatted(curve.name()),
                    "",
                    List.of(curve))));
    return charts;
  }

  /// Whether it is a held-out figure that stands between two bounds, or one of them.
  private static boolean isBounded(String name, Set<String> all) {
    var figure = name.replaceFirst("_(low|high)$", "");
    return name.startsWith("evaluation/")
        && all.contains(figure)
        && all.contains(figure + "_low")
        && all.contains(figure + "_high");
  }

  /// What of it is drawn: of the curves that have a number those that can be told apart, if any.
  Optional<Chart> drawn() {
    var some = curves.stream().filter(curve -> !curve.ends().isEmpty()).toList();
    if (some.isEmpty()) {
      return Optional.empty();
    }
    var choice = CurveChoice.of(some);
    var told =
        choice.leftOut().isEmpty()
            ? about
            : "%s Not drawn: %s.".formatted(about, String.join("; ", choice.leftOut())).strip();
    return Optional.of(new Chart(title, told, unit, choice.drawn()));
  }

  /// `segments/idle_share` as `Segments: idle share`.
  private static String words(String name) {
    var spoken = name.replace('_', ' ').replace("/", ": ");
    return Character.toUpperCase(spoken.charAt(0)) + spoken.substring(1);
  }
}
