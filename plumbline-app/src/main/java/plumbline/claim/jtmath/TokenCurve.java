package plumbline.claim.jtmath;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/// How the accuracy on held-out problems rose with the tokens that a policy had sampled to learn.
///
/// @param points in the order of the run
record TokenCurve(List<Point> points) {
  private static final int WINDOW = 3;

  /// @param tokens sampled so far, those that estimate pass rates included
  /// @param accuracy mean of the last three evaluations
  record Point(double tokens, double accuracy) {}

  TokenCurve {
    points = List.copyOf(points);
    if (points.isEmpty()) {
      throw new IllegalArgumentException("a curve without an evaluation says nothing");
    }
  }

  /// The curve of a run.
  ///
  /// @param metrics of its steps
  static TokenCurve of(List<JsonNode> metrics) {
    double tokens = 0;
    var latest = new ArrayList<Double>();
    var points = new ArrayList<Point>();
    for (var step : metrics) {
      tokens += step.path("tokens/sampled").asDouble();
      tokens += step.path("curriculum/estimate_tokens").asDouble();
      if (step.has("evaluation/accuracy")) {
        latest.add(step.path("evaluation/accuracy").asDouble());
        var window = latest.subList(Math.max(0, latest.size() - WINDOW), latest.size());
        points.add(
            new Point(
                tokens, window.stream().mapToDouble(Double::doubleValue).average().orElseThrow()));
      }
    }
    if (tokens == 0) {
      throw new IllegalArgumentException("a curve without sampled tokens says nothing");
    }
    if (!points.isEmpty() && tokens > points.getLast().tokens()) { // what ended the run cost too
      points.add(new Point(tokens, points.getLast().accuracy()));
    }
    return new TokenCurve(points);
  }

  Point last() {
    return points.getLast();
  }

  /// Tokens at the first point that is as accurate as that, if there is one.
  OptionalDouble tokensTo(double accuracy) {
    return points.stream()
        .filter(point -> point.accuracy() >= accuracy)
        .mapToDouble(Point::tokens)
        .findFirst();
  }

  /// Whether it is as accurate as that within so many tokens.
  boolean reaches(double accuracy, double tokens) {
    return tokensTo(accuracy).stream().anyMatch(first -> first <= tokens);
  }

  /// Accuracy of the last point that took no more tokens; of the first where there is none.
  double accuracyAt(double tokens) {
    double accuracy = points.getFirst().accuracy();
    for (var point : points) {
      accuracy = point.tokens() <= tokens ? point.accuracy() : accuracy;
    }
    return accuracy;
  }
}
