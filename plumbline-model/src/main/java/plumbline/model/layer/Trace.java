package plumbline.model.layer;

import plumbline.tensor.Tensor;

/// What a pass through a stage of the network keeps for the way back.
public sealed interface Trace permits GraphTrace, BlockTrace, MixTrace, NormTrace {
  /// What left the stage.
  Tensor output();

  /// Adds the gradients of the leaves and gives that of what entered the stage. To be called once,
  /// outside any graph.
  ///
  /// @param gradient of the output, overwritten where that saves memory
  Tensor backward(Tensor gradient);
}
