package plumbline.job;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// How far a model's answers are from held-out demonstrations during a round. One half of the
/// demonstrations chooses what is kept; what is told is of the other half, which chose nothing.
///
/// @param start of the model that the round begins with
/// @param improver after step 1
/// @param preferring after step 2
record RoundQuality(Distances start, Distances improver, Distances preferring) {
  /// Mean edit distances of greedy answers; not a number where nothing is held out.
  ///
  /// @param choosing from the demonstrations that choose
  /// @param told from those that are told
  record Distances(double choosing, double told) {
    static final Distances UNKNOWN = new Distances(Double.NaN, Double.NaN);
  }

  RoundQuality(Distances start, Distances improver) {
    this(start, improver, Distances.UNKNOWN);
  }

  RoundQuality after(Distances step) {
    return new RoundQuality(start, improver, step);
  }

  /// Whether answers got worse by step 2, so that the weights of step 1 are kept.
  boolean preferringHarmed() {
    return preferring.choosing() > improver.choosing();
  }

  /// Whether what is kept answers no better than what the round began with.
  boolean gotWorse() {
    return Math.min(improver.choosing(), preferring.choosing()) >= start.choosing();
  }

  /// Lines for the user.
  List<String> remarks() {
    if (Double.isNaN(start.told())) {
      return List.of();
    }
    var lines = new ArrayList<String>();
    lines.add(
        String.format(
            Locale.ROOT,
            "edit distance of answers from the half of the held-out demonstrations that chooses"
                + " nothing: %.3f at the start, %.3f after step 1, %.3f after step 2",
            start.told(),
            improver.told(),
            preferring.told()));
    if (preferringHarmed()) {
      lines.add(
          "by the other half step 2 made answers worse: model/ has the weights of step 1; look at"
              + " pairs/");
    }
    if (gotWorse()) {
      lines.add(
          "by the other half the model that it began with answers at least as well as what was"
              + " learnt");
    }
    return lines;
  }
}
