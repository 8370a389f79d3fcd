package plumbline.claim;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// What was measured with one seed.
///
/// @param figures numbers by name, as `muon.loss`: the arm, a dot, the measure
/// @param facts what a reader must know about them, as which text was learnt
public record Outcome(SequencedMap<String, Double> figures, SequencedMap<String, String> facts) {
  public Outcome {
    figures = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(figures));
    facts = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(facts));
  }

  /// Nothing yet.
  public static Outcome none() {
    return new Outcome(new LinkedHashMap<>(), new LinkedHashMap<>());
  }

  /// These and one more figure.
  ///
  /// @throws IllegalArgumentException for a name given twice, or a value that is not finite: a
  ///   claim itself says what it measures of an arm that diverged
  public Outcome figure(String name, double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(
          "figure %s is %s, must be finite; a claim says what it measures where an arm diverges"
              .formatted(name, value));
    }
    var more = new LinkedHashMap<>(figures);
    if (more.put(name, value) != null) {
      throw new IllegalArgumentException("figure %s is given twice".formatted(name));
    }
    return new Outcome(more, facts);
  }

  /// These and one more fact.
  public Outcome fact(String name, String text) {
    var more = new LinkedHashMap<>(facts);
    more.put(name, text);
    return new Outcome(figures, more);
  }

  /// These and those.
  public Outcome and(Outcome others) {
    var sum = this;
    for (var figure : others.figures.entrySet()) {
      sum = sum.figure(figure.getKey(), figure.getValue());
    }
    for (var fact : others.facts.entrySet()) {
      sum = sum.fact(fact.getKey(), fact.getValue());
    }
    return sum;
  }
}
