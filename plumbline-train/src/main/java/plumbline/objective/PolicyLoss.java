package plumbline.objective;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A policy-gradient surrogate with its own parameters. `r = exp(lp - old)` is the probability
/// ratio of a token, its logarithm brought into ±20; `A` the advantage, `n` the trained tokens of a
/// row, `sg` the stop of gradients. Losses are minimised.
public sealed interface PolicyLoss
    permits PolicyLoss.Clipped,
        PolicyLoss.Gspo,
        PolicyLoss.GspoToken,
        PolicyLoss.Gmpo,
        PolicyLoss.Cispo,
        PolicyLoss.Sapo,
        PolicyLoss.Reinforce,
        PolicyLoss.RlooSequence,
        PolicyLoss.Luspo,
        PolicyLoss.Vespo,
        CovarianceLoss {
  /// The name in recipes.
  String name();

  /// The aggregation it is published with.
  default Aggregation usualAggregation() {
    return new Aggregation.SeqMeanTokenMean();
  }

  /// What is legal but seldom meant, in words; empty where nothing is odd.
  default List<String> warnings() {
    return List.of();
  }

  /// `-min(r A, clip(r, 1-low, 1+high) A)` (PPO, GRPO, DAPO, Dr.GRPO, BNPO).
  ///
  /// @param dualClip c: where A < 0 the loss is at most `-c A`; null is off
  /// @param delta r is at most this in the branch that is not clipped, whatever A; null is off
  record Clipped(double low, double high, @Nullable Double dualClip, @Nullable Double delta)
      implements PolicyLoss {
    public Clipped {
      Range.check(low, high);
      if (dualClip != null && !(dualClip > 1)) {
        throw new IllegalArgumentException(
            "dualClip is %s, must be greater than 1: it caps the ratio of bad tokens"
                .formatted(dualClip));
      }
      if (delta != null && !(delta > 0)) {
        throw new IllegalArgumentException(
            "delta is %s, must be a positive ratio".formatted(delta));
      }
    }

    /// Without dual clip and delta.
    public Clipped(double low, double high) {
      this(low, high, null, null);
    }

    @Override
    public String name() {
      return "ppo";
    }

    @Override
    public List<String> warnings() {
      return delta != null && delta <= 1 + high
          ? List.of(
              "delta %s is not above 1 + high (%s): it cuts ratios that the clip lets pass"
                  .formatted(delta, 1 + high))
          : List.of();
    }
  }

  /// One ratio a row: `s = exp(mean_t(lp - old))`, `-min(s A, clip(s) A)`.
  record Gspo(double low, double high) implements PolicyLoss {
    public Gspo {
      Range.check(low, high);
    }

    @Override
    public String name() {
      return "gspo";
    }

    @Override
    public List<String> warnings() {
      return Range.wide("gspo", low, high);
    }
  }

  /// [Gspo] whose gradient goes token by token, so that A may vary in a row: `s_t = sg(s) * exp(lp
  /// - sg(lp))`.
  record GspoToken(double low, double high) implements PolicyLoss {
    public GspoToken {
      Range.check(low, high);
    }

    @Override
    public String name() {
      return "gspo-token";
    }

    @Override
    public List<String> warnings() {
      return Range.wide("gspo-token", low, high);
    }
  }

  /// Geometric mean of the clipped ratios of a row: `-A exp(mean_t c)`, c the log-ratio clipped on
  /// the side that A would push it to, at most `high` or at least `-low`. Both bounds are of the
  /// LOGARITHM of the ratio.
  record Gmpo(double low, double high, Variant variant) implements PolicyLoss {
    public Gmpo {
      if (!(low > 0) || !(high > 0)) {
        throw new IllegalArgumentException(
            "gmpo clips log-ratios to [-low, high]; low is %s, high is %s, both must be > 0"
                .formatted(low, high));
      }
    }

    /// The forms that the ablation of the method compares.
    public enum Variant {
      /// Every token is clipped, then averaged.
      TOKEN("token"),
      /// Nothing is clipped.
      NONE("none"),
      /// The sum of the log-ratios of a row is clipped.
      SEQUENCE("sequence"),
      /// [#TOKEN] without the root: `exp(sum_t c)`.
      TOKEN_UNNORMALISED("token_unnormalised"),
      /// Harmonic instead of geometric mean: `n / sum_t exp(-c)`.
      HARMONIC("harmonic");

      private final String word;

      Variant(String word) {
        this.word = word;
      }

      /// The name in recipes.
      public String word() {
        return word;
      }

      /// The variant of this name.
      ///
      /// @throws IllegalArgumentException for another name, with the list
      public static Variant named(String word) {
        var words = Arrays.stream(values()).map(Variant::word).toList();
        if (!words.contains(word)) {
          throw new IllegalArgumentException(
              "gmpo variant is '%s', must be one of %s".formatted(word, String.join(", ", words)));
        }
        return values()[words.indexOf(word)];
      }
    }

    @Override
    public String name() {
      return "gmpo";
    }

    @Override
    public List<String> warnings() {
      return Math.max(low, high) > 1
          ? List.of(
              "gmpo bounds (%s, %s) are logarithms: the ratio may reach %.3g"
                  .formatted(low, high, Math.exp(high)))
          : List.of();
    }
  }

  /// `-sg(clamp(r, min, max)) A lp`: no token is dropped. The bounds are absolute ratios.
  record Cispo(double min, double max) implements PolicyLoss {
    public Cispo {
      if (!(min >= 0) || !(max > min)) {
        throw new IllegalArgumentException(
            "cispo keeps the ratio within [%s, %s], must be 0 <= rMin < rMax".formatted(min, max));
      }
    }

    @Override
    public String name() {
      return "cispo";
    }

    @Override
    public Aggregation usualAggregation() {
      return new Aggregation.TokenMean();
    }
  }

  /// `-(4/tau) sigmoid(tau (r - 1)) A`, tau by the sign of A.
  ///
  /// @param tauPositive tau where A > 0
  /// @param tauNegative tau elsewhere
  record Sapo(double tauPositive, double tauNegative) implements PolicyLoss {
    public Sapo {
      if (!(tauPositive > 0) || !(tauNegative > 0)) {
        throw new IllegalArgumentException(
            "sapo temperatures are %s and %s, must be > 0".formatted(tauPositive, tauNegative));
      }
    }

    @Override
    public String name() {
      return "sapo";
    }
  }

  /// `-A lp`, no ratio (REINFORCE, GPG).
  record Reinforce() implements PolicyLoss {
    @Override
    public String name() {
      return "reinforce";
    }

    @Override
    public Aggregation usualAggregation() {
      return new Aggregation.TokenMean();
    }
  }

  /// One ratio a row that is not averaged: `S = exp(sum_t(lp - old))`, `-min(S A, clip(S) A)`.
  record RlooSequence(double low, double high) implements PolicyLoss {
    public RlooSequence {
      Range.check(low, high);
    }

    @Override
    public String name() {
      return "rloo-seq";
    }
  }

  /// The loss of [Gspo] times n, so that long rows weigh as much a token as short ones.
  record Luspo(double low, double high) implements PolicyLoss {
    public Luspo {
      Range.check(low, high);
    }

    @Override
    public String name() {
      return "luspo";
    }

    @Override
    public Aggregation usualAggregation() {
      return new Aggregation.SeqMeanTokenSum();
    }

    @Override
    public List<String> warnings() {
      return Range.wide("luspo", low, high);
    }
  }

  /// `-sg(phi) A lp`, `log phi = L + k log W - L W`, W the ratio of the row, `exp(sum_t(lp -
  /// old))`, its logarithm brought into [log 1e-8, 20]; k and L by the sign of A.
  record Vespo(double kPositive, double lambdaPositive, double kNegative, double lambdaNegative)
      implements PolicyLoss {
    public Vespo {
      if (!(kPositive >= 0 && lambdaPositive >= 0 && kNegative >= 0 && lambdaNegative >= 0)) {
        throw new IllegalArgumentException(
            "vespo (k, lambda) are (%s, %s) and (%s, %s), must not be negative"
                .formatted(kPositive, lambdaPositive, kNegative, lambdaNegative));
      }
    }

    @Override
    public String name() {
      return "vespo";
    }

    @Override
    public Aggregation usualAggregation() {
      return new Aggregation.TokenMean();
    }
  }
}
