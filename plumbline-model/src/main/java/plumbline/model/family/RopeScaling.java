package plumbline.model.family;

/// How rotary frequencies are stretched beyond the trained context.
public sealed interface RopeScaling {
  /// Not at all.
  record None() implements RopeScaling {}

  /// Every frequency divided by `factor`.
  record Linear(double factor) implements RopeScaling {}

  /// Llama 3: long wavelengths divided by `factor`, short ones kept, a ramp between.
  record Llama3(double factor, double lowFrequency, double highFrequency, int originalPositions)
      implements RopeScaling {}

  /// YaRN (arXiv 2309.00071): interpolated below, extrapolated above, and the cosine and sine
  /// multiplied by `attentionFactor`.
  record Yarn(
      double factor,
      double betaFast,
      double betaSlow,
      int originalPositions,
      double attentionFactor,
      boolean truncate)
      implements RopeScaling {}
}
