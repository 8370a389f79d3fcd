package plumbline.reward.math;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;
import plumbline.reward.math.Node.Call;
import plumbline.reward.math.Node.Constant;
import plumbline.reward.math.Node.Function;
import plumbline.reward.math.Node.Negation;
import plumbline.reward.math.Node.Numeral;
import plumbline.reward.math.Node.Percent;
import plumbline.reward.math.Node.Power;
import plumbline.reward.math.Node.Product;
import plumbline.reward.math.Node.Quantity;
import plumbline.reward.math.Node.Quotient;
import plumbline.reward.math.Node.Sum;
import plumbline.reward.math.Node.Variable;

/// Computes every rational part of a scalar tree exactly. Units fall away, per cent divides by 100,
/// degrees become radians where a function takes them.
final class Folding {
  private static final int MAX_ROOT = 64;

  private final StepBudget budget;

  private Folding(StepBudget budget) {
    this.budget = budget;
  }

  /// The folded tree: a [Numeral] where the value is rational.
  static Node fold(Node scalar, StepBudget budget) {
    return new Folding(budget).fold(scalar);
  }

  private Node fold(Node node) {
    budget.spend(1);
    return switch (node) {
      case Numeral _, Constant _, Variable _ -> node;
      case Sum(var terms) -> sum(terms);
      case Product(var factors) -> product(factors);
      case Quotient(var top, var bottom) -> quotient(fold(top), fold(bottom));
      case Power(var base, var exponent) -> power(fold(base), fold(exponent));
      case Negation(var operand) -> ExpressionParser.negate(fold(operand));
      case Call(var function, var arguments) -> call(function, arguments);
      case Percent(var value) -> quotient(fold(value), number(Rational.of(100)));
      case Quantity(var value, _) -> fold(value);
      default -> throw new Refusal.Unreadable("a list or relation stands where a number should");
    };
  }

  private static Numeral number(Rational value) {
    return new Numeral(value, false);
  }

  private Node sum(List<Node> terms) {
    return gather(terms, Rational.ZERO_VALUE, (a, b) -> a.plus(b, budget), Sum::new);
  }

  private Node product(List<Node> factors) {
    return gather(factors, Rational.ONE_VALUE, (a, b) -> a.times(b, budget), Product::new);
  }

  private Node gather(
      List<Node> parts,
      Rational neutral,
      BinaryOperator<Rational> join,
      java.util.function.Function<List<Node>, Node> rebuild) {
    var value = neutral;
    var others = new ArrayList<Node>();
    for (var part : parts) {
      var folded = fold(part);
      if (folded instanceof Numeral(var number, _)) {
        value = join.apply(value, number);
      } else {
        others.add(folded);
      }
    }
    if (others.isEmpty()) {
      return number(value);
    }
    if (!value.equals(neutral)) {
      others.add(number(value));
    }
    return others.size() == 1 ? others.getFirst() : rebuild.apply(others);
  }

  private Node quotient(Node top, Node bottom) {
    if (bottom instanceof Numeral(var divisor, _)) {
      if (divisor.signum() == 0) {
        throw new Refusal.Undefined("division by zero");
      }
      if (top instanceof Numeral(var dividend, _)) {
        return number(dividend.over(divisor, budget));
      }
    }
    return new Quotient(top, bottom);
  }

  private Node power(Node base, Node exponent) {
    if (base instanceof Numeral(var number, _) && exponent instanceof Numeral(var power, _)) {
      if (power.isInteger()) {
        return number(number.power(power.numerator(), budget));
      }
      var degree = power.denominator();
      if (degree.bitLength() <= 6) {
        var root = number.root(degree.intValue(), budget);
        if (root != null) {
          return number(root.power(power.numerator(), budget));
        }
      }
    }
    return new Power(base, exponent);
  }

  private Node call(Function function, List<Node> arguments) {
    var folded = new ArrayList<Node>();
    for (var argument : arguments) {
      folded.add(
          isTrigonometric(function)
                  && argument instanceof Quantity(var value, var unit)
                  && unit.equals("degree")
              ? new Product(List.of(quotient(fold(value), number(Rational.of(180))), Constant.PI))
              : fold(argument));
    }
    var numbers = new ArrayList<Rational>();
    for (var argument : folded) {
      if (argument instanceof Numeral(var value, _)) {
        numbers.add(value);
      }
    }
    var exact = numbers.size() == folded.size() ? exact(function, numbers) : null;
    return exact == null ? new Call(function, folded) : number(exact);
  }

  private static boolean isTrigonometric(Function function) {
    return switch (function) {
      case SIN, COS, TAN, CSC, SEC, COT -> true;
      default -> false;
    };
  }

  private @Nullable Rational exact(Function function, List<Rational> arguments) {
    var first = arguments.getFirst();
    return switch (function) {
      case ROOT -> root(first, arguments.getLast());
      case ABS -> first.abs();
      case FLOOR -> first.floor();
      case CEILING -> first.negate().floor().negate();
      case FACTORIAL -> first.isInteger() && first.signum() >= 0 ? factorial(first) : null;
      case BINOMIAL -> arguments.size() == 2 ? binomial(first, arguments.getLast()) : null;
      case GCD -> joined(arguments, BigInteger::gcd);
      case LCM -> joined(arguments, Folding::leastCommonMultiple);
      case MAX -> extreme(arguments, 1);
      case MIN -> extreme(arguments, -1);
      default -> null;
    };
  }

  private @Nullable Rational root(Rational value, Rational degree) {
    boolean small =
        degree.isInteger() && degree.signum() > 0 && degree.numerator().bitLength() <= 7;
    return small && degree.numerator().intValue() <= MAX_ROOT
        ? value.root(degree.numerator().intValue(), budget)
        : null;
  }

  private Rational factorial(Rational of) {
    if (of.numerator().bitLength() > 12) {
      throw new Refusal.Limit("the factorial of %s is too large".formatted(shortened(of)));
    }
    int n = of.numerator().intValue();
    budget.spend(1 + (long) n * n / 32);
    var product = BigInteger.ONE;
    for (int i = 2; i <= n; i++) {
      product = Rational.of(product.multiply(BigInteger.valueOf(i))).numerator();
    }
    return Rational.of(product);
  }

  private @Nullable Rational binomial(Rational above, Rational below) {
    if (!above.isInteger() || !below.isInteger() || above.signum() < 0) {
      return null;
    }
    var n = above.numerator();
    var k = below.numerator().min(n.subtract(below.numerator()));
    if (k.signum() < 0) {
      return Rational.ZERO_VALUE;
    }
    if (k.bitLength() > 14 || n.bitLength() > 64) {
      throw new Refusal.Limit("a binomial coefficient is too large");
    }
    var product = BigInteger.ONE;
    for (int i = 1; i <= k.intValue(); i++) {
      budget.spend(2 + product.bitLength() / 32);
      product =
          product.multiply(n.subtract(BigInteger.valueOf(i - 1))).divide(BigInteger.valueOf(i));
      product = Rational.of(product).numerator();
    }
    return Rational.of(product);
  }

  private @Nullable Rational joined(List<Rational> numbers, BinaryOperator<BigInteger> join) {
    if (!numbers.stream().allMatch(Rational::isInteger)) {
      return null;
    }
    for (var number : numbers) {
      long words = number.numerator().bitLength() / 32;
      budget.spend(1 + words * words / 2);
    }
    return Rational.of(numbers.stream().map(Rational::numerator).reduce(join).orElseThrow().abs());
  }

  private static BigInteger leastCommonMultiple(BigInteger a, BigInteger b) {
    var divisor = a.gcd(b);
    var product = divisor.signum() == 0 ? BigInteger.ZERO : a.divide(divisor).multiply(b);
    return Rational.of(product).numerator();
  }

  private Rational extreme(List<Rational> numbers, int sign) {
    return numbers.stream()
        .reduce((a, b) -> a.compareTo(b, budget) * sign >= 0 ? a : b)
        .orElseThrow();
  }

  private static String shortened(Rational number) {
    return number.numerator().bitLength() > 64 ? "a huge number" : number.toString();
  }
}
