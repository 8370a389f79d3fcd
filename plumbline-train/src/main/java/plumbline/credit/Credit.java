package plumbline.credit;

import java.util.List;

/// How the rewards of groups become one advantage a sample. `r` is a reward, mean and deviation
/// (unbiased where nothing else is said) are over the scored samples of its group; samples without
/// a reward stay out of all statistics and get 0.
public sealed interface Credit extends AdvantageRule {
  @Override
  default int leastGroup() {
    return 2;
  }

  /// The advantages of these groups.
  ///
  /// @throws IllegalArgumentException for groups of fewer than two samples or of unequal sizes
  default Advantages assign(List<RewardGroup> groups) {
    return Estimators.assign(this, groups);
  }

  /// `(r - mean) / (deviation + eps)` (GRPO).
  ///
  /// @param ddof of the deviation: 1 divides squares by n - 1, 0 by n
  record Group(double eps, int ddof) implements Credit {
    /// With the unbiased deviation.
    public Group(double eps) {
      this(eps, 1);
    }

    public Group {
      checkEps(eps);
      if (ddof < 0 || ddof > 1) {
        throw new IllegalArgumentException(
            "the deviation of a group has ddof %d, must be 0 or 1".formatted(ddof));
      }
    }

    @Override
    public String name() {
      return "group";
    }
  }

  /// `r - mean` (Dr.GRPO).
  record MeanOnly() implements Credit {
    @Override
    public String name() {
      return "none";
    }
  }

  /// `(r - mean) / (deviation of all rewards of the batch + eps)`.
  record Batch(double eps) implements Credit {
    public Batch {
      checkEps(eps);
    }

    @Override
    public String name() {
      return "batch";
    }
  }

  /// `r - mean of the others = G / (G - 1) (r - mean)`.
  ///
  /// @param normalised whether the advantages of the batch are then brought to mean 0 and deviation
  ///   1, with 1e-4 added to the deviation
  record Rloo(boolean normalised) implements Credit {
    @Override
    public String name() {
      return "rloo";
    }
  }

  /// `r - sum(length r) / sum(length)`: the baseline of least variance.
  record Opo() implements Credit {
    @Override
    public String name() {
      return "opo";
    }
  }

  /// Only the best sample: `(best - second) / (deviation + eps)`.
  record PassK(double eps) implements Credit {
    public PassK {
      checkEps(eps);
    }

    @Override
    public String name() {
      return "passk";
    }
  }

  /// `B / (rewards that are not 0) * (r - mean)`, B the scored samples of the batch.
  record Gpg() implements Credit {
    @Override
    public String name() {
      return "gpg";
    }
  }

  /// Every column is normalised as by [Group], the weighted sum of the columns x then over the
  /// batch: `(x - mean) / (deviation + eps)`.
  ///
  /// @param weights of the columns, in their order
  /// @param batch false leaves x as it is (the decoupled advantages of EduAlign, our reading)
  record Gdpo(List<Double> weights, double eps, boolean batch) implements Credit {
    /// With the step over the batch.
    public Gdpo(List<Double> weights, double eps) {
      this(weights, eps, true);
    }

    public Gdpo {
      weights = List.copyOf(weights);
      checkEps(eps);
      if (weights.isEmpty()) {
        throw new IllegalArgumentException("gdpo needs the weight of at least one reward column");
      }
    }

    @Override
    public String name() {
      return "gdpo";
    }
  }

  private static void checkEps(double eps) {
    if (!(eps >= 0) || Double.isInfinite(eps)) {
      throw new IllegalArgumentException("eps is %s, must be >= 0".formatted(eps));
    }
  }
}
