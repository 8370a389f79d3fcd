package plumbline.text.template;

import java.time.Clock;
import java.time.LocalDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoField;
import java.util.Locale;

/// Dates as C's `strftime` writes them in its own locale.
final class Dates {
  private Dates() {}

  static String format(String format, Clock clock) {
    var now = LocalDateTime.now(clock);
    var out = new StringBuilder();
    for (int i = 0; i < format.length(); i++) {
      char c = format.charAt(i);
      if (c != '%' || i + 1 == format.length()) {
        out.append(c);
        continue;
      }
      char code = format.charAt(++i);
      boolean bare = code == '-' && i + 1 < format.length();
      var text = directive(bare ? format.charAt(++i) : code, now);
      out.append(bare && text.startsWith("0") && text.length() > 1 ? text.substring(1) : text);
    }
    return out.toString();
  }

  private static String directive(char code, LocalDateTime now) {
    return switch (code) {
      case 'a' -> pattern("EEE", now);
      case 'A' -> pattern("EEEE", now);
      case 'b', 'h' -> pattern("MMM", now);
      case 'B' -> pattern("MMMM", now);
      case 'c' -> format("%a %b %e %H:%M:%S %Y", now);
      case 'C' -> "%02d".formatted(now.getYear() / 100);
      case 'd' -> "%02d".formatted(now.getDayOfMonth());
      case 'D', 'x' -> format("%m/%d/%y", now);
      case 'e' -> "%2d".formatted(now.getDayOfMonth());
      case 'F' -> format("%Y-%m-%d", now);
      case 'f' -> "%06d".formatted(now.getNano() / 1000);
      case 'H' -> "%02d".formatted(now.getHour());
      case 'I' -> "%02d".formatted(now.get(ChronoField.CLOCK_HOUR_OF_AMPM));
      case 'j' -> "%03d".formatted(now.getDayOfYear());
      case 'k' -> "%2d".formatted(now.getHour());
      case 'l' -> "%2d".formatted(now.get(ChronoField.CLOCK_HOUR_OF_AMPM));
      case 'm' -> "%02d".formatted(now.getMonthValue());
      case 'M' -> "%02d".formatted(now.getMinute());
      case 'n' -> "\n";
      case 'p' -> now.getHour() < 12 ? "AM" : "PM";
      case 'r' -> format("%I:%M:%S %p", now);
      case 'R' -> format("%H:%M", now);
      case 'S' -> "%02d".formatted(now.getSecond());
      case 't' -> "\t";
      case 'T', 'X' -> format("%H:%M:%S", now);
      case 'u' -> String.valueOf(now.getDayOfWeek().getValue());
      case 'w' -> String.valueOf(now.getDayOfWeek().getValue() % 7);
      case 'y' -> "%02d".formatted(now.getYear() % 100);
      case 'Y' -> String.valueOf(now.getYear());
      case 'z', 'Z' -> ""; // the moment is local and carries no zone
      case '%' -> "%";
      default -> throw TemplateException.value("strftime_now has no code '%%%s'".formatted(code));
    };
  }

  private static String format(String format, LocalDateTime now) {
    var out = new StringBuilder();
    for (int i = 0; i < format.length(); i++) {
      char c = format.charAt(i);
      out.append(c == '%' ? directive(format.charAt(++i), now) : String.valueOf(c));
    }
    return out.toString();
  }

  private static String pattern(String pattern, LocalDateTime now) {
    return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).format(now);
  }
}
