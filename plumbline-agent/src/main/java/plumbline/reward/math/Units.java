package plumbline.reward.math;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import plumbline.reward.math.Lexeme.Kind;

/// Units of measure after a number: told apart by name, never converted.
final class Units {
  /// The unit of per cent, which changes a value and is not one to the comparison.
  static final String PERCENT = "percent";

  private static final String NAMES =
      """
      mm millimeter millimeters millimetre millimetres
      cm centimeter centimeters centimetre centimetres
      m meter meters metre metres
      km kilometer kilometers kilometre kilometres kms
      inch inches in
      foot feet ft
      yard yards yd yds
      mile miles mi
      mg milligram milligrams
      g gram grams
      kg kilogram kilograms kgs
      lb lbs pound pounds
      oz ounce ounces
      ton tons tonne tonnes
      ml mL milliliter milliliters millilitre millilitres
      l L liter liters litre litres
      gallon gallons gal
      quart quarts
      pint pints
      cup cups
      acre acres
      ms millisecond milliseconds
      s second seconds sec secs
      minute minutes min mins
      h hour hours hr hrs
      day days
      week weeks
      month months
      year years yr yrs
      mph
      kph kmh
      knot knots
      degree degrees deg
      radian radians rad
      celsius Celsius
      fahrenheit Fahrenheit
      kelvin kelvins K
      N newton newtons
      J joule joules
      kJ kilojoule kilojoules
      W watt watts
      kW kilowatt kilowatts
      V volt volts
      A ampere amperes amp amps
      Hz hertz
      kHz kilohertz
      Pa pascal pascals
      kPa kilopascal kilopascals
      mol mole moles
      eV
      bit bits
      byte bytes
      dollar dollars USD
      cent cents
      euro euros EUR
      yen
      pm
      percent
      """;
  private static final Map<String, String> CANONICAL = new HashMap<>();
  private static final Set<String> BARE_LETTERS = Set.of("m", "g", "s", "h", "L");
  private static final Pattern SEPARATORS = Pattern.compile("[\\s·*]+");

  static {
    for (var line : NAMES.lines().toList()) {
      for (var name : line.split(" ")) {
        CANONICAL.put(name, line.split(" ")[0]);
      }
    }
    CANONICAL.put("am", "am");
  }

  private Units() {}

  /// The unit that `words` name, `cm^2` or `km/h`; empty where any word is not a known unit.
  static String canonical(String words) {
    var plain = words.replaceAll("[{}().,]", "").strip();
    if (plain.equals("per cent")) {
      return PERCENT;
    }
    var unit = new StringBuilder();
    for (var part : plain.replace(" per ", "/").split("/", -1)) {
      var product = productOf(part.strip());
      if (product.isEmpty()) {
        return "";
      }
      unit.append(unit.isEmpty() ? "" : "/").append(product);
    }
    return unit.toString();
  }

  private static String productOf(String words) {
    var unit = new StringBuilder();
    String power = "";
    for (var word : SEPARATORS.split(words)) {
      switch (word.toLowerCase(Locale.ROOT)) {
        case "square", "sq" -> power = "^2";
        case "cubic", "cu" -> power = "^3";
        case "squared" -> unit.append("^2");
        case "cubed" -> unit.append("^3");
        default -> {
          var name = named(word, unit.toString().equals("degree"));
          if (name == null) {
            return "";
          }
          unit.append(unit.isEmpty() ? "" : "*").append(name).append(power);
          power = "";
        }
      }
    }
    var name = unit.toString();
    return name.startsWith("degree*") ? name.substring("degree*".length()) : name;
  }

  private static @Nullable String named(String word, boolean afterDegree) {
    int power = word.indexOf('^');
    var name = power < 0 ? word : word.substring(0, power);
    if (afterDegree && (name.equals("C") || name.equals("F"))) {
      return name.equals("C") ? "celsius" : "fahrenheit";
    }
    var unit = CANONICAL.get(name);
    if (unit == null && name.length() > 2) {
      unit = CANONICAL.get(name.toLowerCase(Locale.ROOT));
    }
    var exponent = power < 0 ? "" : word.substring(power);
    return unit == null ? null : exponent.equals("^1") ? unit : unit + exponent;
  }

  /// Reads the unit that follows a value. Words and letters without `\text` are one only where they
  /// end the item and the value before them is a plain number; null where none follows.
  static @Nullable String tail(Cursor cursor, boolean afterNumber) {
    int start = cursor.position();
    if (!isName(cursor, afterNumber)) {
      return null;
    }
    boolean bare = !cursor.peek().is(Kind.TEXT);
    var words = new StringBuilder();
    while (isName(cursor, afterNumber)) {
      words.append(words.isEmpty() ? "" : " ").append(cursor.next().text());
      words.append(exponent(cursor));
      if (cursor.peek().isSign('/') && cursor.peek(1).kind() != Kind.NUMBER) {
        cursor.next();
        words.append("/");
      } else {
        var _ = cursor.accept("cdot") || cursor.accept("times");
      }
    }
    if (bare && !cursor.atItemEnd()) {
      cursor.back(start);
      return null;
    }
    return canonical(words.toString());
  }

  private static boolean isName(Cursor cursor, boolean afterNumber) {
    var here = cursor.peek();
    return switch (here.kind()) {
      case TEXT -> true;
      case WORD -> afterNumber && (CANONICAL.containsKey(here.text()) || isForeign(here));
      case LETTER ->
          afterNumber
              && ((here.spaced() && BARE_LETTERS.contains(here.text()))
                  || (cursor.previous().isSign('/') && CANONICAL.containsKey(here.text())));
      case NUMBER, COMMAND, SIGN, END -> false;
    };
  }

  /// A word of prose after a number, as in `5 apples`: not a product of its letters.
  private static boolean isForeign(Lexeme word) {
    return word.spaced()
        && word.text().length() >= 4
        && Commands.functionAtStart(word.text()).isEmpty();
  }

  private static String exponent(Cursor cursor) {
    if (!cursor.peek().isSign('^')) {
      return "";
    }
    int start = cursor.position();
    cursor.next();
    boolean braces = cursor.accept('{');
    boolean negative = cursor.accept('-');
    var digits = cursor.peek().is(Kind.NUMBER) ? cursor.next().text() : "";
    if (digits.isEmpty() || (braces && !cursor.accept('}'))) {
      cursor.back(start);
      return "";
    }
    return "^" + (negative ? "-" : "") + digits;
  }
}
