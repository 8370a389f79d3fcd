package plumbline.credit;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.DoubleUnaryOperator;
import java.util.function.Function;

/// The arithmetic of [Credit].
final class Estimators {
  private static final double NORMALISING_EPS = 1e-4;

  private Estimators() {}

  static Advantages assign(Credit credit, List<RewardGroup> groups) {
    checkSizes(groups);
    var advantages =
        switch (credit) {
          case Credit.Group(var eps, var ddof) ->
              map(
                  groups,
                  group -> centred(group, 1 / (Statistics.deviation(group.scored(), ddof) + eps)));
          case Credit.MeanOnly() -> map(groups, group -> centred(group, 1));
          case Credit.Batch(var eps) -> {
            double deviation = Statistics.deviation(allScored(groups));
            yield map(groups, group -> centred(group, 1 / (deviation + eps)));
          }
          case Credit.Rloo(var normalised) -> {
            var plain = map(groups, Estimators::leaveOneOut);
            yield normalised ? normalised(groups, plain, NORMALISING_EPS) : plain;
          }
          case Credit.Opo() -> map(groups, Estimators::lengthWeighted);
          case Credit.PassK(var eps) -> map(groups, group -> bestOnly(group, eps));
          case Credit.Gpg() -> {
            var all = allScored(groups);
            double positive = Math.max(1, Arrays.stream(all).filter(r -> r != 0).count());
            yield map(groups, group -> centred(group, all.length / positive));
          }
          case Credit.Gdpo(var weights, var eps, var batch) -> {
            var summed = map(groups, group -> columns(group, weights, eps));
            yield batch ? normalised(groups, summed, eps) : summed;
          }
        };
    return new Advantages(
        advantages,
        (int) groups.stream().filter(group -> isDead(credit, group)).count(),
        (int) groups.stream().flatMap(g -> g.samples().stream()).filter(s -> !isScored(s)).count(),
        groups.stream().mapToDouble(RewardGroup::deviation).average().orElse(0));
  }

  private static void checkSizes(List<RewardGroup> groups) {
    for (var group : groups) {
      if (group.size() < 2) {
        throw new IllegalArgumentException(
            ("task '%s' has a group of %d, must be at least 2: a group baseline compares samples of"
                    + " one task")
                .formatted(group.task(), group.size()));
      }
    }
    var sizes = groups.stream().map(RewardGroup::size).toList();
    if (sizes.stream().distinct().count() > 1) {
      throw new IllegalArgumentException(
          "groups must be of one size, but have %s samples".formatted(sizes));
    }
  }

  private static boolean isDead(Credit credit, RewardGroup group) {
    if (!(credit instanceof Credit.Gdpo(var weights, _, _))) {
      return group.isDead();
    }
    for (int column = 0; column < weights.size(); column++) {
      if (!Statistics.allEqual(column(group, column))) {
        return false;
      }
    }
    return true;
  }

  private static List<List<Double>> map(
      List<RewardGroup> groups, Function<RewardGroup, List<Double>> estimate) {
    return groups.stream().map(estimate).toList();
  }

  /// `f(r)` of every scored sample, 0 of the others.
  private static List<Double> ofScored(RewardGroup group, DoubleUnaryOperator f) {
    return group.samples().stream()
        .map(s -> s.reward().isPresent() ? f.applyAsDouble(s.reward().getAsDouble()) : 0.0)
        .toList();
  }

  /// `factor * (r - mean)`; exactly 0 where nothing can be learnt.
  private static List<Double> centred(RewardGroup group, double factor) {
    if (group.isDead()) {
      return ofScored(group, _ -> 0);
    }
    double mean = Statistics.mean(group.scored());
    return ofScored(group, r -> factor * (r - mean));
  }

  private static List<Double> leaveOneOut(RewardGroup group) {
    double n = group.scored().length;
    return centred(group, n < 2 ? 0 : n / (n - 1));
  }

  private static List<Double> lengthWeighted(RewardGroup group) {
    if (group.isDead()) {
      return ofScored(group, _ -> 0);
    }
    double lengths = 0;
    double weighted = 0;
    for (var sample : group.samples()) {
      if (sample.reward().isPresent()) {
        lengths += sample.length();
        weighted += sample.length() * sample.reward().getAsDouble();
      }
    }
    if (lengths == 0) {
      throw new IllegalArgumentException(
          "opo weights rewards by length, but all samples of task '%s' have length 0"
              .formatted(group.task()));
    }
    double baseline = weighted / lengths;
    return ofScored(group, r -> r - baseline);
  }

  private static List<Double> bestOnly(RewardGroup group, double eps) {
    if (group.isDead()) {
      return ofScored(group, _ -> 0);
    }
    var sorted = group.scored();
    Arrays.sort(sorted);
    double best = sorted[sorted.length - 1];
    double lead = best - sorted[sorted.length - 2];
    double advantage = lead / (Statistics.deviation(sorted) + eps);
    return ofScored(group, r -> r == best ? advantage : 0);
  }

  private static List<Double> columns(RewardGroup group, List<Double> weights, double eps) {
    var sums = new double[group.samples().size()];
    for (int column = 0; column < weights.size(); column++) {
      var scored = column(group, column);
      if (Statistics.allEqual(scored)) {
        continue;
      }
      double mean = Statistics.mean(scored);
      double factor = weights.get(column) / (Statistics.deviation(scored) + eps);
      for (int i = 0; i < sums.length; i++) {
        var reward = columnOf(group, i, column);
        sums[i] += reward.isPresent() ? factor * (reward.getAsDouble() - mean) : 0;
      }
    }
    return Arrays.stream(sums).boxed().toList();
  }

  private static double[] column(RewardGroup group, int column) {
    var values = new ArrayList<Double>();
    for (int i = 0; i < group.samples().size(); i++) {
      columnOf(group, i, column).ifPresent(values::add);
    }
    return values.stream().mapToDouble(Double::doubleValue).toArray();
  }

  private static OptionalDouble columnOf(RewardGroup group, int sample, int column) {
    var columns = group.samples().get(sample).columns();
    if (column >= columns.size()) {
      throw new IllegalArgumentException(
          "gdpo weights %d reward columns, but sample %d of task '%s' has %d"
              .formatted(column + 1, sample + 1, group.task(), columns.size()));
    }
    return columns.get(column);
  }

  /// `(x - mean) / (deviation + eps)` over all samples of the batch that have a reward.
  private static List<List<Double>> normalised(
      List<RewardGroup> groups, List<List<Double>> values, double eps) {
    var scored = new ArrayList<Double>();
    for (int g = 0; g < groups.size(); g++) {
      for (int i = 0; i < values.get(g).size(); i++) {
        if (isScored(groups.get(g).samples().get(i))) {
          scored.add(values.get(g).get(i));
        }
      }
    }
    var all = scored.stream().mapToDouble(Double::doubleValue).toArray();
    double mean = all.length == 0 ? 0 : Statistics.mean(all);
    double factor = 1 / (Statistics.deviation(all) + eps);
    var result = new ArrayList<List<Double>>();
    for (int g = 0; g < groups.size(); g++) {
      var row = new ArrayList<Double>();
      for (int i = 0; i < values.get(g).size(); i++) {
        boolean counts = isScored(groups.get(g).samples().get(i));
        row.add(counts ? factor * (values.get(g).get(i) - mean) : 0);
      }
      result.add(row);
    }
    return result;
  }

  private static boolean isScored(Sample sample) {
    return sample.reward().isPresent()
        || sample.columns().stream().anyMatch(OptionalDouble::isPresent);
  }

  private static double[] allScored(List<RewardGroup> groups) {
    return groups.stream().flatMapToDouble(g -> Arrays.stream(g.scored())).toArray();
  }
}
