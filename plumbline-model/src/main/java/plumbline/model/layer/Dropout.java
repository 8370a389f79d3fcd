package plumbline.model.layer;

import java.util.SplittableRandom;
import plumbline.tensor.Tensor;
import plumbline.tensor.Tensors;
import plumbline.text.trajectory.SampleKey;

/// Drops inputs of adapters. What is dropped depends on the step, the row and position of a token
/// and the projection alone, so it is the same however a step is cut into micro-batches, packed or
/// spread over lanes, and when a layer is run a second time.
public final class Dropout {
  private static final long PADDING = -1;
  private static final int PROJECTION_BITS = 24;
  private static final Dropout NONE = new Dropout(SampleKey.of(0), new long[0], new long[0]);

  private final SampleKey step;
  private final long[] rows;
  private final long[] positions;

  private Dropout(SampleKey step, long[] rows, long[] positions) {
    this.step = step;
    this.rows = rows;
    this.positions = positions;
  }

  /// Drops nothing: evaluation and generation.
  public static Dropout none() {
    return NONE;
  }

  /// Drops inputs of the tokens of a flattened batch.
  ///
  /// @param step names the step; its sample number is not used
  /// @param rows the row of the step that each token belongs to, negative for padding, which is
  ///   never dropped
  /// @param positions where each token stands in its row
  public static Dropout keyed(SampleKey step, long[] rows, long[] positions) {
    if (rows.length == 0 || rows.length != positions.length) {
      throw new IllegalArgumentException(
          "noise for %d rows and %d positions of tokens, must be as many and at least one"
              .formatted(rows.length, positions.length));
    }
    return new Dropout(step, rows.clone(), positions.clone());
  }

  /// The noise of some of the tokens, given by their places in the flattened batch, INT64 `[n]`.
  Dropout of(Tensor places) {
    if (this == NONE) {
      return this;
    }
    var chosen = places.toLongs();
    var itsRows = new long[chosen.length];
    var itsPositions = new long[chosen.length];
    for (int i = 0; i < chosen.length; i++) {
      itsRows[i] = rows[Math.toIntExact(chosen[i])];
      itsPositions[i] = positions[Math.toIntExact(chosen[i])];
    }
    return new Dropout(step, itsRows, itsPositions);
  }

  /// `x` [.., width] with inputs dropped and the rest scaled up.
  ///
  /// @param projection number of the projection in the model
  Tensor apply(Tensor x, double share, int projection) {
    if (this == NONE || share == 0) {
      return x;
    }
    int width = Math.toIntExact(x.size(-1));
    if (x.count() != (long) rows.length * width) {
      throw new IllegalArgumentException(
          "noise for %d tokens, got %d".formatted(rows.length, x.count() / width));
    }
    var keep = new float[rows.length * width];
    float scale = (float) (1 / (1 - share));
    for (int token = 0, at = 0; token < rows.length; token++) {
      if (rows[token] <= PADDING) {
        while (at < (token + 1) * width) {
          keep[at++] = 1;
        }
        continue;
      }
      var random = new SplittableRandom(seed(token, projection));
      while (at < (token + 1) * width) {
        keep[at++] = random.nextDouble() < share ? 0f : scale;
      }
    }
    return x.times(Tensors.of(keep, x.shape()).to(x.device()).to(x.dtype()));
  }

  private long seed(int token, int projection) {
    return step.withSample(rows[token]).bits((positions[token] << PROJECTION_BITS) + projection);
  }
}
