package plumbline.model.layer;

import plumbline.model.family.ModelConfig;
import plumbline.model.family.RopeScaling;
import plumbline.tensor.Tensor;
import plumbline.tensor.Tensors;

/// Rotary positions: pairs `(i, i + dim/2)` of a head turned by `position * frequency(i)`.
public final class Rotary {
  private final double[] frequencies;
  private final double magnitude;

  /// The frequencies of a configuration.
  public Rotary(ModelConfig config) {
    this.frequencies = frequencies(config);
    this.magnitude =
        config.ropeScaling() instanceof RopeScaling.Yarn yarn ? yarn.attentionFactor() : 1;
  }

  /// Cosine and signed sine of some positions, ready to multiply [.., heads, 2, dim/2].
  ///
  /// @param cosine [positions…, 1, 1, dim/2]
  /// @param sine [positions…, 1, 2, dim/2]: negative for the first half, positive for the second
  public record Turn(Tensor cosine, Tensor sine) {
    /// Turns `x` [rows, time, heads, dim].
    public Tensor apply(Tensor x) {
      var shape = x.shape();
      var halves = x.reshape(shape[0], shape[1], shape[2], 2, shape[3] / 2);
      var turned = halves.times(cosine).plus(halves.flip(3).times(sine));
      return turned.reshape(shape);
    }
  }

  /// The turn for `positions` (INT64, [rows][time] flattened), on the device of `like`.
  public Turn turn(long[] positions, int rows, Tensor like) {
    int half = frequencies.length;
    int time = positions.length / rows;
    var cosine = new float[positions.length * half];
    var sine = new float[positions.length * 2 * half];
    for (int p = 0; p < positions.length; p++) {
      for (int i = 0; i < half; i++) {
        float angle = (float) (positions[p] * (float) frequencies[i]);
        float cos = (float) (Math.cos(angle) * magnitude);
        float sin = (float) (Math.sin(angle) * magnitude);
        cosine[p * half + i] = cos;
        sine[p * 2 * half + i] = -sin;
        sine[p * 2 * half + half + i] = sin;
      }
    }
    return new Turn(
        Tensors.of(cosine, rows, time, 1, 1, half).to(like.device()).to(like.dtype()),
        Tensors.of(sine, rows, time, 1, 2, half).to(like.device()).to(like.dtype()));
  }

  private static double[] frequencies(ModelConfig config) {
    int half = config.headDim() / 2;
    var frequencies = new double[half];
    for (int i = 0; i < half; i++) {
      double plain = Math.pow(config.ropeTheta(), -2.0 * i / config.headDim());
      frequencies[i] =
          switch (config.ropeScaling()) {
            case RopeScaling.None() -> plain;
            case RopeScaling.Linear(double factor) -> plain / factor;
            case RopeScaling.Llama3 scaling -> llama3(plain, scaling);
            case RopeScaling.Yarn scaling -> yarn(plain, i, config, scaling);
          };
    }
    return frequencies;
  }

  private static double llama3(double plain, RopeScaling.Llama3 scaling) {
    double wavelength = 2 * Math.PI / plain;
    double longest = scaling.originalPositions() / scaling.lowFrequency();
    double shortest = scaling.originalPositions() / scaling.highFrequency();
    if (wavelength > longest) {
      return plain / scaling.factor();
    }
    if (wavelength < shortest) {
      return plain;
    }
    double smooth =
        (scaling.originalPositions() / wavelength - scaling.lowFrequency())
            / (scaling.highFrequency() - scaling.lowFrequency());
    return (1 - smooth) * plain / scaling.factor() + smooth * plain;
  }

  private static double yarn(double plain, int i, ModelConfig config, RopeScaling.Yarn scaling) {
    double low = dimensionOf(scaling.betaFast(), config, scaling);
    double high = dimensionOf(scaling.betaSlow(), config, scaling);
    if (scaling.truncate()) {
      low = Math.floor(low);
      high = Math.ceil(high);
    }
    low = Math.max(low, 0);
    high = Math.min(high, config.headDim() - 1);
    if (low == high) {
      high += 0.001;
    }
    double ramp = Math.clamp((i - low) / (high - low), 0.0, 1.0);
    return plain / scaling.factor() * ramp + plain * (1 - ramp);
  }

  /// The dimension whose wave turns `rotations` times over the original context.
  private static double dimensionOf(
      double rotations, ModelConfig config, RopeScaling.Yarn scaling) {
    double turns = scaling.originalPositions() / (rotations * 2 * Math.PI);
    return config.headDim() * Math.log(turns) / (2 * Math.log(config.ropeTheta()));
  }
}
