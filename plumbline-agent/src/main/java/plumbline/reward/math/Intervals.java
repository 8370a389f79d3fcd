package plumbline.reward.math;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import plumbline.reward.math.Node.Bag;
import plumbline.reward.math.Node.Constant;
import plumbline.reward.math.Node.Group;
import plumbline.reward.math.Node.Negation;
import plumbline.reward.math.Node.Relation;
import plumbline.reward.math.Node.Relation.Comparison;
import plumbline.reward.math.Node.SetOperation;
import plumbline.reward.math.Node.Variable;

/// The interval that an inequality in one letter describes.
final class Intervals {
  private static final Node MINUS_INFINITY = new Negation(Constant.INFINITY);

  /// The real line, `(-\infty, \infty)`.
  static final Node REALS = new Group('(', ')', List.of(MINUS_INFINITY, Constant.INFINITY));

  private Intervals() {}

  /// `a < x \le b`, `x > a` or several such with commas between, as an interval or a union.
  static Optional<Node> of(Node condition) {
    return switch (condition) {
      case Relation relation -> ofRelation(relation);
      case Bag(var items) -> ofAll(items);
      default -> Optional.empty();
    };
  }

  private static Optional<Node> ofAll(List<Node> items) {
    var parts = new ArrayList<Node>();
    for (var item : items) {
      var part = of(item);
      if (part.isEmpty()) {
        return Optional.empty();
      }
      parts.add(part.get());
    }
    return Optional.of(new SetOperation(SetOperation.Operator.UNION, parts));
  }

  private static Optional<Node> ofRelation(Relation relation) {
    var sides = relation.sides();
    var signs = relation.comparisons();
    if (!signs.stream().allMatch(Comparison::isOrder)
        || signs.stream().anyMatch(sign -> sign.isGreater() != signs.getFirst().isGreater())) {
      return Optional.empty();
    }
    boolean rising = !signs.getFirst().isGreater();
    if (sides.size() == 3 && isBetween(sides)) {
      return Optional.of(
          rising
              ? interval(sides.get(0), signs.get(0), signs.get(1), sides.get(2))
              : interval(sides.get(2), signs.get(1), signs.get(0), sides.get(0)));
    }
    if (sides.size() != 2) {
      return Optional.empty();
    }
    var sign = signs.getFirst();
    if (sides.getFirst() instanceof Variable && !Trees.hasVariable(sides.getLast())) {
      return Optional.of(ray(rising, sign, sides.getLast()));
    }
    return sides.getLast() instanceof Variable && !Trees.hasVariable(sides.getFirst())
        ? Optional.of(ray(!rising, sign, sides.getFirst()))
        : Optional.empty();
  }

  private static boolean isBetween(List<Node> sides) {
    return sides.get(1) instanceof Variable
        && !Trees.hasVariable(sides.get(0))
        && !Trees.hasVariable(sides.get(2));
  }

  private static Node interval(Node low, Comparison lowSign, Comparison highSign, Node high) {
    return new Group(
        lowSign.isStrict() ? '(' : '[', highSign.isStrict() ? ')' : ']', List.of(low, high));
  }

  private static Node ray(boolean below, Comparison sign, Node end) {
    return below
        ? interval(MINUS_INFINITY, Comparison.LESS, sign, end)
        : interval(end, sign, Comparison.LESS, Constant.INFINITY);
  }
}
