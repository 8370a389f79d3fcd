package plumbline.claim.edualign;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import plumbline.environment.tutor.Pupil;
import plumbline.metric.OverOptimization;
import plumbline.metric.StepMetrics;

/// Holds the samples of a run against the rule as the over-optimisation tracker does: helpfulness,
/// by which charm is told from help, beside the reward, in the means of a few steps at a time.
///
/// @param samples of the run, in the order of their steps
/// @param divergences of every step from the start, nats
record RuleWatch(List<JsonNode> samples, Map<Long, Double> divergences) {
  private static final String GOLD = "rule/helpfulness";
  private static final String PROXY = "reward";
  private static final String DISTANCE = "kl";
  private static final Map<String, Pupil> BY_PROMPT =
      IntStream.range(0, Pupil.COUNT)
          .mapToObj(Pupil::numbered)
          .collect(Collectors.toUnmodifiableMap(Pupil::prompt, pupil -> pupil));

  static RuleWatch of(List<JsonNode> samples, List<JsonNode> metrics) {
    var divergences = new HashMap<Long, Double>();
    metrics.forEach(
        step -> divergences.put(step.path("step").asLong(), step.path("kl").asDouble()));
    return new RuleWatch(samples, divergences);
  }

  /// What the tracker said of a run.
  ///
  /// @param warnings how often it called the reward exploited
  /// @param fall how far the rule's score is below its best in the end
  /// @param delay steps from the rule's best score to the first warning; all steps of the run where
  ///   none comes, or the first comes before
  record Said(int warnings, double fall, int delay) {}

  /// Shows the run to the tracker.
  ///
  /// @param window steps of one evaluation
  Said said(int window) {
    var tracker =
        new OverOptimization(
            new OverOptimization.Settings(
                new OverOptimization.Witness.Gold(GOLD),
                PROXY,
                DISTANCE,
                0,
                Double.POSITIVE_INFINITY));
    var warned = new ArrayList<Integer>();
    var windows = windows(window);
    for (int i = 0; i < windows.size(); i++) {
      if (tracker.after(figures(i, windows.get(i))).isPresent()) {
        warned.add(i);
      }
    }
    var scores = tracker.points().stream().map(OverOptimization.Point::witness).toList();
    int best = scores.indexOf(Collections.max(scores));
    boolean seen = !warned.isEmpty() && warned.getFirst() > best;
    return new Said(
        warned.size(),
        scores.get(best) - scores.getLast(),
        window * (seen ? warned.getFirst() - best : scores.size()));
  }

  private List<List<JsonNode>> windows(int window) {
    var windows = new TreeMap<Long, List<JsonNode>>();
    for (var sample : samples) {
      windows
          .computeIfAbsent(sample.path("step").asLong() / window, _ -> new ArrayList<>())
          .add(sample);
    }
    return List.copyOf(windows.values());
  }

  private StepMetrics figures(long number, List<JsonNode> of) {
    var pupils = of.stream().map(sample -> BY_PROMPT.get(sample.path("prompt").asText())).toList();
    var texts = of.stream().map(sample -> sample.path("text").asText()).toList();
    return StepMetrics.of(number, Instant.EPOCH)
        .with(GOLD, Marks.of(pupils, texts).helpfulness())
        .with(PROXY, mean(of, sample -> sample.path("rewards").path("model").asDouble()))
        .with(
            DISTANCE,
            mean(of, sample -> divergences.getOrDefault(sample.path("step").asLong(), 0.0)));
  }

  private static double mean(List<JsonNode> samples, ToDoubleFunction<JsonNode> value) {
    return samples.stream().mapToDouble(value).average().orElseThrow();
  }
}
