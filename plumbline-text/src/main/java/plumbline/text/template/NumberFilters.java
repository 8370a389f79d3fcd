package plumbline.text.template;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import plumbline.text.template.Value.Int;
import plumbline.text.template.Value.Real;
import plumbline.text.template.Value.Str;

/// Filters of numbers.
final class NumberFilters {
  private NumberFilters() {}

  static void addTo(Map<String, Filters> all) {
    all.put("abs", (_, value, arguments) -> absolute(value, arguments));
    all.put("int", (_, value, arguments) -> integer(value, arguments));
    all.put("float", (_, value, arguments) -> real(value, arguments));
    all.put("round", (_, value, arguments) -> round(value, arguments));
  }

  private static Value absolute(Value value, Arguments arguments) {
    arguments.bind("abs");
    return switch (value) {
      case Real number -> new Real(Math.abs(number.value()), number.origin());
      case Int _, Value.Bool _ -> new Int(Numbers.integer(value).abs(), value.origin());
      case Value.Undefined undefined -> throw undefined.failure();
      default -> throw TemplateException.value("abs takes a number, got " + value.typeName());
    };
  }

  /// A float without its fraction; NaN and infinities are errors.
  static Int truncated(double number, int origin) {
    if (Double.isNaN(number) || Double.isInfinite(number)) {
      throw TemplateException.value("%s is not an int".formatted(Numbers.print(number)));
    }
    return new Int(new BigDecimal(number).toBigInteger(), origin);
  }

  private static Value integer(Value value, Arguments arguments) {
    var given = arguments.bind("int", "default", "base");
    var otherwise = given.or(0, Value.of(0));
    int base = given.integer(1, 10);
    if (base != 0 && (base < 2 || base > 36)) {
      return otherwise;
    }
    return switch (value) {
      case Value.Undefined undefined -> throw undefined.failure();
      case Int _, Value.Bool _ -> new Int(Numbers.integer(value), value.origin());
      case Real number -> whole(number.value(), number.origin(), otherwise);
      case Str text -> {
        var whole = Numbers.parseInteger(text.chars(), base);
        var real = whole == null ? Numbers.parseReal(text.chars()) : null;
        yield whole != null ? new Int(whole, text.origin()) : whole(real, text.origin(), otherwise);
      }
      default -> otherwise;
    };
  }

  private static Value whole(@Nullable Double number, int origin, Value otherwise) {
    if (number == null || number.isNaN() || number.isInfinite()) {
      return otherwise;
    }
    return truncated(number, origin);
  }

  private static Value real(Value value, Arguments arguments) {
    var otherwise = arguments.bind("float", "default").or(0, new Real(0, Origins.TEMPLATE));
    return switch (value) {
      case Value.Undefined undefined -> throw undefined.failure();
      case Real number -> number;
      case Int _, Value.Bool _ -> new Real(Numbers.real(value), value.origin());
      case Str text -> {
        var number = Numbers.parseReal(text.chars());
        yield number == null ? otherwise : new Real(number, text.origin());
      }
      default -> otherwise;
    };
  }

  private static Value round(Value value, Arguments arguments) {
    var given = arguments.bind("round", "precision", "method");
    int precision = given.integer(0, 0);
    var method = given.has(1) ? given.string(1).chars() : "common";
    if (value instanceof Value.Undefined undefined) {
      throw undefined.failure();
    }
    if (!Comparison.isNumber(value)) {
      throw TemplateException.value("round takes a number, got " + value.typeName());
    }
    if (Math.abs((long) precision) > 400) {
      throw TemplateException.limit("round asks for a precision of " + precision);
    }
    return switch (method) {
      case "common" -> common(value, precision);
      case "ceil", "floor" -> directed(value, precision, method.equals("ceil"));
      default ->
          throw TemplateException.value(
              "the method of round is common, ceil or floor, got '%s'".formatted(method));
    };
  }

  private static Value common(Value value, int precision) {
    if (value instanceof Real number) {
      if (Double.isNaN(number.value()) || Double.isInfinite(number.value())) {
        return number;
      }
      double rounded =
          new BigDecimal(number.value()).setScale(precision, RoundingMode.HALF_EVEN).doubleValue();
      return new Real(Math.copySign(rounded, number.value()), number.origin());
    }
    var whole = new BigDecimal(Numbers.integer(value));
    BigInteger rounded =
        precision >= 0
            ? whole.toBigInteger()
            : whole.setScale(precision, RoundingMode.HALF_EVEN).toBigInteger();
    return new Int(rounded, value.origin());
  }

  private static Value directed(Value value, int precision, boolean up) {
    double scale = Math.pow(10, Math.abs(precision));
    double number = Numbers.real(value);
    double scaled = precision < 0 ? number * Math.pow(10, precision) : number * scale;
    var whole = truncated(up ? Math.ceil(scaled) : Math.floor(scaled), value.origin());
    double factor = precision < 0 ? Math.pow(10, precision) : scale;
    return new Real(Numbers.real(whole) / factor, value.origin());
  }
}
