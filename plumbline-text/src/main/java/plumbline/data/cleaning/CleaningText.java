package plumbline.data.cleaning;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// A report as lines for people, and as JSON.
public final class CleaningText {
  private static final int WIDTH = 100;

  private CleaningText() {}

  /// The lines.
  public static List<String> lines(CleaningReport report) {
    var lines = new ArrayList<String>();
    lines.add(
        String.format(
            Locale.ROOT,
            "%s: %,d of %,d rows stay (%s)",
            report.step(),
            report.kept(),
            report.rows(),
            report.source()));
    report.settings().forEach((name, value) -> lines.add("  %s: %s".formatted(name, value)));
    report
        .dropped()
        .forEach((reason, count) ->
            lines.add(
                String.format(
                    Locale.ROOT,
                    "%,9d  %s (%.2f %%)",
                    count,
                    reason,
                    100.0 * count / report.rows())));
    report
        .figures()
        .forEach((name, count) -> lines.add(String.format(Locale.ROOT, "%,9d  %s", count, name)));
    for (var example : report.examples()) {
      lines.add("%s: %s, %s".formatted(example.place(), example.reason(), example.because()));
      lines.add("    " + shown(example.text()));
      if (!example.other().isEmpty()) {
        lines.add("    " + shown(example.other()));
      }
    }
    return lines;
  }

  /// One object.
  public static ObjectNode json(CleaningReport report) {
    var json =
        new JsonMapper()
            .createObjectNode()
            .put("step", report.step())
            .put("source", report.source())
            .put("sha256", report.hash())
            .put("rows", report.rows())
            .put("kept", report.kept());
    var settings = json.putObject("settings");
    report.settings().forEach(settings::put);
    var dropped = json.putObject("dropped");
    report.dropped().forEach(dropped::put);
    var figures = json.putObject("figures");
    report.figures().forEach(figures::put);
    var examples = json.putArray("examples");
    for (var example : report.examples()) {
      examples
          .addObject()
          .put("reason", example.reason())
          .put("place", example.place())
          .put("because", example.because())
          .put("text", example.text())
          .put("other", example.other());
    }
    return json;
  }

  private static String shown(String text) {
    var line = text.replaceAll("\\s+", " ").strip();
    return line.length() <= WIDTH ? line : line.substring(0, WIDTH - 1) + "…";
  }
}
