package plumbline.train;

import java.util.LinkedHashMap;
import java.util.SequencedMap;
import plumbline.metric.MetricNames;
import plumbline.model.layer.ExpertLoads;

/// What a step says of the experts of a mixture.
final class ExpertFigures {
  private ExpertFigures() {}

  /// Figures by metric name; none where the model has no experts.
  static SequencedMap<String, Double> of(ExpertLoads loads) {
    var figures = new LinkedHashMap<String, Double>();
    if (!loads.isEmpty()) {
      figures.put(MetricNames.EXPERT_BALANCE, loads.balance());
      figures.put(MetricNames.EXPERT_BALANCE_WORST, loads.worstBalance());
      figures.put(MetricNames.EXPERTS_IDLE, loads.idle());
      figures.put(MetricNames.EXPERTS_DROPPED, loads.dropped());
    }
    return figures;
  }
}
