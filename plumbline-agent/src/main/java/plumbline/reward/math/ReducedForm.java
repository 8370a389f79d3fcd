package plumbline.reward.math;

import java.util.List;
import plumbline.reward.math.Node.Numeral;
import plumbline.reward.math.Node.Quotient;
import plumbline.reward.math.Node.Sum;

/// Whether a scalar is written in lowest terms: every part of it that is rational is a literal, a
/// reduced fraction of whole numbers, or a mixed number.
final class ReducedForm {
  private ReducedForm() {}

  static boolean holds(Node node, StepBudget budget) {
    budget.spend(1);
    return switch (node) {
      case Numeral _ -> true;
      case Node.Negation(var operand) -> holds(operand, budget);
      case Node.Quantity(var value, _) -> holds(value, budget);
      case Node.Percent(var value) -> holds(value, budget);
      case Quotient(Numeral(var top, _), Numeral(var bottom, _)) -> isReduced(top, bottom);
      default ->
          !(Folding.fold(node, budget) instanceof Numeral)
              && !foldsTogether(Trees.children(node), node instanceof Sum, budget)
              && Trees.children(node).stream().allMatch(child -> holds(child, budget));
    };
  }

  private static boolean isReduced(Rational top, Rational bottom) {
    return top.isInteger()
        && bottom.isInteger()
        && bottom.signum() > 0
        && !bottom.equals(Rational.ONE_VALUE)
        && top.numerator().gcd(bottom.numerator()).bitLength() == 1;
  }

  /// Whether two terms of a sum are plain numbers that should have been added.
  private static boolean foldsTogether(List<Node> parts, boolean sum, StepBudget budget) {
    return sum
        && parts.stream().filter(part -> Folding.fold(part, budget) instanceof Numeral).count() > 1;
  }
}
