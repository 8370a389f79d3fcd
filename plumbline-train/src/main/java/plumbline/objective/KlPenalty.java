package plumbline.objective;

import plumbline.tensor.Tensor;

/// A penalty on leaving the reference, per token, added to the surrogate inside the aggregation and
/// not touched by its masks and weights. `d = lp - ref`. As a loss use K2 or K3: the gradient of K1
/// has zero mean, that of K2 estimates grad KL(pi || ref), that of K3 on-policy KL(ref || pi).
///
/// @param form the estimator
/// @param coefficient its weight, at least 0
/// @param clamp what keeps it finite
/// @param importanceWeighted whether it is multiplied by `exp(lp - old)`, which removes the bias of
///   tokens sampled by the old policy
public record KlPenalty(Form form, double coefficient, Clamp clamp, boolean importanceWeighted) {
  public KlPenalty {
    if (!(coefficient >= 0) || Double.isInfinite(coefficient)) {
      throw new IllegalArgumentException(
          "the KL coefficient is %s, must be >= 0".formatted(coefficient));
    }
  }

  /// Neither clamped nor weighted.
  public KlPenalty(Form form, double coefficient) {
    this(form, coefficient, Clamp.NONE, false);
  }

  /// The estimators.
  public enum Form {
    /// `d`.
    K1,
    /// `|d|`.
    ABS,
    /// `d^2 / 2`.
    K2,
    /// `exp(-d) - 1 + d`.
    K3,
    /// The value of K3 with the gradient of K2.
    K3_PLUS;

    /// The form called `k1`, `abs`, `k2`, `k3` or `k3+`.
    ///
    /// @throws IllegalArgumentException for another name, with the list
    public static Form named(String name) {
      return switch (name) {
        case "k1" -> K1;
        case "abs" -> ABS;
        case "k2" -> K2;
        case "k3" -> K3;
        case "k3+" -> K3_PLUS;
        default ->
            throw new IllegalArgumentException(
                "KL form is '%s', must be one of k1, abs, k2, k3, k3+".formatted(name));
      };
    }
  }

  /// What keeps the estimate of one token finite. The gradient outside is 0, but for
  /// [Form#K3_PLUS]: its value is bounded, its gradient stays that of K2 while d is within ±20, as
  /// in verl.
  public enum Clamp {
    /// Nothing.
    NONE,
    /// d within ±20, the value of K3 at most 10; that of K2 is then at most 200.
    DIFFERENCE_20_VALUE_10,
    /// d within ±20, every value within ±10.
    VALUE_10
  }

  /// The estimate of every token [rows, time], without the coefficient. The inputs hold finite
  /// numbers everywhere; what stands under a mask is the caller's to drop.
  public static Tensor estimate(Form form, Clamp clamp, Tensor logProbs, Tensor reference) {
    var free = logProbs.minus(reference);
    var difference = clamp == Clamp.NONE ? free : free.clamp(-Columns.BOUND, Columns.BOUND);
    return switch (form) {
      case K1 -> clamped(difference, clamp == Clamp.VALUE_10);
      case ABS -> clamped(difference.abs(), clamp == Clamp.VALUE_10);
      case K2 -> clamped(difference.square().times(0.5), clamp == Clamp.VALUE_10);
      case K3 -> clamped(k3(difference), clamp != Clamp.NONE);
      case K3_PLUS -> {
        var k2 = difference.square().times(0.5);
        yield clamped(k3(difference), clamp != Clamp.NONE).detach().plus(k2.minus(k2.detach()));
      }
    };
  }

  private static Tensor k3(Tensor difference) {
    return difference.negate().expm1().plus(difference);
  }

  private static Tensor clamped(Tensor value, boolean wanted) {
    return wanted ? value.clamp(-10, 10) : value;
  }

  /// The weighted estimate of every token, 0 where the mask is false.
  Tensor perToken(Columns columns, Tensor reference) {
    var anchor = columns.mask().choose(reference, 0);
    var estimate = estimate(form, clamp, columns.logProbs(), anchor);
    return importanceWeighted ? estimate.times(columns.ratio()) : estimate;
  }
}
