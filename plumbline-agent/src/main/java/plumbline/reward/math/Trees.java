package plumbline.reward.math;

import java.util.List;
import java.util.Set;
import java.util.function.UnaryOperator;
import plumbline.reward.math.Node.Bag;
import plumbline.reward.math.Node.Call;
import plumbline.reward.math.Node.Constant;
import plumbline.reward.math.Node.Group;
import plumbline.reward.math.Node.Matrix;
import plumbline.reward.math.Node.Membership;
import plumbline.reward.math.Node.Negation;
import plumbline.reward.math.Node.Numeral;
import plumbline.reward.math.Node.Percent;
import plumbline.reward.math.Node.PlusMinus;
import plumbline.reward.math.Node.Power;
import plumbline.reward.math.Node.Product;
import plumbline.reward.math.Node.Quantity;
import plumbline.reward.math.Node.Quotient;
import plumbline.reward.math.Node.Ratio;
import plumbline.reward.math.Node.Relation;
import plumbline.reward.math.Node.SetOperation;
import plumbline.reward.math.Node.Sum;
import plumbline.reward.math.Node.Variable;

/// Walks over trees.
final class Trees {
  private Trees() {}

  /// The nodes directly below `node`.
  static List<Node> children(Node node) {
    return switch (node) {
      case Numeral _, Constant _, Variable _ -> List.of();
      case Sum(var terms) -> terms;
      case Product(var factors) -> factors;
      case Quotient(var top, var bottom) -> List.of(top, bottom);
      case Power(var base, var exponent) -> List.of(base, exponent);
      case Negation(var operand) -> List.of(operand);
      case PlusMinus(var operand, _) -> List.of(operand);
      case Call(_, var arguments) -> arguments;
      case Percent(var value) -> List.of(value);
      case Quantity(var value, _) -> List.of(value);
      case Group(_, _, var items) -> items;
      case Bag(var items) -> items;
      case SetOperation(_, var sets) -> sets;
      case Relation(var sides, _) -> sides;
      case Membership(var element, var set) -> List.of(element, set);
      case Matrix(var rows) -> rows.stream().flatMap(List::stream).toList();
      case Ratio(var parts) -> parts;
    };
  }

  /// `node` with every node directly below it replaced by what `change` makes of it.
  static Node map(Node node, UnaryOperator<Node> change) {
    return switch (node) {
      case Numeral _, Constant _, Variable _ -> node;
      case Sum(var terms) -> new Sum(map(terms, change));
      case Product(var factors) -> new Product(map(factors, change));
      case Quotient(var top, var bottom) -> new Quotient(change.apply(top), change.apply(bottom));
      case Power(var base, var exponent) -> new Power(change.apply(base), change.apply(exponent));
      case Negation(var operand) -> new Negation(change.apply(operand));
      case PlusMinus(var operand, var plus) -> new PlusMinus(change.apply(operand), plus);
      case Call(var function, var arguments) -> new Call(function, map(arguments, change));
      case Percent(var value) -> new Percent(change.apply(value));
      case Quantity(var value, var unit) -> new Quantity(change.apply(value), unit);
      case Group(var open, var close, var items) -> new Group(open, close, map(items, change));
      case Bag(var items) -> new Bag(map(items, change));
      case SetOperation(var operator, var sets) -> new SetOperation(operator, map(sets, change));
      case Relation(var sides, var signs) -> new Relation(map(sides, change), signs);
      case Membership(var element, var set) ->
          new Membership(change.apply(element), change.apply(set));
      case Matrix(var rows) -> new Matrix(rows.stream().map(row -> map(row, change)).toList());
      case Ratio(var parts) -> new Ratio(map(parts, change));
    };
  }

  private static List<Node> map(List<Node> nodes, UnaryOperator<Node> change) {
    return nodes.stream().map(change).toList();
  }

  static boolean hasVariable(Node node) {
    return node instanceof Variable || children(node).stream().anyMatch(Trees::hasVariable);
  }

  /// Whether a decimal literal takes part.
  static boolean hasDecimal(Node node) {
    return node instanceof Numeral(_, var decimal)
        ? decimal
        : children(node).stream().anyMatch(Trees::hasDecimal);
  }

  static void collectVariables(Node node, Set<String> names) {
    if (node instanceof Variable(var name)) {
      names.add(name);
    }
    children(node).forEach(child -> collectVariables(child, names));
  }

  /// Whether the node stands for one number at every point, and not for a list, set or relation.
  static boolean isScalar(Node node) {
    return switch (node) {
      case Numeral _, Constant _, Variable _ -> true;
      case Sum _, Product _, Quotient _, Power _, Negation _, Call _, Percent _, Quantity _ ->
          children(node).stream().allMatch(Trees::isScalar);
      case PlusMinus _,
          Group _,
          Bag _,
          SetOperation _,
          Relation _,
          Membership _,
          Matrix _,
          Ratio _ ->
          false;
    };
  }

  private static boolean hasPlusMinus(Node node) {
    return node instanceof PlusMinus || children(node).stream().anyMatch(Trees::hasPlusMinus);
  }

  /// The one or two values of an item: all its `\pm` read as plus, then all as minus.
  static List<Node> alternatives(Node item) {
    return hasPlusMinus(item) ? List.of(choose(item, true), choose(item, false)) : List.of(item);
  }

  private static Node choose(Node node, boolean first) {
    if (node instanceof PlusMinus(var operand, var plusFirst)) {
      var value = choose(operand, first);
      return plusFirst == first ? value : ExpressionParser.negate(value);
    }
    return map(node, child -> choose(child, first));
  }
}
