package plumbline.text.template;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import org.jspecify.annotations.Nullable;

/// Numbers as Python reads and prints them.
final class Numbers {
  /// Beyond this no template counts; it keeps arithmetic short.
  private static final int MOST_BITS = 1 << 14;

  /// Python's own limit on converting integers from and to text.
  private static final int MOST_DIGITS = 4300;

  private static final BigInteger INT_MIN = BigInteger.valueOf(Integer.MIN_VALUE);
  private static final BigInteger INT_MAX = BigInteger.valueOf(Integer.MAX_VALUE);

  private Numbers() {}

  static BigInteger bounded(BigInteger number) {
    if (number.bitLength() > MOST_BITS) {
      throw TemplateException.limit(
          "an integer would have more than %,d bits".formatted(MOST_BITS));
    }
    return number;
  }

  /// The value of an int or bool.
  static BigInteger integer(Value value) {
    return switch (value) {
      case Value.Int number -> number.value();
      case Value.Bool flag -> flag.value() ? BigInteger.ONE : BigInteger.ZERO;
      default ->
          throw TemplateException.value("an int was expected, got %s".formatted(value.typeName()));
    };
  }

  static double real(Value value) {
    return switch (value) {
      case Value.Real number -> number.value();
      case Value.Int _, Value.Bool _ -> {
        double number = integer(value).doubleValue();
        if (Double.isInfinite(number)) {
          throw TemplateException.value("the int is too large for a float");
        }
        yield number;
      }
      default ->
          throw TemplateException.value(
              "a number was expected, got %s".formatted(value.typeName()));
    };
  }

  /// An int argument that must fit a position.
  static int index(Value value, String what) {
    if (!(value instanceof Value.Int || value instanceof Value.Bool)) {
      throw TemplateException.value("%s must be an int, got %s".formatted(what, value.typeName()));
    }
    var number = integer(value);
    if (number.bitLength() > 31) {
      throw TemplateException.value("%s is out of range: %s".formatted(what, number));
    }
    return number.intValue();
  }

  /// A bound of a slice: an int, clipped to what a position can be.
  static int clampedIndex(Value value) {
    if (!(value instanceof Value.Int || value instanceof Value.Bool)) {
      throw TemplateException.value(
          "the bounds of a slice must be ints or none, got %s".formatted(value.typeName()));
    }
    return integer(value).max(INT_MIN).min(INT_MAX).intValue();
  }

  static String print(BigInteger number) {
    if (number.bitLength() > MOST_DIGITS * 3.33) {
      throw TemplateException.limit(
          "an integer of more than %,d digits would be printed".formatted(MOST_DIGITS));
    }
    return number.toString();
  }

  /// The shortest decimal that reads back as the same double, in Python's notation.
  static String print(double number) {
    if (Double.isNaN(number)) {
      return "nan";
    }
    if (Double.isInfinite(number)) {
      return number > 0 ? "inf" : "-inf";
    }
    if (number == 0) {
      return 1 / number < 0 ? "-0.0" : "0.0";
    }
    var shortest = shortest(number);
    var sign = number < 0 ? "-" : "";
    var digits = shortest.unscaledValue().abs().toString();
    int exponent = digits.length() - 1 - shortest.scale();
    if (exponent < -4 || exponent >= 16) {
      var fraction = digits.length() > 1 ? "." + digits.substring(1) : "";
      return sign + digits.charAt(0) + fraction + "e" + signed(exponent);
    }
    var plain = shortest.abs().toPlainString();
    return sign + (plain.contains(".") ? plain : plain + ".0");
  }

  static String signed(int exponent) {
    return (exponent < 0 ? "-" : "+") + (Math.abs(exponent) < 10 ? "0" : "") + Math.abs(exponent);
  }

  private static BigDecimal shortest(double number) {
    var decimal = new BigDecimal(Double.toString(number)).stripTrailingZeros();
    if (decimal.precision() == 2) { // Java writes at least two digits: 4.9E-324, not 5E-324
      var one = decimal.round(new MathContext(1));
      if (one.doubleValue() == number) {
        return one.stripTrailingZeros();
      }
    }
    return decimal;
  }

  /// The int that a string shows, or null where Python's `int` refuses it.
  static @Nullable BigInteger parseInteger(String source, int base) {
    var text = Characters.strip(Text.of(source), Characters::isSpace, true, true).chars();
    boolean negative = text.startsWith("-");
    var body = negative || text.startsWith("+") ? text.substring(1) : text;
    int radix = base;
    int prefixed = radixOfPrefix(body);
    if (prefixed > 0 && (base == 0 || base == prefixed)) {
      radix = prefixed;
      body = body.substring(body.charAt(Math.min(2, body.length() - 1)) == '_' ? 3 : 2);
    } else if (base == 0) {
      radix = 10;
      if (body.length() > 1 && body.startsWith("0") && !body.replaceAll("[0_]", "").isEmpty()) {
        return null;
      }
    }
    var digits = digits(body, radix);
    if (digits == null || (digits.length() > MOST_DIGITS && Integer.bitCount(radix) != 1)) {
      return null;
    }
    var number = bounded(new BigInteger(digits, radix));
    return negative ? number.negate() : number;
  }

  private static int radixOfPrefix(String body) {
    if (body.length() < 3 || body.charAt(0) != '0') {
      return 0;
    }
    return switch (body.charAt(1)) {
      case 'x', 'X' -> 16;
      case 'o', 'O' -> 8;
      case 'b', 'B' -> 2;
      default -> 0;
    };
  }

  /// The digits without single underscores between them, or null where something else stands.
  private static @Nullable String digits(String body, int radix) {
    var digits = new StringBuilder(body.length());
    boolean afterDigit = false;
    for (int i = 0; i < body.length(); i += Character.charCount(body.codePointAt(i))) {
      int c = body.codePointAt(i);
      int digit = Character.digit(c, radix);
      if (digit >= 0 && (c < 128 || Character.isDigit(c))) {
        digits.append(Character.forDigit(digit, radix));
        afterDigit = true;
      } else if (c == '_' && afterDigit) {
        afterDigit = false;
      } else {
        return null;
      }
    }
    return afterDigit ? digits.toString() : null;
  }

  /// The float that a string shows, or null where Python's `float` refuses it.
  static @Nullable Double parseReal(String source) {
    var text =
        Characters.lower(
            Characters.strip(Text.of(source), Characters::isSpace, true, true).chars());
    boolean negative = text.startsWith("-");
    var body = negative || text.startsWith("+") ? text.substring(1) : text;
    if (body.equals("inf") || body.equals("infinity")) {
      return negative ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    if (body.equals("nan")) {
      return Double.NaN;
    }
    var plain = plainDecimal(body);
    if (plain == null) {
      return null;
    }
    double number = Double.parseDouble(plain);
    return negative ? -number : number;
  }

  private static @Nullable String plainDecimal(String body) {
    int mantissaEnd = body.indexOf('e') < 0 ? body.length() : body.indexOf('e');
    var mantissa = body.substring(0, mantissaEnd);
    int point = mantissa.indexOf('.');
    var whole = point < 0 ? mantissa : mantissa.substring(0, point);
    var fraction = point < 0 ? "" : mantissa.substring(point + 1);
    var exponent = "0";
    if (mantissaEnd < body.length()) {
      var given = body.substring(mantissaEnd + 1);
      boolean signed = given.startsWith("-") || given.startsWith("+");
      var power = digits(signed ? given.substring(1) : given, 10);
      if (power == null) {
        return null;
      }
      exponent = (given.startsWith("-") ? "-" : "") + power;
    }
    var before = whole.isEmpty() ? "" : digits(whole, 10);
    var after = fraction.isEmpty() ? "" : digits(fraction, 10);
    if (before == null || after == null || (before.isEmpty() && after.isEmpty())) {
      return null;
    }
    return before + "." + after + "e" + exponent;
  }
}
