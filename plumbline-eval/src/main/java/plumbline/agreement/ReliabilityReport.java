package plumbline.agreement;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// How far all scores of a reward model follow their labels.
///
/// @param scores one of every dimension, or the one of a reward model of pairs
public record ReliabilityReport(List<Reliability> scores) {
  public ReliabilityReport {
    scores = List.copyOf(scores);
    if (scores.isEmpty()) {
      throw new IllegalArgumentException("a report of reliability needs a score, got none");
    }
  }

  /// A table for people.
  public List<String> lines() {
    var lines = new ArrayList<String>();
    for (var score : scores) {
      lines.add("%s on %,d held-out items".formatted(score.name(), score.items()));
      score
          .measures()
          .forEach((measure, value) -> lines.add(line(measure.key().replace('-', ' '), value)));
      score.errors().forEach((name, value) -> lines.add(line(name, value)));
    }
    return lines;
  }

  private static String line(String name, plumbline.benchmark.Estimate value) {
    return String.format(
        Locale.ROOT, "  %-18s %.3f  [%.3f, %.3f]", name, value.value(), value.low(), value.high());
  }
}
