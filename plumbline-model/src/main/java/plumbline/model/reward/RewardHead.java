package plumbline.model.reward;

import java.util.HashSet;
import java.util.List;
import plumbline.model.layer.Weights;
import plumbline.tensor.Tensor;

/// What the K numbers `z` that a [plumbline.model.ScoreHead] gives for an answer mean.
public sealed interface RewardHead {
  /// The names of the K dimensions.
  List<String> dimensions();

  /// Shape of the trained offsets that stand beside `score.weight`; empty where there are none.
  long[] offsetShape();

  /// Scores `[n, K]` of the numbers `z` `[n, K]`.
  ///
  /// @param weights have the offsets, where there are any
  Tensor scores(Tensor z, Weights weights);

  /// One score without a scale, of which only differences mean something: `z` itself. Trained on
  /// pairs (Bradley-Terry).
  record Preference() implements RewardHead {
    /// The name of its one dimension.
    public static final String NAME = "preference";

    @Override
    public List<String> dimensions() {
      return List.of(NAME);
    }

    @Override
    public long[] offsetShape() {
      return new long[0];
    }

    @Override
    public Tensor scores(Tensor z, Weights weights) {
      return z;
    }
  }

  /// Scores on a scale, `s = low + (high - low) sigmoid(z + c)`, offsets c `[K]`.
  record Regression(List<String> dimensions, int low, int high) implements RewardHead {
    public Regression {
      dimensions = named(dimensions);
      goesUp(low, high);
    }

    /// The offset with which an untrained head gives `mean`: `logit((mean - low) / (high - low))`,
    /// kept half a hundredth of the scale away from its ends.
    public double offsetFor(double mean) {
      double share = Math.clamp((mean - low) / (high - low), 0.005, 0.995);
      return Math.log(share / (1 - share));
    }

    @Override
    public long[] offsetShape() {
      return new long[] {dimensions.size()};
    }

    @Override
    public Tensor scores(Tensor z, Weights weights) {
      return z.plus(weights.tensor(RewardWeights.OFFSETS))
          .sigmoid()
          .times((double) high - low)
          .plus((double) low);
    }
  }

  /// Ordered labels: `P(label > low + j) = sigmoid(z - b_j)`, thresholds b `[K, high - low]`; the
  /// score is the expected label, `low + sum_j P(label > low + j)`. One z for all thresholds keeps
  /// the probabilities in order where the thresholds are (Cao, Mirjalili and Raschka 2020).
  record Ordinal(List<String> dimensions, int low, int high) implements RewardHead {
    public Ordinal {
      dimensions = named(dimensions);
      goesUp(low, high);
    }

    @Override
    public long[] offsetShape() {
      return new long[] {dimensions.size(), (long) high - low};
    }

    @Override
    public Tensor scores(Tensor z, Weights weights) {
      return exceeding(z, weights).sigmoid().sum(-1, false).plus((double) low);
    }

    /// The threshold with which an untrained head gives a step this probability of being exceeded,
    /// kept half a hundredth away from 0 and 1.
    public double thresholdFor(double share) {
      double kept = Math.clamp(share, 0.005, 0.995);
      return -Math.log(kept / (1 - kept));
    }

    /// Logits `[n, K, high - low]` that the label lies above each step of the scale.
    public static Tensor exceeding(Tensor z, Weights weights) {
      return z.unsqueeze(-1).minus(weights.tensor(RewardWeights.OFFSETS));
    }
  }

  private static List<String> named(List<String> dimensions) {
    if (dimensions.isEmpty()
        || new HashSet<>(dimensions).size() != dimensions.size()
        || dimensions.stream().anyMatch(name -> !name.matches("[A-Za-z][A-Za-z0-9_-]*"))) {
      throw new IllegalArgumentException(
          "dimensions are %s, must be different names of letters, digits, - and _"
              .formatted(dimensions));
    }
    return List.copyOf(dimensions);
  }

  private static void goesUp(int low, int high) {
    if (high <= low) {
      throw new IllegalArgumentException(
          "the scale goes from %d to %d, must go up".formatted(low, high));
    }
  }
}
