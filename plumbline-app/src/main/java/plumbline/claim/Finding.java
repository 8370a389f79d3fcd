package plumbline.claim;

import java.util.List;
import plumbline.benchmark.Estimate;
import plumbline.benchmark.Intervals;
import plumbline.claim.Statement.Reference;

/// What an experiment says about one statement.
///
/// @param ours mean over the seeds
/// @param against mean of what ours is compared with
/// @param difference mean over the seeds of `ours - against`, divided by `|against|` where the
///   statement is relative, with the 95 % t-interval of the paired differences
/// @param verdict by the one rule
public record Finding(
    Statement statement, double ours, double against, Estimate difference, Verdict verdict) {

  /// The finding from what every seed measured.
  static Finding of(Statement statement, List<Outcome> seeds) {
    var ours = seeds.stream().mapToDouble(seed -> figure(seed, statement.ours())).toArray();
    var against = seeds.stream().mapToDouble(seed -> against(seed, statement)).toArray();
    var differences = new double[ours.length];
    for (int i = 0; i < ours.length; i++) {
      double scale = statement.relative() ? Math.abs(against[i]) : 1;
      differences[i] = (ours[i] - against[i]) / scale;
    }
    var difference = Intervals.mean(differences);
    return new Finding(
        statement,
        mean(ours),
        mean(against),
        difference,
        Verdict.of(difference, statement.expected()));
  }

  private static double against(Outcome seed, Statement statement) {
    return switch (statement.against()) {
      case Reference.Figure(String name) -> figure(seed, name);
      case Reference.Constant(double value) -> value;
    };
  }

  private static double figure(Outcome seed, String name) {
    var value = seed.figures().get(name);
    if (value == null) {
      throw new IllegalStateException(
          "a statement needs the figure %s, measured were %s"
              .formatted(name, String.join(", ", seed.figures().keySet())));
    }
    return value;
  }

  private static double mean(double... values) {
    double sum = 0;
    for (double value : values) {
      sum += value;
    }
    return sum / values.length;
  }
}
