package plumbline.agreement;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// What a reward model must reach on held-out items before its reward is used; every dimension
/// must.
///
/// @param least by measure: the smallest value that passes
/// @param lowerEnd whether the lower end of the interval must reach it, not only the estimate
public record AgreementGate(SequencedMap<Measure, Double> least, boolean lowerEnd) {
  public AgreementGate {
    least = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(least));
    least.forEach((measure, value) -> {
      if (!(value >= -1 && value <= 1)) {
        throw new IllegalArgumentException(
            "the gate asks for %s %s, must be from -1 to 1".formatted(measure.key(), value));
      }
    });
  }

  /// One measure, whose estimate must reach `value`.
  public static AgreementGate of(Measure measure, double value) {
    var least = new LinkedHashMap<Measure, Double>();
    least.put(measure, value);
    return new AgreementGate(least, false);
  }

  /// Passes, or refuses with everything that is too low.
  ///
  /// @param model what the reward model is called
  /// @throws AgreementException naming the model, the dimension, what came and what was asked for
  public void check(String model, ReliabilityReport report) {
    var faults = new ArrayList<String>();
    for (var score : report.scores()) {
      least.forEach((measure, value) -> {
        var found = score.measures().get(measure);
        if (found == null) {
          faults.add(
              "%s of %s is not known from %,d held-out items"
                  .formatted(measure.key(), score.name(), score.items()));
        } else if ((lowerEnd ? found.low() : found.value()) < value) {
          faults.add(
              "%s of %s is %.3f [%.3f, %.3f] on %,d held-out items, must be at least %s%s"
                  .formatted(
                      measure.key(),
                      score.name(),
                      found.value(),
                      found.low(),
                      found.high(),
                      score.items(),
                      value,
                      lowerEnd ? " at the lower end" : ""));
        }
      });
    }
    if (!faults.isEmpty()) {
      throw new AgreementException(
          "%s does not agree enough with its labels to be a reward: %s; give it more or better labels, or lower the gate"
              .formatted(model, String.join("; ", faults)));
    }
  }
}
