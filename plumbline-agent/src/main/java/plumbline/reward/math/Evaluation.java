package plumbline.reward.math;

import java.util.List;
import plumbline.reward.math.Node.Call;
import plumbline.reward.math.Node.Constant;
import plumbline.reward.math.Node.Function;
import plumbline.reward.math.Node.Negation;
import plumbline.reward.math.Node.Numeral;
import plumbline.reward.math.Node.Power;
import plumbline.reward.math.Node.Product;
import plumbline.reward.math.Node.Quotient;
import plumbline.reward.math.Node.Sum;
import plumbline.reward.math.Node.Variable;

/// The value of a folded scalar tree at one of [#POINTS] fixed points. Letters take values between
/// 0.3 and 2.5 in size that depend on their name alone; at the first two points all are positive,
/// at the third all are negative, then signs mix.
final class Evaluation {
  static final int POINTS = 8;

  private final int point;
  private final StepBudget budget;

  Evaluation(int point, StepBudget budget) {
    this.point = point;
    this.budget = budget;
  }

  private double valueOf(String variable) {
    long bits = (variable.hashCode() * 0x9E3779B97F4A7C15L) ^ (point * 0xBF58476D1CE4E5B9L);
    bits = (bits ^ (bits >>> 31)) * 0x94D049BB133111EBL;
    bits ^= bits >>> 29;
    double size = 0.3 + 2.2 * ((bits >>> 11) * 0x1.0p-53);
    boolean negative = point == 2 || (point > 2 && (bits & 1) == 1);
    return negative ? -size : size;
  }

  Complex of(Node node) {
    budget.spend(2);
    return switch (node) {
      case Numeral(var value, _) -> Complex.real(value.toDouble());
      case Constant constant -> constant(constant);
      case Variable(var name) -> Complex.real(valueOf(name));
      case Sum(var terms) -> terms.stream().map(this::of).reduce(Complex.ZERO, Complex::plus);
      case Product(var factors) ->
          factors.stream().map(this::of).reduce(Complex.ONE, Complex::times);
      case Quotient(var top, var bottom) -> of(top).over(of(bottom));
      case Power(var base, var exponent) -> power(of(base), exponent);
      case Negation(var operand) -> of(operand).negate();
      case Call(var function, var arguments) ->
          call(function, arguments.stream().map(this::of).toList(), arguments);
      default -> throw new Refusal.Unreadable("a list or relation stands where a number should");
    };
  }

  private static Complex constant(Constant constant) {
    return switch (constant) {
      case PI -> Complex.real(Math.PI);
      case E -> Complex.real(Math.E);
      case I -> Complex.I;
      case INFINITY -> Complex.UNDEFINED;
    };
  }

  /// Odd roots of negative numbers are the real ones, as at school.
  private Complex power(Complex base, Node exponent) {
    if (exponent instanceof Numeral(var value, _)
        && value.denominator().testBit(0)
        && !value.isInteger()
        && base.isReal()
        && base.re() < 0) {
      var size = Complex.real(-base.re()).power(Complex.real(value.toDouble()));
      return value.numerator().testBit(0) ? size.negate() : size;
    }
    return base.power(of(exponent));
  }

  private Complex call(Function function, List<Complex> values, List<Node> arguments) {
    var x = values.getFirst();
    var last = values.getLast();
    return switch (function) {
      case ROOT -> root(x, last, arguments.getLast());
      case LOG -> x.log().over(last.log());
      case EXP -> x.exp();
      case ABS -> x.isDefined() ? Complex.real(x.abs()) : x;
      case FLOOR -> x.isReal() ? Complex.real(Math.floor(x.re())) : Complex.UNDEFINED;
      case CEILING -> x.isReal() ? Complex.real(Math.ceil(x.re())) : Complex.UNDEFINED;
      case FACTORIAL -> Gamma.factorial(x);
      case BINOMIAL -> values.size() == 2 ? Gamma.binomial(x, last) : Complex.UNDEFINED;
      case GCD, LCM -> Complex.UNDEFINED;
      case MAX -> extreme(values, 1);
      case MIN -> extreme(values, -1);
      case SIN -> x.sin();
      case COS -> x.cos();
      case TAN -> x.sin().overWave(x.cos());
      case CSC -> Complex.ONE.overWave(x.sin());
      case SEC -> Complex.ONE.overWave(x.cos());
      case COT -> x.cos().overWave(x.sin());
      case ARCSIN -> x.arcsin();
      case ARCCOS -> x.arccos();
      case ARCTAN -> x.arctan();
      case SINH -> x.exp().minus(x.negate().exp()).times(0.5);
      case COSH -> x.exp().plus(x.negate().exp()).times(0.5);
      case TANH -> x.exp().minus(x.negate().exp()).over(x.exp().plus(x.negate().exp()));
    };
  }

  private Complex root(Complex value, Complex degree, Node written) {
    if (degree.equals(new Complex(2, 0))) {
      return value.sqrt();
    }
    if (written instanceof Numeral(var exact, _) && exact.signum() != 0) {
      return power(value, new Numeral(Rational.ONE_VALUE.over(exact, budget), false));
    }
    return value.power(Complex.ONE.over(degree));
  }

  private static Complex extreme(List<Complex> values, int sign) {
    if (!values.stream().allMatch(Complex::isReal)) {
      return Complex.UNDEFINED;
    }
    var all = values.stream().mapToDouble(Complex::re);
    return Complex.real(sign > 0 ? all.max().orElseThrow() : all.min().orElseThrow());
  }
}
