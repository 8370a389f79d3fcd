package plumbline.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import plumbline.benchmark.Estimate;

/// An audit for people.
public final class AuditText {
  private AuditText() {}

  /// The lines, with the first `shown` findings of every kind.
  public static List<String> lines(Audit audit, int shown) {
    var lines = new ArrayList<String>();
    lines.add(
        "%,d %s, hash %s".formatted(audit.rows(), audit.kind(), audit.hash().substring(0, 12)));
    boolean header = false;
    for (var figure : audit.figures()) {
      if (figure instanceof Figure.Spread && !header) {
        lines.add(row("length in " + audit.unit(), "least", "median", "mean", "95 %", "most"));
        header = true;
      }
      lines.add(line(figure));
    }
    for (var kind : Finding.Kind.values()) {
      var of = audit.findings().stream().filter(finding -> finding.kind() == kind).toList();
      of.stream().limit(shown).forEach(finding -> lines.add("  " + finding.line()));
      if (of.size() > shown && shown > 0) {
        lines.add(
            "  … and %,d more of this kind (--show N, or --json)".formatted(of.size() - shown));
      }
    }
    return lines;
  }

  private static String line(Figure figure) {
    return switch (figure) {
      case Figure.Spread(var name, var of) ->
          row(
              "  " + name,
              "%,d".formatted(of.least()),
              "%,d".formatted(of.median()),
              String.format(Locale.ROOT, "%,.1f", of.mean()),
              "%,d".formatted(of.high()),
              "%,d".formatted(of.most()));
      case Figure.Count(var name, long count, long of) ->
          String.format(
              Locale.ROOT, "%-44s %,d of %,d (%.1f %%)", name, count, of, 100.0 * count / of);
      case Figure.Measured(var name, Estimate value, var basis) ->
          String.format(
              Locale.ROOT,
              "%-44s %.3f [%.3f, %.3f], %s",
              name,
              value.value(),
              value.low(),
              value.high(),
              basis);
      case Figure.Unknown(var name, var reason) -> "%-44s unknown: %s".formatted(name, reason);
    };
  }

  private static String row(String name, String... cells) {
    var text = new StringBuilder("%-28s".formatted(name));
    for (var cell : cells) {
      text.append("%9s".formatted(cell));
    }
    return text.toString();
  }
}
