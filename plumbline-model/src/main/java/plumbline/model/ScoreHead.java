package plumbline.model;

import java.util.List;
import java.util.SplittableRandom;
import plumbline.model.family.ModelConfig;
import plumbline.model.layer.Weights;
import plumbline.tensor.DType;
import plumbline.tensor.Tensor;
import plumbline.tensor.Tensors;
import plumbline.text.trajectory.SampleKey;

/// A head that gives every row K scores: the state of its last token times `weight^T`. One score is
/// a reward model's; K are one with several named dimensions.
///
/// @param weight `[K, hidden]`
public record ScoreHead(Tensor weight) {
  /// The name of the tensor in a checkpoint.
  public static final String NAME = "score.weight";

  private static final long STREAM = 2;

  /// The head among a model's weights.
  public static ScoreHead of(Weights weights) {
    return new ScoreHead(weights.tensor(NAME));
  }

  /// A fresh FLOAT32 weight of `scores` rows, normal with the configured deviation, in the current
  /// scope.
  public static Tensor initialise(ModelConfig config, int scores, long seed) {
    var random = new SplittableRandom(new SampleKey(seed, STREAM, 0, 0).bits(0));
    var values = new float[Math.multiplyExact(scores, config.hidden())];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (random.nextGaussian() * config.initializerRange());
    }
    return Tensors.of(values, scores, config.hidden());
  }

  /// Scores FLOAT32 `[rows, K]` of states `[rows, time, hidden]`.
  ///
  /// @param lengths real tokens of every row; padding stands behind them
  public Tensor scores(Tensor states, List<Integer> lengths) {
    long rows = states.size(0);
    long time = states.size(1);
    if (lengths.size() != rows) {
      throw new IllegalArgumentException(
          "%d lengths for %d rows of states".formatted(lengths.size(), rows));
    }
    var lasts = new long[lengths.size()];
    for (int row = 0; row < lasts.length; row++) {
      int length = lengths.get(row);
      if (length < 1 || length > time) {
        throw new IllegalArgumentException(
            "row %d has %d tokens, expected 1 to %d".formatted(row, length, time));
      }
      lasts[row] = row * time + length - 1;
    }
    return states
        .reshape(rows * time, -1)
        .indexSelect(0, Tensors.of(lasts, lasts.length).to(states.device()))
        .linear(weight)
        .to(DType.FLOAT32);
  }
}
