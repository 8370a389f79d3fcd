package plumbline.train;

import java.util.SequencedMap;
import plumbline.objective.LossMetrics;

/// What every optimiser step can tell, whatever was learnt in it.
public sealed interface StepReport permits Update.Report, ScoreUpdate.Report {
  /// The minimised value.
  double loss();

  /// Global norm of the gradient before clipping.
  double gradientNorm();

  /// Figures of the loss, merged over the micro-batches.
  LossMetrics metrics();

  /// Tokens read, padding left out.
  long tokens();

  /// What optimiser, experts and the limit of attention scores tell, by metric name.
  SequencedMap<String, Double> figures();
}
