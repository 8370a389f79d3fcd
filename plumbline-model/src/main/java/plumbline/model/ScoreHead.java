package plumbline.model;

import java.util.List;
import java.util.SplittableRandom;
import plumbline.model.family.ModelConfig;
import plumbline.model.layer.Asked;
import plumbline.model.layer.Weights;
import plumbline.tensor.DType;
import plumbline.tensor.Device;
import plumbline.tensor.Tensor;
import plumbline.tensor.Tensors;
import plumbline.text.token.Tokens;
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

  /// What it reads: the last token of each of `rows` as [TokenBatch#of] lays them out.
  public static Asked read(List<Tokens> rows, Device device) {
    int time = rows.stream().mapToInt(Tokens::size).max().orElse(0);
    var lasts = new long[rows.size()];
    for (int row = 0; row < lasts.length; row++) {
      if (rows.get(row).isEmpty()) {
        throw new IllegalArgumentException("row %d has no token to score".formatted(row));
      }
      lasts[row] = (long) row * time + rows.get(row).size() - 1;
    }
    return new Asked(Tensors.of(lasts, lasts.length).to(device));
  }

  /// Scores FLOAT32 `[rows, K]` of the states [rows, hidden] that it reads.
  public Tensor scores(Tensor states) {
    return states.linear(weight).to(DType.FLOAT32);
  }
}
