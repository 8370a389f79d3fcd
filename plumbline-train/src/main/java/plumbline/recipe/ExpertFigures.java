package plumbline.recipe;

import plumbline.metric.MetricNames;
import plumbline.metric.StepMetrics;
import plumbline.model.layer.ExpertLoads;

/// What a step says of the experts of a mixture.
public final class ExpertFigures {
  private ExpertFigures() {}

  /// The figures with those of the experts, where the model has some.
  public static StepMetrics addTo(StepMetrics metrics, ExpertLoads loads) {
    return loads.isEmpty()
        ? metrics
        : metrics
            .with(MetricNames.EXPERT_BALANCE, loads.balance())
            .with(MetricNames.EXPERT_BALANCE_WORST, loads.worstBalance())
            .with(MetricNames.EXPERTS_IDLE, loads.idle())
            .with(MetricNames.EXPERTS_DROPPED, loads.dropped());
  }
}
