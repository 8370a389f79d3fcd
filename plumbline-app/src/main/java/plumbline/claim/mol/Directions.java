package plumbline.claim.mol;

import plumbline.model.Divergences;
import plumbline.model.Divergences.Direction;
import plumbline.tensor.Autograd;
import plumbline.tensor.TensorScope;
import plumbline.tensor.Tensors;

/// Gradients of both directions of the divergence at one pair of distributions, those of logits
/// `[2, 0.5, -1, 0]` and `[1.5, 1, -0.5, 0]`.
final class Directions {
  private static final float[] LOGITS = {2, 0.5f, -1, 0};
  private static final float[] BASE = {1.5f, 1, -0.5f, 0};
  private static final float[] SAME = {1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1, 0, 0, 0, 0, 1};

  private Directions() {}

  /// The largest difference of a component.
  static double difference() {
    var reverse = gradient(Direction.REVERSE);
    var forward = gradient(Direction.FORWARD);
    double largest = 0;
    for (int i = 0; i < reverse.length; i++) {
      largest = Math.max(largest, Math.abs(reverse[i] - forward[i]));
    }
    return largest;
  }

  private static float[] gradient(Direction direction) {
    try (var _ = TensorScope.open();
        var _ = Autograd.resume()) {
      var logits = Tensors.of(LOGITS, 1, 4).requireGrad();
      var same = Tensors.of(SAME, 4, 4);
      var divergences = Divergences.of(logits, same, Tensors.of(BASE, 1, 4), same, direction);
      divergences.values().sum().backward();
      divergences.backward();
      return java.util.Objects.requireNonNull(logits.grad()).toFloats();
    }
  }
}
