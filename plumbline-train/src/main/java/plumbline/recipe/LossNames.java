package plumbline.recipe;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import plumbline.metric.MetricNames;
import plumbline.objective.LossMetrics;

/// The names under which the figures of an objective are logged.
public final class LossNames {
  private static final Map<String, String> LOGGED =
      Map.of(
          "ratio_min", MetricNames.RATIO_MIN,
          "ratio_max", MetricNames.RATIO_MAX,
          "clip_high", MetricNames.CLIP_HIGH,
          "clip_low", MetricNames.CLIP_LOW,
          "kl", MetricNames.KL,
          "entropy", MetricNames.ENTROPY,
          "tokens", MetricNames.TRAINED_TOKENS);

  private LossNames() {}

  /// The figures by the names they are logged under.
  public static SequencedMap<String, Double> translate(LossMetrics metrics) {
    var named = new LinkedHashMap<String, Double>();
    metrics
        .figures()
        .forEach((name, figure) -> {
          if (!Double.isNaN(figure.value())) {
            named.put(LOGGED.getOrDefault(name, "loss/" + name), figure.value());
          }
        });
    return named;
  }
}
