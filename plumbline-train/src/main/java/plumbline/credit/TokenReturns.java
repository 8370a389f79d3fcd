package plumbline.credit;

import java.util.Arrays;
import java.util.function.DoubleUnaryOperator;

/// Advantages per token from rewards per token. All arrays are `[rows][time]`; `mask` says which
/// tokens are trained. What is not trained is skipped: returns and values pass through a masked
/// span to the trained tokens before it. Results are 0 there.
public final class TokenReturns {
  private static final double VARIANCE_FLOOR = 1e-8;

  private TokenReturns() {}

  /// Token rewards of a KL penalty: `-coefficient * (old - ref)`, the score of a row added on its
  /// last trained token.
  ///
  /// @param scores one a row; that of a row without a trained token goes nowhere
  public static double[][] klInReward(
      double[][] old, double[][] ref, boolean[][] mask, double[] scores, double coefficient) {
    var rewards = like(mask);
    for (int i = 0; i < mask.length; i++) {
      int last = -1;
      for (int t = 0; t < mask[i].length; t++) {
        if (mask[i][t]) {
          rewards[i][t] = -coefficient * (old[i][t] - ref[i][t]);
          last = t;
        }
      }
      if (last >= 0) {
        rewards[i][last] += scores[i];
      }
    }
    return rewards;
  }

  /// `sum over later trained tokens s >= t of gamma^(number of trained tokens between) reward_s`.
  public static double[][] rewardToGo(double[][] rewards, boolean[][] mask, double gamma) {
    var returns = like(mask);
    for (int i = 0; i < mask.length; i++) {
      double running = 0;
      for (int t = mask[i].length - 1; t >= 0; t--) {
        if (mask[i][t]) {
          running = rewards[i][t] + gamma * running;
          returns[i][t] = running;
        }
      }
    }
    return returns;
  }

  /// Generalised advantages, not whitened, and the returns that the critic is trained on: both
  /// `[rows][time]` and shared with the caller.
  public static final class Estimate {
    private final double[][] advantages;
    private final double[][] returns;

    private Estimate(double[][] advantages, double[][] returns) {
      this.advantages = advantages;
      this.returns = returns;
    }

    /// What the policy is trained with.
    public double[][] advantages() {
      return advantages;
    }

    /// `advantages + values`.
    public double[][] returns() {
      return returns;
    }
  }

  /// `delta_t = reward_t + gamma V_next - V_t; adv_t = delta_t + gamma lambda adv_next`, next being
  /// the next trained token; after the last V is 0.
  public static Estimate gae(
      double[][] rewards, double[][] values, boolean[][] mask, double gamma, double lambda) {
    var advantages = like(mask);
    var returns = like(mask);
    for (int i = 0; i < mask.length; i++) {
      double nextValue = 0;
      double nextAdvantage = 0;
      for (int t = mask[i].length - 1; t >= 0; t--) {
        if (mask[i][t]) {
          double delta = rewards[i][t] + gamma * nextValue - values[i][t];
          nextAdvantage = delta + gamma * lambda * nextAdvantage;
          nextValue = values[i][t];
          advantages[i][t] = nextAdvantage;
          returns[i][t] = nextAdvantage + nextValue;
        }
      }
    }
    return new Estimate(advantages, returns);
  }

  /// How the variance of whitening is taken.
  public enum Whitening {
    /// `(x - mean) / sqrt(sum (x - mean)^2 / (N - 1) + 1e-8)`.
    UNBIASED,
    /// `(x - mean) / sqrt(max(sum (x - mean)^2 / N, 1e-8))`.
    POPULATION
  }

  /// Brings the trained tokens of the batch to mean 0 and variance 1.
  ///
  /// @throws IllegalArgumentException for fewer than two trained tokens
  public static double[][] whiten(double[][] values, boolean[][] mask, Whitening whitening) {
    double[] trained = trained(values, mask);
    if (trained.length < 2) {
      throw new IllegalArgumentException(
          "whitening needs at least 2 trained tokens, the batch has %d".formatted(trained.length));
    }
    double mean = Statistics.mean(trained);
    double squares = Arrays.stream(trained).map(x -> (x - mean) * (x - mean)).sum();
    double deviation =
        switch (whitening) {
          case UNBIASED -> Math.sqrt(squares / (trained.length - 1) + VARIANCE_FLOOR);
          case POPULATION -> Math.sqrt(Math.max(squares / trained.length, VARIANCE_FLOOR));
        };
    return map(values, mask, x -> (x - mean) / deviation);
  }

  /// One number a row at all its trained tokens: how a reward of a row becomes rewards of tokens in
  /// REINFORCE++ with baseline.
  public static double[][] spread(double[] perRow, boolean[][] mask) {
    var spread = like(mask);
    for (int i = 0; i < mask.length; i++) {
      for (int t = 0; t < mask[i].length; t++) {
        spread[i][t] = mask[i][t] ? perRow[i] : 0;
      }
    }
    return spread;
  }

  /// `rewardToGo - baseline` of each row: ReMax, where the baseline is the reward of the greedy
  /// response.
  public static double[][] lessBaseline(
      double[][] rewardToGo, boolean[][] mask, double[] baselines) {
    var result = like(mask);
    for (int i = 0; i < mask.length; i++) {
      double baseline = baselines[i];
      result[i] = mapRow(rewardToGo[i], mask[i], x -> x - baseline);
    }
    return result;
  }

  private static double[] trained(double[][] values, boolean[][] mask) {
    var trained = new double[Math.toIntExact(count(mask))];
    int next = 0;
    for (int i = 0; i < mask.length; i++) {
      for (int t = 0; t < mask[i].length; t++) {
        if (mask[i][t]) {
          trained[next++] = values[i][t];
        }
      }
    }
    return trained;
  }

  private static long count(boolean[][] mask) {
    long count = 0;
    for (var row : mask) {
      for (boolean trained : row) {
        count += trained ? 1 : 0;
      }
    }
    return count;
  }

  private static double[][] map(double[][] values, boolean[][] mask, DoubleUnaryOperator f) {
    var result = like(mask);
    for (int i = 0; i < mask.length; i++) {
      result[i] = mapRow(values[i], mask[i], f);
    }
    return result;
  }

  private static double[] mapRow(double[] values, boolean[] mask, DoubleUnaryOperator f) {
    var result = new double[mask.length];
    for (int t = 0; t < mask.length; t++) {
      result[t] = mask[t] ? f.applyAsDouble(values[t]) : 0;
    }
    return result;
  }

  private static double[][] like(boolean[][] mask) {
    return Arrays.stream(mask).map(row -> new double[row.length]).toArray(double[][]::new);
  }
}
