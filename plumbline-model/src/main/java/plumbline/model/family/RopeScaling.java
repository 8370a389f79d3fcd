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
  ///
  /// @param mscale temperature of the rotary part; 0 where the file gives none
  /// @param mscaleAll temperature of the whole score, which latent attention applies; 0 for none
  record Yarn(
      double factor,
      double betaFast,
      double betaSlow,
      int originalPositions,
      double attentionFactor,
      double mscale,
      double mscaleAll,
      boolean truncate)
      implements RopeScaling {
    /// `0.1 scale ln(factor) + 1`, and 1 where nothing is stretched.
    static double magnitude(double factor, double scale) {
      return factor <= 1 ? 1 : 0.1 * scale * Math.log(factor) + 1;
    }

    /// What latent attention multiplies the scale of its scores by: the square of the magnitude,
    /// for it belongs to query and key alike.
    public double scoreFactor() {
      double magnitude = magnitude(factor, mscaleAll);
      return magnitude * magnitude;
    }
  }
}
