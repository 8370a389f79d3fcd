package plumbline.text.template;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import plumbline.text.template.Value.Int;
import plumbline.text.template.Value.Items;
import plumbline.text.template.Value.Real;
import plumbline.text.template.Value.Str;

/// Arithmetic on numbers, and what Python lets the same signs do to strings and lists.
final class Operators {
  private Operators() {}

  static TemplateException mismatch(String operator, Value a, Value b) {
    for (var operand : List.of(a, b)) {
      if (operand instanceof Value.Undefined undefined) {
        return undefined.failure();
      }
    }
    return TemplateException.value(
        "`%s` cannot take %s and %s".formatted(operator, a.typeName(), b.typeName()));
  }

  static Value binary(Budget budget, String operator, Value a, Value b) {
    if (Comparison.isNumber(a) && Comparison.isNumber(b)) {
      return arithmetic(operator, a, b);
    }
    if (a instanceof Value.Undefined || (b instanceof Value.Undefined && !operator.equals("%"))) {
      throw mismatch(operator, a, b);
    }
    return switch (operator) {
      case "+" -> add(budget, a, b);
      case "*" -> repeat(budget, a, b);
      case "%" -> {
        if (!(a instanceof Str format)) {
          throw mismatch(operator, a, b);
        }
        yield PercentFormat.format(budget, format, b);
      }
      default -> throw mismatch(operator, a, b);
    };
  }

  private static Value add(Budget budget, Value a, Value b) {
    if (a instanceof Str x && b instanceof Str y) {
      return join(budget, List.of(x, y));
    }
    if (a instanceof Items x && b instanceof Items y && x.tuple() == y.tuple()) {
      budget.list((long) x.elements().size() + y.elements().size());
      var joined = new ArrayList<>(x.elements());
      joined.addAll(y.elements());
      return new Items(joined, x.tuple(), Origins.join(x.origin(), y.origin()));
    }
    throw mismatch("+", a, b);
  }

  /// The strings one after the other; once one is markup, the others are escaped.
  static Str join(Budget budget, List<Str> parts) {
    boolean markup = parts.stream().anyMatch(Str::markup);
    var builder = budget.builder();
    for (var part : parts) {
      builder.append(markup ? Escaping.escaped(budget, part).text() : part.text());
    }
    return new Str(builder.toText(), markup);
  }

  private static Value repeat(Budget budget, Value a, Value b) {
    if (isInteger(a) && !isInteger(b)) {
      return repeat(budget, b, a);
    }
    if (!isInteger(b)) {
      throw mismatch("*", a, b);
    }
    var times = Numbers.integer(b).max(BigInteger.ZERO);
    return switch (a) {
      case Str text -> {
        int copies = times(times, text.text().length(), budget.limits().output());
        var builder = budget.builder();
        for (int i = 0; i < copies; i++) {
          budget.step();
          builder.append(text.text());
        }
        yield text.with(builder.toText());
      }
      case Items items -> {
        int copies = times(times, items.elements().size(), budget.limits().range());
        budget.list((long) copies * items.elements().size());
        var repeated = new ArrayList<Value>();
        for (int i = 0; i < copies; i++) {
          repeated.addAll(items.elements());
        }
        yield new Items(repeated, items.tuple(), items.origin());
      }
      default -> throw mismatch("*", a, b);
    };
  }

  /// How often to repeat something of `size`, refused before anything is allocated.
  private static int times(BigInteger times, int size, int limit) {
    if (size == 0) {
      return 0;
    }
    if (times.compareTo(BigInteger.valueOf(limit / size)) > 0) {
      throw TemplateException.limit(
          "%,d elements or characters repeated %s times exceed the limit of %,d"
              .formatted(size, times.bitLength() > 64 ? "very many" : times, limit));
    }
    return times.intValue();
  }

  private static boolean isInteger(Value value) {
    return value instanceof Int || value instanceof Value.Bool;
  }

  private static Value arithmetic(String operator, Value a, Value b) {
    int origin = Origins.join(a.origin(), b.origin());
    if (operator.equals("/")) {
      return divide(a, b, origin);
    }
    if (a instanceof Real || b instanceof Real) {
      double x = Numbers.real(a);
      double y = Numbers.real(b);
      return new Real(
          switch (operator) {
            case "+" -> x + y;
            case "-" -> x - y;
            case "*" -> x * y;
            case "//" -> Math.floor(x / nonZero(y));
            case "%" -> modulo(x, nonZero(y));
            case "**" -> power(x, y);
            default -> throw mismatch(operator, a, b);
          },
          origin);
    }
    var x = Numbers.integer(a);
    var y = Numbers.integer(b);
    if (operator.equals("**") && y.signum() < 0) {
      return new Real(power(Numbers.real(a), Numbers.real(b)), origin);
    }
    return new Int(
        Numbers.bounded(
            switch (operator) {
              case "+" -> x.add(y);
              case "-" -> x.subtract(y);
              case "*" -> x.multiply(y);
              case "//" -> floorDivide(x, nonZero(y));
              case "%" -> x.subtract(floorDivide(x, nonZero(y)).multiply(y));
              case "**" -> power(x, y);
              default -> throw mismatch(operator, a, b);
            }),
        origin);
  }

  private static Value divide(Value a, Value b, int origin) {
    return new Real(Numbers.real(a) / nonZero(Numbers.real(b)), origin);
  }

  private static BigInteger floorDivide(BigInteger x, BigInteger y) {
    var parts = x.divideAndRemainder(y);
    boolean below = parts[1].signum() != 0 && parts[1].signum() != y.signum();
    return below ? parts[0].subtract(BigInteger.ONE) : parts[0];
  }

  private static double modulo(double x, double y) {
    double rest = x % y;
    if (rest == 0) {
      return Math.copySign(0, y);
    }
    return (rest < 0) == (y < 0) ? rest : rest + y;
  }

  private static double power(double x, double y) {
    if (x == 0 && y < 0) {
      throw TemplateException.value("0 cannot be raised to a negative power");
    }
    if (x < 0 && y != Math.rint(y)) {
      throw TemplateException.unsupported("a negative number to a fractional power is complex");
    }
    double result = Math.pow(x, y);
    if (Double.isInfinite(result) && !Double.isInfinite(x) && !Double.isInfinite(y)) {
      throw TemplateException.value("the result of `**` is too large for a float");
    }
    return result;
  }

  private static BigInteger power(BigInteger x, BigInteger y) {
    if (x.abs().bitLength() <= 1) { // -1, 0, 1
      return y.signum() == 0 ? BigInteger.ONE : y.testBit(0) ? x : x.abs();
    }
    // x has at least bitLength - 1 bits that multiply
    if (y.bitLength() > 15 || (x.abs().bitLength() - 1L) * y.intValue() > (1 << 15)) {
      throw TemplateException.limit("`**` would give an integer of too many digits");
    }
    return x.pow(y.intValue());
  }

  private static BigInteger nonZero(BigInteger divisor) {
    if (divisor.signum() == 0) {
      throw TemplateException.value("division by zero");
    }
    return divisor;
  }

  private static double nonZero(double divisor) {
    if (divisor == 0) {
      throw TemplateException.value("division by zero");
    }
    return divisor;
  }

  static Value negative(Value value) {
    return switch (value) {
      case Real number -> new Real(-number.value(), number.origin());
      case Int _, Value.Bool _ -> new Int(Numbers.integer(value).negate(), value.origin());
      case Value.Undefined undefined -> throw undefined.failure();
      default -> throw TemplateException.value("`-` cannot take a %s".formatted(value.typeName()));
    };
  }

  static Value positive(Value value) {
    return switch (value) {
      case Real number -> number;
      case Int _, Value.Bool _ -> new Int(Numbers.integer(value), value.origin());
      case Value.Undefined undefined -> throw undefined.failure();
      default -> throw TemplateException.value("`+` cannot take a %s".formatted(value.typeName()));
    };
  }
}
