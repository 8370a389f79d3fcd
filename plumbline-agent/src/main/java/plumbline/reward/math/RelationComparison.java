package plumbline.reward.math;

import static plumbline.reward.math.MathVerdict.different;
import static plumbline.reward.math.MathVerdict.same;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import plumbline.reward.math.Node.Product;
import plumbline.reward.math.Node.Relation;
import plumbline.reward.math.Node.Relation.Comparison;
import plumbline.reward.math.Node.Sum;
import plumbline.reward.math.Node.Variable;

/// Equations, assignments and inequalities.
final class RelationComparison {
  private final AnswerComparison answers;
  private final ScalarComparison scalars;

  RelationComparison(AnswerComparison answers, ScalarComparison scalars) {
    this.answers = answers;
    this.scalars = scalars;
  }

  /// At least one of the two is a relation.
  MathVerdict compare(Node gold, Node answer) {
    if (!(gold instanceof Relation wanted)) {
      var stated = (Relation) answer;
      return isEquality(stated)
          ? answers.compare(gold, stated.sides().getLast())
          : different(MathVerdict.NO_VALUE);
    }
    if (!(answer instanceof Relation stated)) {
      boolean value =
          isEquality(wanted) && (name(wanted).isPresent() || !Trees.hasVariable(wanted));
      return value
          ? answers.compare(wanted.sides().getLast(), answer)
          : different(MathVerdict.NO_RELATION);
    }
    if (isEquality(wanted) && isEquality(stated)) {
      return equations(wanted, stated);
    }
    return inequalities(parts(wanted), parts(stated));
  }

  private static boolean isEquality(Relation relation) {
    return relation.comparisons().stream().allMatch(sign -> sign == Comparison.EQUAL);
  }

  /// The name that an assignment gives a value to: `x`, `y`, `f(x)`.
  private static Optional<String> name(Relation relation) {
    return switch (relation.sides().getFirst()) {
      case Variable(var name) -> Optional.of(name);
      case Product(var factors)
          when factors.size() == 2
              && factors.getFirst() instanceof Variable(var function)
              && factors.getLast() instanceof Variable(var argument) ->
          Optional.of(function + "(" + argument + ")");
      default -> Optional.empty();
    };
  }

  private MathVerdict equations(Relation gold, Relation answer) {
    var goldValue = gold.sides().getLast();
    var answerValue = answer.sides().getLast();
    if (name(gold).isPresent() && name(gold).equals(name(answer))) {
      var values = answers.compare(goldValue, answerValue);
      if (values.equal()) {
        return values;
      }
    }
    if (!Trees.hasVariable(gold) && !Trees.hasVariable(answer)) {
      return answers.compare(goldValue, answerValue);
    }
    var left = difference(gold.sides().getFirst(), goldValue);
    var right = difference(answer.sides().getFirst(), answerValue);
    return Trees.isScalar(left) && Trees.isScalar(right) && scalars.factor(left, right).isPresent()
        ? same("the same equation")
        : different("the equations differ");
  }

  private static Node difference(Node left, Node right) {
    return new Sum(List.of(left, ExpressionParser.negate(right)));
  }

  /// One comparison with zero: `difference > 0`, `>= 0`, `= 0` or `!= 0`.
  private record Part(Node difference, Comparison sign) {}

  private static List<Part> parts(Relation relation) {
    var parts = new ArrayList<Part>();
    for (int i = 0; i < relation.comparisons().size(); i++) {
      var left = relation.sides().get(i);
      var right = relation.sides().get(i + 1);
      parts.add(
          switch (relation.comparisons().get(i)) {
            case LESS -> new Part(difference(right, left), Comparison.GREATER);
            case LESS_OR_EQUAL -> new Part(difference(right, left), Comparison.GREATER_OR_EQUAL);
            case GREATER, GREATER_OR_EQUAL, EQUAL, UNEQUAL ->
                new Part(difference(left, right), relation.comparisons().get(i));
          });
    }
    return parts;
  }

  private MathVerdict inequalities(List<Part> gold, List<Part> answer) {
    if (gold.size() != answer.size()) {
      return different("different number of comparisons");
    }
    var open = new ArrayList<>(answer);
    for (var wanted : gold) {
      if (open.stream().noneMatch(part -> sameSide(wanted, part))) {
        return different("the inequalities differ");
      }
      open.remove(open.stream().filter(part -> sameSide(wanted, part)).findFirst().orElseThrow());
    }
    return same("the same inequality");
  }

  private boolean sameSide(Part gold, Part answer) {
    if (gold.sign() != answer.sign()
        || !Trees.isScalar(gold.difference())
        || !Trees.isScalar(answer.difference())) {
      return false;
    }
    var factor = scalars.factor(gold.difference(), answer.difference());
    return factor.isPresent() && (!gold.sign().isOrder() || factor.getAsDouble() > 0);
  }
}
