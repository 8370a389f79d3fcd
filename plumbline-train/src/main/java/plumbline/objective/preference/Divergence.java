package plumbline.objective.preference;

import java.util.List;
import plumbline.tensor.DType;
import plumbline.tensor.Tensor;

/// The f-divergence that holds the policy to the reference, as the transform phi of log-ratios
/// (arXiv 2309.16240).
public sealed interface Divergence {
  /// The name in recipes.
  String name();

  /// The names in recipes.
  List<String> NAMES = List.of("reverse_kl", "forward_kl", "js_divergence", "alpha_divergence");

  /// The divergence of this name.
  ///
  /// @param k of the alpha-divergence
  /// @throws IllegalArgumentException for another name, with the list
  static Divergence named(String name, double k) {
    return switch (name) {
      case "reverse_kl" -> new ReverseKl();
      case "forward_kl" -> new ForwardKl();
      case "js_divergence" -> new JensenShannon();
      case "alpha_divergence" -> new Alpha(k);
      default ->
          throw new IllegalArgumentException(
              "divergence is '%s', must be one of %s".formatted(name, String.join(", ", NAMES)));
    };
  }

  /// phi of log-ratios.
  Tensor of(Tensor logRatio);

  /// `phi(a) = a`.
  record ReverseKl() implements Divergence {
    @Override
    public String name() {
      return "reverse_kl";
    }

    @Override
    public Tensor of(Tensor logRatio) {
      return logRatio;
    }
  }

  /// `phi(a) = -exp(-a)`; the exponent is kept at most 80, in FLOAT64 700.
  record ForwardKl() implements Divergence {
    @Override
    public String name() {
      return "forward_kl";
    }

    @Override
    public Tensor of(Tensor logRatio) {
      return logRatio.negate().clampMax(largestExponent(logRatio)).exp().negate();
    }
  }

  /// `phi(a) = ls(a)`; the constant log 2 cancels in `s - t`.
  record JensenShannon() implements Divergence {
    @Override
    public String name() {
      return "js_divergence";
    }

    @Override
    public Tensor of(Tensor logRatio) {
      return logRatio.logSigmoid();
    }
  }

  /// `phi(a) = exp((k-1) a) / (k-1)`; k within 1e-6 of 1 is [ReverseKl], k = 0 [ForwardKl]. The
  /// exponent is kept at most 80, in FLOAT64 700.
  ///
  /// @param k the paper's alpha
  record Alpha(double k) implements Divergence {
    public Alpha {
      Bounds.finite("alpha_divergence", "k", k);
    }

    @Override
    public String name() {
      return "alpha_divergence";
    }

    @Override
    public Tensor of(Tensor logRatio) {
      double power = k - 1;
      return Math.abs(power) < 1e-6
          ? logRatio
          : logRatio.times(power).clampMax(largestExponent(logRatio)).exp().over(power);
    }
  }

  private static double largestExponent(Tensor like) {
    return like.dtype() == DType.FLOAT64 ? 700 : 80;
  }
}
