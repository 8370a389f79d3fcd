package plumbline.reward.math;

import static plumbline.reward.math.MathVerdict.different;
import static plumbline.reward.math.MathVerdict.same;

import java.util.List;
import java.util.Optional;
import plumbline.reward.math.Node.Bag;
import plumbline.reward.math.Node.Group;
import plumbline.reward.math.Node.Matrix;
import plumbline.reward.math.Node.Membership;
import plumbline.reward.math.Node.Percent;
import plumbline.reward.math.Node.Quantity;
import plumbline.reward.math.Node.Ratio;
import plumbline.reward.math.Node.Relation;
import plumbline.reward.math.Node.SetOperation;

/// Compares two trees by the kind of thing they are. Not symmetric: an answer may leave out what
/// the gold answer says about names and brackets, but may not restate the question.
final class AnswerComparison {
  private static final Rational HUNDRED = Rational.of(100);

  private final MathRules rules;
  private final StepBudget budget;
  private final ScalarComparison scalars;
  private final RelationComparison relations;

  AnswerComparison(MathRules rules, StepBudget budget) {
    this.rules = rules;
    this.budget = budget;
    this.scalars = new ScalarComparison(rules, budget);
    this.relations = new RelationComparison(this, scalars);
  }

  MathVerdict compare(Node gold, Node answer) {
    budget.spend(1);
    if (gold instanceof Membership(_, var set)) {
      return compare(set, answer);
    } else if (answer instanceof Membership(_, var set)) {
      return compare(gold, set);
    }
    var goldSet = describedSet(gold, answer);
    if (goldSet.isPresent()) {
      return compare(goldSet.get(), answer);
    }
    var answerSet =
        rules.allowRelationForSet() ? describedSet(answer, gold) : Optional.<Node>empty();
    if (answerSet.isPresent()) {
      return compare(gold, answerSet.get());
    }
    if (gold instanceof Relation || (answer instanceof Relation && !(gold instanceof Bag))) {
      return relations.compare(gold, answer);
    }
    return compareKinds(gold, answer);
  }

  /// The set that the inequality `condition` describes, where `other` is a set of real numbers.
  private Optional<Node> describedSet(Node condition, Node other) {
    boolean isSet = other instanceof SetOperation || other instanceof Group;
    boolean isCondition = condition instanceof Relation || condition instanceof Bag;
    if (!isSet || !isCondition) {
      return Optional.empty();
    }
    return Intervals.of(condition)
        .filter(set -> RealSet.of(set, budget).filter(reals -> !reals.isEverything()).isPresent());
  }

  private MathVerdict compareKinds(Node gold, Node answer) {
    if (gold instanceof Group(var open, _, var items)
        && open == '('
        && answer instanceof Bag(var others)) {
      return inOrder(items, others, "tuple");
    }
    if (isUnordered(gold) || isUnordered(answer)) {
      return unordered(items(gold), items(answer));
    }
    if (gold instanceof SetOperation || answer instanceof SetOperation) {
      return sets(gold, answer);
    }
    if (gold instanceof Percent || answer instanceof Percent) {
      return percents(gold, answer);
    }
    if (gold instanceof Quantity || answer instanceof Quantity) {
      return quantities(gold, answer);
    }
    if (Trees.isScalar(gold) && Trees.isScalar(answer)) {
      return scalars.compare(gold, answer);
    }
    return switch (gold) {
      case Group(var open, var close, var items)
          when answer instanceof Group(var o, var c, var others) ->
          open == o && close == c
              ? inOrder(items, others, "tuple")
              : different("different brackets");
      case Matrix(var rows) when answer instanceof Matrix(var others) -> matrices(rows, others);
      case Ratio(var parts) when answer instanceof Ratio(var others) -> ratios(parts, others);
      default -> different(MathVerdict.OTHER_KIND);
    };
  }

  private static boolean isUnordered(Node node) {
    return node instanceof Bag || (node instanceof Group(var open, _, _) && open == '{');
  }

  private static List<Node> items(Node node) {
    return switch (node) {
      case Bag(var items) -> items;
      case Group(var open, _, var items) when open == '{' -> items;
      default -> List.of(node);
    };
  }

  /// As sets: every item of each side has an equal on the other, however often.
  private MathVerdict unordered(List<Node> gold, List<Node> answer) {
    var golds = expanded(gold);
    var answers = expanded(answer);
    boolean[] met = new boolean[answers.size()];
    for (var wanted : golds) {
      boolean found = false;
      for (int i = 0; i < met.length; i++) {
        boolean equal = compare(wanted, answers.get(i)).equal();
        met[i] |= equal;
        found |= equal;
      }
      if (!found) {
        return different("an item of the gold answer is missing");
      }
    }
    for (boolean each : met) {
      if (!each) {
        return different("the answer has an item too many");
      }
    }
    return same("the same items");
  }

  private static List<Node> expanded(List<Node> items) {
    return items.stream().flatMap(item -> Trees.alternatives(item).stream()).toList();
  }

  private MathVerdict inOrder(List<Node> gold, List<Node> answer, String what) {
    if (gold.size() != answer.size()) {
      return different("different number of items");
    }
    for (int i = 0; i < gold.size(); i++) {
      if (!compare(gold.get(i), answer.get(i)).equal()) {
        return different("item %d of the %s differs".formatted(i + 1, what));
      }
    }
    return same("the same " + what);
  }

  private MathVerdict sets(Node gold, Node answer) {
    if (gold instanceof SetOperation(var operator, var sets)
        && answer instanceof SetOperation(var other, var others)
        && operator == other
        && operator != SetOperation.Operator.DIFFERENCE
        && unordered(sets, others).equal()) {
      return same("the same sets joined");
    }
    var left = RealSet.of(gold, budget);
    var right = RealSet.of(answer, budget);
    if (left.isEmpty() || right.isEmpty()) {
      return different("the sets differ");
    }
    return left.get().equalTo(right.get())
        ? same("the same real numbers")
        : different("the sets differ");
  }

  /// `x%` is x/100, and also x: the question may ask "what percent".
  private MathVerdict percents(Node gold, Node answer) {
    boolean both = gold instanceof Percent && answer instanceof Percent;
    var goldNumber = gold instanceof Percent(var value) ? value : gold;
    var answerNumber = answer instanceof Percent(var value) ? value : answer;
    var plain = compare(goldNumber, answerNumber);
    if (both || plain.equal()) {
      return plain;
    }
    return gold instanceof Percent
        ? compare(hundredth(goldNumber), answer)
        : compare(gold, hundredth(answerNumber));
  }

  private static Node hundredth(Node value) {
    return new Node.Quotient(value, new Node.Numeral(HUNDRED, false));
  }

  private MathVerdict quantities(Node gold, Node answer) {
    var goldUnit = gold instanceof Quantity(_, var unit) ? unit : "";
    var answerUnit = answer instanceof Quantity(_, var unit) ? unit : "";
    if (!goldUnit.isEmpty() && !answerUnit.isEmpty() && !goldUnit.equals(answerUnit)) {
      return different("different units: %s and %s".formatted(goldUnit, answerUnit));
    }
    return compare(
        gold instanceof Quantity(var value, _) ? value : gold,
        answer instanceof Quantity(var value, _) ? value : answer);
  }

  private MathVerdict matrices(List<List<Node>> gold, List<List<Node>> answer) {
    if (gold.size() != answer.size() || gold.getFirst().size() != answer.getFirst().size()) {
      return different("different matrix shapes");
    }
    for (int row = 0; row < gold.size(); row++) {
      var verdict = inOrder(gold.get(row), answer.get(row), "row");
      if (!verdict.equal()) {
        return different("row %d of the matrix differs".formatted(row + 1));
      }
    }
    return same("the same matrix");
  }

  /// a:b = c:d where a/c = b/d; a zero must stand against a zero.
  private MathVerdict ratios(List<Node> gold, List<Node> answer) {
    if (gold.size() != answer.size()) {
      return different("different number of parts in the ratio");
    }
    var first = new Node.Quotient(gold.getFirst(), answer.getFirst());
    for (int i = 1; i < gold.size(); i++) {
      var left = new Node.Product(List.of(gold.getFirst(), answer.get(i)));
      var right = new Node.Product(List.of(answer.getFirst(), gold.get(i)));
      if (!Trees.isScalar(first) || !compare(left, right).equal()) {
        return different("the ratios differ");
      }
    }
    return same("the same ratio");
  }
}
