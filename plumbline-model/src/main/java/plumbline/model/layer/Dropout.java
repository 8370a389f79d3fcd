package plumbline.model.layer;

import plumbline.tensor.Tensor;
import plumbline.tensor.Tensors;
import plumbline.text.trajectory.SampleKey;

/// Drops inputs by key, so that a pass can be repeated exactly.
public final class Dropout {
  private final SampleKey key;
  private final boolean active;
  private long drawn;

  private Dropout(SampleKey key, boolean active) {
    this.key = key;
    this.active = active;
  }

  /// Drops nothing: evaluation and generation.
  public static Dropout none() {
    return new Dropout(SampleKey.of(0), false);
  }

  /// Drops by this key; every call of a pass draws on.
  public static Dropout keyed(SampleKey key) {
    return new Dropout(key, true);
  }

  Tensor apply(Tensor x, double share) {
    if (!active || share == 0) {
      return x;
    }
    int count = Math.toIntExact(x.count());
    var keep = new float[count];
    float scale = (float) (1 / (1 - share));
    for (int i = 0; i < count; i++) {
      keep[i] = key.uniform(drawn++) < share ? 0f : scale;
    }
    return x.times(Tensors.of(keep, x.shape()).to(x.device()).to(x.dtype()));
  }
}
