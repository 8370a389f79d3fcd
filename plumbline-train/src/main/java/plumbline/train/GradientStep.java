package plumbline.train;

import plumbline.optim.Clipping;
import plumbline.optim.Optimizer;
import plumbline.tensor.Autograd;
import plumbline.tensor.TensorScope;

/// What every step ends with.
final class GradientStep {
  private GradientStep() {}

  /// Adds the gradients of the lanes, clips them and applies them; the norm before clipping.
  static double apply(
      TrainablePolicy policy, Optimizer optimizer, double maxNorm, double learningRate, long step) {
    try (var _ = TensorScope.open();
        var _ = Autograd.pause()) {
      policy.trained().mergeGradients();
      double norm = new Clipping(maxNorm).clip(policy.trained());
      if (!Double.isFinite(norm)) {
        throw new DivergedException(
            "the gradient norm is %s at step %d; nothing was applied or saved. Lower the learning rate or look at the samples of this step"
                .formatted(norm, step));
      }
      optimizer.step(learningRate);
      return norm;
    }
  }
}
