package plumbline.claim.edualign;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import plumbline.environment.tutor.TutorRule;

/// One way to train a tutor on scores in three dimensions.
///
/// @param name of the arm
/// @param weights of helpfulness, personalization and creativity
/// @param aggregation how the scores become an advantage
/// @param beta coefficient of the KL in the loss
record Way(String name, List<Double> weights, Aggregation aggregation, double beta) {
  static final String GATED = "gated";
  private static final double BETA = 0.04;
  private static final List<Double> THIRDS = List.of(1.0 / 3, 1.0 / 3, 1.0 / 3);

  /// Those that recipes offer; the last normalises every dimension by itself.
  enum Aggregation {
    WEIGHTED(""),
    GATED("    gated: {dimension: helpfulness, full: 0.5}\n"),
    NORMALISED("    separate: true\ncredit: {gdpo: {batch: false}}\n");

    private final String setting;

    Aggregation(String setting) {
      this.setting = setting;
    }
  }

  /// The arms of the claim.
  static List<Way> all() {
    return List.of(
        new Way(GATED, THIRDS, Aggregation.GATED, BETA),
        new Way("no-creativity", List.of(0.5, 0.5, 0.0), Aggregation.GATED, BETA),
        new Way("no-personalization", List.of(0.5, 0.0, 0.5), Aggregation.GATED, BETA),
        new Way("plain-sum", THIRDS, Aggregation.WEIGHTED, BETA),
        new Way("normalised", THIRDS, Aggregation.NORMALISED, BETA),
        new Way("free", THIRDS, Aggregation.GATED, 0));
  }

  /// A way that is meant to go wrong: charm pays, help does not, and nothing holds the tutor.
  static Way exploited() {
    return new Way("exploited", List.of(0.0, 0.5, 0.5), Aggregation.WEIGHTED, 0);
  }

  /// The same in words.
  String line() {
    return "%s: weights {%s}, KL times %s".formatted(name, weighed(), beta);
  }

  private String weighed() {
    return IntStream.range(0, weights.size())
        .mapToObj(k -> TutorRule.DIMENSIONS.get(k) + ": " + weights.get(k))
        .collect(Collectors.joining(", "));
  }

  /// The part of a recipe that says so.
  ///
  /// @param judge the reward model
  String recipe(String judge) {
    return """
    reward:
      model:
        members: [%s]
        dimensions: {%s}
    %skl: {in: loss, coefficient: %s}
    """
        .formatted(judge, weighed(), aggregation.setting, beta);
  }
}
