package plumbline.reward.math;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import plumbline.reward.math.Node.Group;
import plumbline.reward.math.Node.SetOperation;

/// A set of real numbers as disjoint intervals in rising order; a point is a closed interval.
record RealSet(List<Interval> intervals) {
  private static final double TOLERANCE = 1e-9;

  record Interval(double low, boolean lowClosed, double high, boolean highClosed) {
    boolean isEmpty() {
      return low > high || (low == high && !(lowClosed && highClosed));
    }
  }

  /// The set that intervals, finite sets and their unions, intersections and differences describe;
  /// nothing where something else takes part.
  static Optional<RealSet> of(Node node, StepBudget budget) {
    budget.spend(1);
    if (node instanceof Group(var open, var close, var items)) {
      if (open == '{') {
        return points(items, budget);
      }
      return (open == '(' || open == '[') && items.size() == 2
          ? interval(open == '[', items.get(0), items.get(1), close == ']', budget)
          : Optional.empty();
    }
    if (!(node instanceof SetOperation(var operator, var sets))) {
      return Optional.empty();
    }
    var result = of(sets.getFirst(), budget);
    for (var set : sets.subList(1, sets.size())) {
      var other = of(set, budget);
      budget.spend(sets.size());
      result = result.flatMap(left -> other.map(right -> join(operator, left, right)));
    }
    return result;
  }

  private static RealSet join(SetOperation.Operator operator, RealSet left, RealSet right) {
    return switch (operator) {
      case UNION -> left.union(right);
      case INTERSECTION -> left.intersection(right);
      case DIFFERENCE -> left.intersection(right.complement());
    };
  }

  private static Optional<RealSet> points(List<Node> items, StepBudget budget) {
    var set = new RealSet(List.of());
    for (var item : items) {
      double value = value(item, budget);
      if (!Double.isFinite(value)) {
        return Optional.empty();
      }
      budget.spend(items.size());
      set = set.union(new RealSet(List.of(new Interval(value, true, value, true))));
    }
    return Optional.of(set);
  }

  private static Optional<RealSet> interval(
      boolean lowClosed, Node low, Node high, boolean highClosed, StepBudget budget) {
    var interval = new Interval(value(low, budget), lowClosed, value(high, budget), highClosed);
    return Double.isNaN(interval.low()) || Double.isNaN(interval.high())
        ? Optional.empty()
        : Optional.of(new RealSet(interval.isEmpty() ? List.of() : List.of(interval)));
  }

  private static double value(Node node, StepBudget budget) {
    int infinity = ScalarComparison.infinity(node);
    if (infinity != 0) {
      return infinity * Double.POSITIVE_INFINITY;
    }
    if (!Trees.isScalar(node) || Trees.hasVariable(node)) {
      return Double.NaN;
    }
    var value = new Evaluation(0, budget).of(Folding.fold(node, budget));
    return value.isReal() ? value.re() : Double.NaN;
  }

  private RealSet union(RealSet that) {
    var all = new ArrayList<>(intervals);
    all.addAll(that.intervals);
    all.sort(
        Comparator.comparingDouble(Interval::low)
            .thenComparingInt(each -> each.lowClosed() ? 0 : 1));
    var merged = new ArrayList<Interval>();
    for (var next : all) {
      var last = merged.isEmpty() ? null : merged.getLast();
      if (last == null
          || next.low() > last.high()
          || (next.low() == last.high() && !next.lowClosed() && !last.highClosed())) {
        merged.add(next);
      } else {
        merged.set(merged.size() - 1, hull(last, next));
      }
    }
    return new RealSet(merged);
  }

  /// Both intervals together, where the second starts inside the first or touches it.
  private static Interval hull(Interval first, Interval second) {
    boolean further = second.high() > first.high();
    boolean level = second.high() == first.high();
    return new Interval(
        first.low(),
        first.lowClosed(),
        further ? second.high() : first.high(),
        further ? second.highClosed() : first.highClosed() || (level && second.highClosed()));
  }

  private RealSet complement() {
    var gaps = new ArrayList<Interval>();
    double from = Double.NEGATIVE_INFINITY;
    boolean closed = false;
    for (var each : intervals) {
      gaps.add(new Interval(from, closed, each.low(), !each.lowClosed()));
      from = each.high();
      closed = !each.highClosed();
    }
    gaps.add(new Interval(from, closed, Double.POSITIVE_INFINITY, false));
    gaps.removeIf(Interval::isEmpty);
    return new RealSet(gaps);
  }

  private RealSet intersection(RealSet that) {
    return complement().union(that.complement()).complement();
  }

  boolean isEverything() {
    return complement().intervals.isEmpty();
  }

  boolean equalTo(RealSet that) {
    if (intervals.size() != that.intervals.size()) {
      return false;
    }
    for (int i = 0; i < intervals.size(); i++) {
      var a = intervals.get(i);
      var b = that.intervals.get(i);
      if (!close(a.low(), b.low())
          || !close(a.high(), b.high())
          || a.lowClosed() != b.lowClosed()
          || a.highClosed() != b.highClosed()) {
        return false;
      }
    }
    return true;
  }

  private static boolean close(double a, double b) {
    return a == b || Math.abs(a - b) <= TOLERANCE * Math.max(1, Math.abs(a));
  }
}
