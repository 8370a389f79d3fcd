package plumbline.data.cleaning;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;
import plumbline.data.cleaning.CleaningReport.Example;

/// Counts and examples while a step runs.
final class Tally {
  private final int shown;
  private final TreeMap<String, Long> dropped = new TreeMap<>();
  private final SequencedMap<String, Long> figures = new LinkedHashMap<>();
  private final List<Example> examples = new ArrayList<>();

  /// @param shown how many examples of each reason are kept
  Tally(int shown) {
    this.shown = shown;
  }

  /// Whether the next row of this reason becomes an example.
  boolean wantsExample(String reason) {
    return dropped.getOrDefault(reason, 0L) < shown;
  }

  void drop(String reason) {
    dropped.merge(reason, 1L, Long::sum);
  }

  void example(Example example) {
    examples.add(example);
  }

  void figure(String name, long value) {
    figures.put(name, value);
  }

  CleaningReport report(
      String step, SequencedMap<String, String> settings, String source, Reading.Read read) {
    return new CleaningReport(
        step, settings, source, read.hash(), read.rows(), dropped, figures, examples);
  }
}
