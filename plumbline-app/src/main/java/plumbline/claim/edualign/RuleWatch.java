package plumbline.claim.edualign;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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

  /// How often the tracker says that the reward is exploited.
  ///
  /// @param window steps of one evaluation
  int warnings(int window) {
    var tracker =
        new OverOptimization(
            new OverOptimization.Settings(GOLD, PROXY, DISTANCE, 0, Double.POSITIVE_INFINITY));
    var windows =
        samples.stream()
            .collect(
                Collectors.groupingBy(
                    sample -> sample.path("step").asLong() / window,
                    LinkedHashMap::new,
                    Collectors.toCollection(ArrayList::new)));
    int warnings = 0;
    for (var each : windows.entrySet()) {
      warnings += tracker.after(figures(each.getKey(), each.getValue())).isPresent() ? 1 : 0;
    }
    return warnings;
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
