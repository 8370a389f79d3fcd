package plumbline.report;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;

/// Which curves of a chart are drawn: of those that lie on each other the most general, and none
/// that is 0 throughout. A chart whose curves are all level is told in words, and stays whole.
///
/// @param drawn in the order of the chart
/// @param leftOut what is said of each of the others
record CurveChoice(List<Curve> drawn, List<String> leftOut) {
  private static final Set<String> GENERAL =
      Set.of("reward/mean", "reward/group_std", "length/reward_correlation");
  private static final double CLOSE = 1e-9;

  CurveChoice {
    drawn = List.copyOf(drawn);
    leftOut = List.copyOf(leftOut);
  }

  /// @param curves that have a number each
  static CurveChoice of(List<Curve> curves) {
    boolean bounded = curves.stream().anyMatch(curve -> curve.name().endsWith("_low"));
    if (bounded || curves.stream().allMatch(Curve::isLevel)) { // bounds may lie on what they bound
      return new CurveChoice(curves, List.of());
    }
    var apart = new ArrayList<Curve>();
    var leftOut = new ArrayList<String>();
    var generalFirst =
        curves.stream()
            .sorted(Comparator.comparing(curve -> !GENERAL.contains(curve.name())))
            .toList();
    for (var curve : generalFirst) {
      var twin = twin(curve, apart);
      if (isZero(curve)) {
        leftOut.add(curve.shortName() + ", 0 throughout");
      } else if (twin.isPresent()) {
        leftOut.add("%s, equal to %s".formatted(curve.shortName(), twin.get().shortName()));
      } else {
        apart.add(curve);
      }
    }
    return new CurveChoice(curves.stream().filter(apart::contains).toList(), leftOut);
  }

  private static Optional<Curve> twin(Curve curve, List<Curve> others) {
    return others.stream().filter(other -> isSame(curve, other)).findFirst();
  }

  private static boolean isSame(Curve one, Curve other) {
    return one.steps().equals(other.steps())
        && IntStream.range(0, one.values().size())
            .allMatch(i -> isSame(one.values().get(i), other.values().get(i)));
  }

  private static boolean isSame(double one, double other) {
    return Double.compare(one, other) == 0
        || Math.abs(one - other) <= CLOSE * Math.max(Math.abs(one), Math.abs(other));
  }

  private static boolean isZero(Curve curve) {
    return curve.values().stream().allMatch(value -> value == 0);
  }
}
