package plumbline.job;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// How far a model's answers are from held-out demonstrations during a round: mean edit distances,
/// [#UNKNOWN] where nothing is held out.
///
/// @param start of the model that the round begins with
/// @param improver after step 1
/// @param preferring after step 2
record RoundQuality(double start, double improver, double preferring) {
  /// Nothing was measured.
  static final double UNKNOWN = Double.NaN;

  RoundQuality(double start, double improver) {
    this(start, improver, UNKNOWN);
  }

  RoundQuality after(double distance) {
    return new RoundQuality(start, improver, distance);
  }

  /// Whether answers got worse by step 2, so that the weights of step 1 are kept.
  boolean preferringHarmed() {
    return preferring > improver;
  }

  /// Whether what is kept answers no better than what the round began with.
  boolean gotWorse() {
    return Math.min(improver, preferring) >= start;
  }

  /// Lines for the user.
  List<String> remarks() {
    if (Double.isNaN(start)) {
      return List.of();
    }
    var lines = new ArrayList<String>();
    lines.add(
        String.format(
            Locale.ROOT,
            "edit distance of answers from held-out demonstrations: %.3f at the start, %.3f after"
                + " step 1, %.3f after step 2",
            start,
            improver,
            preferring));
    if (preferringHarmed()) {
      lines.add("step 2 made answers worse: model/ has the weights of step 1; look at pairs/");
    }
    if (gotWorse()) {
      lines.add("the model that it began with answers at least as well as what was learnt");
    }
    return lines;
  }
}
