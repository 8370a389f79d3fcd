package plumbline.model.layer;

import java.util.SplittableRandom;
import plumbline.tensor.Tensor;
import plumbline.tensor.Tensors;
import plumbline.text.trajectory.SampleKey;

/// Drops inputs by key, so that a pass can be repeated exactly, whole or layer by layer.
public final class Dropout {
  private static final Dropout NONE = new Dropout(SampleKey.of(0), false, 0);

  /// A layer asks for fewer masks than this.
  private static final long MASKS_OF_A_LAYER = 1L << 32;

  private final SampleKey key;
  private final boolean active;
  private long mask;

  private Dropout(SampleKey key, boolean active, long mask) {
    this.key = key;
    this.active = active;
    this.mask = mask;
  }

  /// Drops nothing: evaluation and generation.
  public static Dropout none() {
    return NONE;
  }

  /// Drops by this key; every call of a pass draws on.
  public static Dropout keyed(SampleKey key) {
    return new Dropout(key, true, 0);
  }

  /// The masks of one layer, from its first on.
  Dropout inLayer(int layer) {
    return active ? new Dropout(key, true, layer * MASKS_OF_A_LAYER) : this;
  }

  Tensor apply(Tensor x, double share) {
    if (!active || share == 0) {
      return x;
    }
    var random = new SplittableRandom(key.bits(mask++));
    var keep = new float[Math.toIntExact(x.count())];
    float scale = (float) (1 / (1 - share));
    for (int i = 0; i < keep.length; i++) {
      keep[i] = random.nextDouble() < share ? 0f : scale;
    }
    return x.times(Tensors.of(keep, x.shape()).to(x.device()).to(x.dtype()));
  }
}
