package plumbline.reward.math;

import static plumbline.reward.math.MathVerdict.different;
import static plumbline.reward.math.MathVerdict.same;

import java.math.BigInteger;
import java.util.HashSet;
import java.util.OptionalDouble;
import plumbline.reward.math.Node.Constant;
import plumbline.reward.math.Node.Negation;
import plumbline.reward.math.Node.Numeral;

/// Whether two numbers or expressions have the same value: exactly where both are rational, to six
/// places where a decimal literal takes part, else numerically; expressions with letters at fixed
/// points.
final class ScalarComparison {
  private static final double CONSTANT_TOLERANCE = 1e-10;
  private static final double POINT_TOLERANCE = 1e-8;
  private static final int MIN_POINTS = 4;
  private static final double MILLION = 1e6;

  private final MathRules rules;
  private final StepBudget budget;

  ScalarComparison(MathRules rules, StepBudget budget) {
    this.rules = rules;
    this.budget = budget;
  }

  MathVerdict compare(Node gold, Node answer) {
    int infinity = infinity(gold);
    if (infinity != 0 || infinity(answer) != 0) {
      return infinity == infinity(answer)
          ? same("the same infinity")
          : different("not both infinite");
    }
    boolean decimal = Trees.hasDecimal(gold) || Trees.hasDecimal(answer);
    var foldedGold = Folding.fold(gold, budget);
    var foldedAnswer = Folding.fold(answer, budget);
    MathVerdict verdict;
    if (foldedGold instanceof Numeral(var a, _) && foldedAnswer instanceof Numeral(var b, _)) {
      verdict = rationals(a, b, decimal);
    } else if (Trees.hasVariable(foldedGold) || Trees.hasVariable(foldedAnswer)) {
      verdict = expressions(foldedGold, foldedAnswer);
    } else {
      verdict = constants(foldedGold, foldedAnswer, decimal);
    }
    boolean refused =
        rules.strictReduced()
            && verdict.equal()
            && ReducedForm.holds(gold, budget)
            && !ReducedForm.holds(answer, budget);
    return refused ? different("equal, but not in lowest terms") : verdict;
  }

  /// 1 or -1 for a bare infinity, else 0.
  static int infinity(Node node) {
    if (node instanceof Negation(var operand)) {
      return -infinity(operand);
    }
    return node == Constant.INFINITY ? 1 : 0;
  }

  private MathVerdict rationals(Rational gold, Rational answer, boolean decimal) {
    if (gold.equals(answer)) {
      return same("the same exact number");
    }
    if (decimal) {
      var rounded = gold.millionths(budget);
      if (rounded.equals(answer.millionths(budget))
          && (rounded.signum() != 0 || gold.signum() == 0 || closeTo(gold, answer, 1e-6))) {
        return same("the same number to six places");
      }
    }
    if (closeTo(gold, answer, rules.relTol())) {
      return same("the same number within the relative tolerance");
    }
    return different("different numbers");
  }

  /// |answer - gold| <= tolerance * |gold|; a tolerance of 0 is off.
  private boolean closeTo(Rational gold, Rational answer, double tolerance) {
    if (tolerance == 0 || gold.signum() == 0) {
      return false;
    }
    var error = answer.plus(gold.negate(), budget).over(gold, budget).abs();
    var bound = Rational.of(BigInteger.valueOf(Math.round(tolerance * 1e12)));
    return error.times(Rational.of(1_000_000_000_000L), budget).compareTo(bound, budget) <= 0;
  }

  private MathVerdict constants(Node gold, Node answer, boolean decimal) {
    var a = new Evaluation(0, budget).of(gold);
    var b = new Evaluation(0, budget).of(answer);
    if (!a.isDefined() || !b.isDefined()) {
      return different("a value is undefined");
    }
    double size = Math.max(1, Math.max(a.abs(), b.abs()));
    double error = a.minus(b).abs();
    if (error <= CONSTANT_TOLERANCE * size) {
      return same("the same number");
    }
    if (decimal && roundsTo(a.re(), b.re()) && roundsTo(a.im(), b.im())) {
      return same("the same number to six places");
    }
    return rules.relTol() > 0 && error <= rules.relTol() * a.abs()
        ? same("the same number within the relative tolerance")
        : different("different numbers");
  }

  private static boolean roundsTo(double gold, double answer) {
    double rounded = Math.rint(gold * MILLION);
    return rounded == Math.rint(answer * MILLION)
        && (rounded != 0 || gold == 0 || Math.abs(answer - gold) <= 1e-6 * Math.abs(gold));
  }

  private MathVerdict expressions(Node gold, Node answer) {
    int valid = 0;
    for (int point = 0; point < Evaluation.POINTS; point++) {
      var evaluation = new Evaluation(point, budget);
      var a = evaluation.of(gold);
      var b = evaluation.of(answer);
      if (!a.isDefined() || !b.isDefined()) {
        continue;
      }
      valid++;
      double size = Math.max(1, Math.max(a.abs(), b.abs()));
      if (!(a.minus(b).abs() <= POINT_TOLERANCE * size)) {
        return different("the expressions differ");
      }
    }
    return valid >= MIN_POINTS
        ? same("the expressions agree at %d points".formatted(valid))
        : different("the expressions are undefined at too many points");
  }

  /// The constant real factor c with `left = c * right` at every point, where there is one.
  OptionalDouble factor(Node left, Node right) {
    var names = new HashSet<String>();
    Trees.collectVariables(left, names);
    Trees.collectVariables(right, names);
    int points = names.isEmpty() ? 1 : Evaluation.POINTS;
    var foldedLeft = Folding.fold(left, budget);
    var foldedRight = Folding.fold(right, budget);
    double factor = Double.NaN;
    int valid = 0;
    for (int point = 0; point < points; point++) {
      var evaluation = new Evaluation(point, budget);
      var a = evaluation.of(foldedLeft);
      var b = evaluation.of(foldedRight);
      if (!a.isDefined() || !b.isDefined()) {
        continue;
      }
      var ratio = b.abs() < CONSTANT_TOLERANCE ? Complex.UNDEFINED : a.over(b);
      if (!ratio.isDefined() || Math.abs(ratio.im()) > POINT_TOLERANCE) {
        return OptionalDouble.empty();
      }
      factor = valid == 0 ? ratio.re() : factor;
      if (Math.abs(ratio.re() - factor) > POINT_TOLERANCE * Math.abs(factor)) {
        return OptionalDouble.empty();
      }
      valid++;
    }
    boolean enough = valid >= Math.min(points, MIN_POINTS);
    return enough && Math.abs(factor) > CONSTANT_TOLERANCE
        ? OptionalDouble.of(factor)
        : OptionalDouble.empty();
  }
}
