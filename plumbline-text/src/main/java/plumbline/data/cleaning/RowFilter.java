package plumbline.data.cleaning;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import plumbline.data.Row;
import plumbline.data.RowSource;
import plumbline.data.cleaning.CleaningReport.Example;

/// Leaves out rows by rules, in the order of the rules; the first that a row breaks is its reason.
/// Reads the source once.
public final class RowFilter {
  private final KeyText text;
  private final KeyText key;
  private final List<RowRule> rules;
  private final SampleResults samples;
  private final Map<String, Integer> counts = new HashMap<>();

  /// @param text what has a length and is shown
  /// @param key what names a row in the samples
  /// @param rules what a row must be, one at least
  /// @param samples how a model did on the rows
  public RowFilter(KeyText text, KeyText key, List<RowRule> rules, SampleResults samples) {
    this.text = text;
    this.key = key;
    this.rules = List.copyOf(rules);
    this.samples = samples;
    if (rules.isEmpty()) {
      throw new IllegalArgumentException("there is no rule by which rows are left out");
    }
  }

  /// @param reason a code
  private record Left(String reason, String because) {}

  /// Reads `source`, writes the rows that stay to `kept` and the others to `dropped`, each in
  /// order. A row with samples gets its pass rate as column `pass_rate`.
  ///
  /// @param shown how many examples of each reason the report has
  public CleaningReport run(RowSource source, int shown, RowSink kept, RowSink dropped)
      throws IOException {
    var provenance = new Provenance(source.name(), "filter: " + words());
    var tally = new Tally(shown);
    var read =
        new Reading(source)
            .all(row -> {
              var object = provenance.passed(row);
              samples.of(key.of(row)).ifPresent(c -> object.put("pass_rate", c.rate()));
              var left = left(row);
              if (left.isEmpty()) {
                kept.put(object);
                return;
              }
              var reason = left.get().reason();
              var because = left.get().because();
              if (tally.wantsExample(reason)) {
                tally.example(new Example(reason, row.place(), because, text.of(row), ""));
              }
              tally.drop(reason);
              object.putObject("dropped").put("reason", reason).put("because", because);
              dropped.put(object);
            });
    if (samples.size() > 0) {
      tally.figure("rows with samples", samples.size());
    }
    var settings = new LinkedHashMap<String, String>();
    settings.put("text", String.join(", ", text.columns()));
    settings.put("rules", words());
    return tally.report("filter", settings, source.name(), read);
  }

  private String words() {
    return String.join("; ", rules.stream().map(RowRule::words).toList());
  }

  private Optional<Left> left(Row row) {
    var caps = new ArrayList<String>();
    for (var rule : rules) {
      var left =
          switch (rule) {
            case RowRule.Length(var bounds) -> length(row, bounds);
            case RowRule.Between(var column, var bounds) -> between(row, column, bounds);
            case RowRule.PassRate(var share) -> passRate(row, share);
            case RowRule.Confirmed(int least) -> confirmed(row, least);
            case RowRule.Cap(var column, int most) -> {
              var value = column + "\u0000" + Columns.value(row, column).asText();
              caps.add(value);
              yield counts.getOrDefault(value, 0) < most
                  ? Optional.<Left>empty()
                  : Optional.of(
                      new Left("over the cap of " + column, "has %d before it".formatted(most)));
            }
          };
      if (left.isPresent()) {
        return left;
      }
    }
    caps.forEach(value -> counts.merge(value, 1, Integer::sum)); // only rows that stay count
    return Optional.empty();
  }

  private Optional<Left> length(Row row, Bounds bounds) {
    var own = text.of(row);
    int characters = own.codePointCount(0, own.length());
    return outside(characters, bounds)
        .map(side ->
            new Left("too " + (side.equals("low") ? "short" : "long"), characters + " characters"));
  }

  private static Optional<Left> between(Row row, String column, Bounds bounds) {
    double value = Columns.number(row, column);
    return outside(value, bounds)
        .map(side ->
            new Left("%s too %s".formatted(column, side), "%s is %s".formatted(column, value)));
  }

  private Optional<Left> passRate(Row row, Bounds share) {
    var counted = samples.of(key.of(row));
    if (counted.isEmpty()) {
      return Optional.of(new Left("without samples", "no sample has its key"));
    }
    var counts = counted.get();
    var because = "%d of %d samples solve it".formatted(counts.right(), counts.all());
    if (counts.right() == 0) {
      return Optional.of(new Left("never solved", because));
    }
    if (counts.right() == counts.all()) {
      return Optional.of(new Left("always solved", because));
    }
    return outside(counts.rate(), share)
        .map(side -> new Left("too " + (side.equals("low") ? "hard" : "easy"), because));
  }

  private Optional<Left> confirmed(Row row, int least) {
    var counted = samples.of(key.of(row));
    if (counted.isEmpty()) {
      return Optional.of(new Left("without samples", "no sample has its key"));
    }
    var counts = counted.get();
    if (counts.right() >= least) {
      return Optional.empty();
    }
    if (counts.united() && counts.all() > 1) {
      return Optional.of(
          new Left(
              "contradicted", "all %d samples answer %s".formatted(counts.all(), counts.rival())));
    }
    return Optional.of(
        new Left(
            "not confirmed",
            String.format(
                Locale.ROOT, "%d of %d samples come to its answer", counts.right(), counts.all())));
  }

  private static Optional<String> outside(double value, Bounds bounds) {
    if (value < bounds.low()) {
      return Optional.of("low");
    }
    return value > bounds.high() ? Optional.of("high") : Optional.empty();
  }
}
