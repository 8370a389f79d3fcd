package plumbline.objective;

import plumbline.tensor.Tensor;

/// Weights that correct for a sampler whose log-probabilities differ from the trainer's: `w =
/// exp(old - roll)`, truncated or masked to [min, max]. They carry no gradient. Where `old` was
/// copied from the sampler the ratio of [PolicyLoss.Clipped] already contains the correction: leave
/// them out.
///
/// @param mode what is bounded, and how
/// @param min lower bound, 0 for none
/// @param max upper bound, infinite for none
public record MismatchWeights(Mode mode, double min, double max) {
  public MismatchWeights {
    if (!(min >= 0) || !(max > 0) || min > max) {
      throw new IllegalArgumentException(
          "mismatch weights are kept within [%s, %s], must be 0 <= cMin <= cMax"
              .formatted(min, max));
    }
  }

  /// What is bounded, and how.
  public enum Mode {
    /// Every token's weight is brought into the range.
    TOKEN_TRUNCATE("token_truncate"),
    /// A token outside the range weighs 0.
    TOKEN_MASK("token_mask"),
    /// The weight of a row, `exp(sum_t(old - roll))`, is brought into the range.
    SEQUENCE_TRUNCATE("sequence_truncate"),
    /// A row outside the range weighs 0.
    SEQUENCE_MASK("sequence_mask"),
    /// A row whose `exp(mean_t(old - roll))` is in the range keeps its tokens' own weights, another
    /// weighs 0.
    SEQUENCE_GEO_MASK("sequence_geo_mask");

    private final String word;

    Mode(String word) {
      this.word = word;
    }

    /// The name in recipes.
    public String word() {
      return word;
    }

    /// The mode of this name.
    ///
    /// @throws IllegalArgumentException for another name, with the list
    public static Mode named(String word) {
      for (var mode : values()) {
        if (mode.word.equals(word)) {
          return mode;
        }
      }
      throw new IllegalArgumentException(
          ("mismatch mode is '%s', must be one of token_truncate, token_mask, sequence_truncate,"
                  + " sequence_mask, sequence_geo_mask")
              .formatted(word));
    }
  }

  /// The weight of every token [rows, time]; what stands where the mask is false means nothing.
  ///
  /// @param old [rows, time], of the trainer
  /// @param rollout [rows, time], of the sampler
  /// @param mask BOOL [rows, time]
  public Tensor weights(Tensor old, Tensor rollout, Tensor mask) {
    var logs = mask.choose(old, 0).minus(mask.choose(rollout, 0)).detach();
    var tokens = bounded(logs);
    return switch (mode) {
      case TOKEN_TRUNCATE -> tokens.clamp(min, max);
      case TOKEN_MASK -> inRange(tokens).choose(tokens, 0);
      case SEQUENCE_TRUNCATE -> rows(logs).clamp(min, max).expand(mask.shape());
      case SEQUENCE_MASK -> {
        var rows = rows(logs);
        yield inRange(rows).choose(rows, 0).expand(mask.shape());
      }
      case SEQUENCE_GEO_MASK -> {
        var lengths = mask.to(logs.dtype()).sum(1, true).clampMin(1);
        var means = bounded(logs.sum(1, true).over(lengths));
        yield inRange(means).expand(mask.shape()).choose(tokens, 0);
      }
    };
  }

  private static Tensor bounded(Tensor logs) {
    return logs.clamp(-Columns.BOUND, Columns.BOUND).exp();
  }

  private static Tensor rows(Tensor logs) {
    return bounded(logs.sum(1, true));
  }

  private Tensor inRange(Tensor weights) {
    return weights.less(min).or(weights.greater(max)).not();
  }
}
