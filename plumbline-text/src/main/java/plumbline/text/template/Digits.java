package plumbline.text.template;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;

/// Digits of numbers in the presentations that format codes name.
final class Digits {
  private static final int MOST_PLACES = 1000;

  private Digits() {}

  static boolean isNegative(double number) {
    return number < 0 || (number == 0 && 1 / number < 0);
  }

  /// The digits of a number that is not negative, in presentation `d`, `x`, `X`, `o`, `b` or `c`.
  static String integer(BigInteger number, char type, boolean prefixed) {
    return switch (type) {
      case 'x' -> (prefixed ? "0x" : "") + number.toString(16);
      case 'X' -> (prefixed ? "0X" : "") + Characters.upper(number.toString(16));
      case 'o' -> (prefixed ? "0o" : "") + number.toString(8);
      case 'b' -> (prefixed ? "0b" : "") + number.toString(2);
      case 'c' -> character(number);
      default -> Numbers.print(number);
    };
  }

  static String character(BigInteger code) {
    if (code.bitLength() > 21 || !Character.isValidCodePoint(code.intValue())) {
      throw TemplateException.value("%s is not the code of a character".formatted(code));
    }
    return Character.toString(code.intValue());
  }

  /// A number that is not negative, in presentation `f`, `F`, `e`, `E`, `g`, `G`, `%`, or 0 for
  /// Python's own; a negative precision means none was given.
  static String real(double number, char type, int precision) {
    if (precision > MOST_PLACES) {
      throw TemplateException.limit("a format asks for more than %d places".formatted(MOST_PLACES));
    }
    boolean upper = type == 'F' || type == 'E' || type == 'G';
    if (Double.isNaN(number) || Double.isInfinite(number)) {
      var word = Double.isNaN(number) ? "nan" : "inf";
      return (upper ? Characters.upper(word) : word) + (type == '%' ? "%" : "");
    }
    int places = precision < 0 ? 6 : precision;
    var exact = new BigDecimal(number);
    var digits =
        switch (type) {
          case 'f', 'F' -> fixed(exact, places);
          case '%' -> fixed(new BigDecimal(number * 100), places) + "%";
          case 'e', 'E' -> scientific(exact, places);
          case 'g', 'G' -> general(exact, Math.max(places, 1), false);
          case 0 ->
              precision < 0 ? Numbers.print(number) : general(exact, Math.max(precision, 1), true);
          default ->
              throw TemplateException.value(
                  "the format code '%s' does not apply to a number".formatted(type));
        };
    return upper ? Characters.upper(digits) : digits;
  }

  private static String fixed(BigDecimal number, int places) {
    return number.setScale(places, RoundingMode.HALF_EVEN).toPlainString();
  }

  private static String scientific(BigDecimal number, int places) {
    if (number.signum() == 0) {
      return (places == 0 ? "0" : "0." + "0".repeat(places)) + "e+00";
    }
    var rounded = number.round(new MathContext(places + 1, RoundingMode.HALF_EVEN));
    int exponent = rounded.precision() - 1 - rounded.scale();
    var digits = rounded.unscaledValue().toString();
    digits += "0".repeat(Math.max(0, places + 1 - digits.length()));
    var fraction = places == 0 ? "" : "." + digits.substring(1, places + 1);
    return digits.charAt(0) + fraction + "e" + Numbers.signed(exponent);
  }

  /// The shorter of both notations without trailing zeros; `pointed` keeps one place after the
  /// point, and uses the exponent one digit earlier.
  private static String general(BigDecimal number, int significant, boolean pointed) {
    if (number.signum() == 0) {
      return pointed ? "0.0" : "0";
    }
    var rounded = number.round(new MathContext(significant, RoundingMode.HALF_EVEN));
    int exponent = rounded.precision() - 1 - rounded.scale();
    if (exponent < -4 || exponent >= significant - (pointed ? 1 : 0)) {
      var text = scientific(number, significant - 1);
      int e = text.indexOf('e');
      return withoutZeros(text.substring(0, e)) + text.substring(e);
    }
    var plain = withoutZeros(rounded.toPlainString());
    return pointed && !plain.contains(".") ? plain + ".0" : plain;
  }

  private static String withoutZeros(String digits) {
    if (!digits.contains(".")) {
      return digits;
    }
    int end = digits.length();
    while (digits.charAt(end - 1) == '0') {
      end--;
    }
    return digits.substring(0, digits.charAt(end - 1) == '.' ? end - 1 : end);
  }

  /// The digits before the point in groups of three.
  static String grouped(String digits, char separator) {
    int whole = 0;
    while (whole < digits.length() && Character.isDigit(digits.charAt(whole))) {
      whole++;
    }
    var grouped = new StringBuilder();
    for (int i = 0; i < whole; i++) {
      if (i > 0 && (whole - i) % 3 == 0) {
        grouped.append(separator);
      }
      grouped.append(digits.charAt(i));
    }
    return grouped.append(digits, whole, digits.length()).toString();
  }
}
