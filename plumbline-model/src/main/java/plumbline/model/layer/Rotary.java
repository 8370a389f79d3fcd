package plumbline.model.layer;

import java.util.Arrays;
import plumbline.model.family.ModelConfig;
import plumbline.model.family.RopeScaling;
import plumbline.tensor.Tensor;
import plumbline.tensor.Tensors;

/// Rotary positions: pairs `(i, i + dim/2)` of a head turned by `position * frequency(i)`.
public final class Rotary {
  private final double[] frequencies;
  private final double magnitude;
  private volatile Tables tables = new Tables(0, new float[0], new float[0]);

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

  /// The turn for tokens at `positions` `[rows][time]`, on the device and in the type of `like`.
  /// Rows with the same positions share one.
  public Turn turn(long[][] positions, Tensor like) {
    var distinct = allEqual(positions) ? new long[][] {positions[0]} : positions;
    int rows = distinct.length;
    int time = distinct[0].length;
    int half = frequencies.length;
    var from = tables(distinct);
    var cosine = new float[rows * time * half];
    var sine = new float[rows * time * 2 * half];
    int at = 0;
    for (var row : distinct) {
      for (long position : row) {
        int source = Math.toIntExact(position) * half;
        System.arraycopy(from.cosine(), source, cosine, at * half, half);
        System.arraycopy(from.sine(), source, sine, (2 * at + 1) * half, half);
        for (int i = 0; i < half; i++) {
          sine[2 * at * half + i] = -from.sine()[source + i];
        }
        at++;
      }
    }
    return new Turn(
        Tensors.of(cosine, rows, time, 1, 1, half).to(like.device()).to(like.dtype()),
        Tensors.of(sine, rows, time, 1, 2, half).to(like.device()).to(like.dtype()));
  }

  private static boolean allEqual(long[][] positions) {
    return Arrays.stream(positions).allMatch(row -> Arrays.equals(row, positions[0]));
  }

  /// Cosine and sine of every position up to some, [positions * dim/2].
  @SuppressWarnings("ArrayRecordComponent") // never compared, never leaves this class
  private record Tables(int positions, float[] cosine, float[] sine) {}

  private Tables tables(long[][] positions) {
    long last = Arrays.stream(positions).flatMapToLong(Arrays::stream).max().orElse(0);
    var current = tables;
    if (last >= current.positions()) {
      current = compute(Math.toIntExact(Math.max(last + 1, 2L * current.positions())));
      tables = current;
    }
    return current;
  }

  private Tables compute(int positions) {
    int half = frequencies.length;
    var cosine = new float[positions * half];
    var sine = new float[positions * half];
    for (int p = 0, at = 0; p < positions; p++) {
      for (int i = 0; i < half; i++, at++) {
        float angle = p * (float) frequencies[i];
        cosine[at] = (float) (Math.cos(angle) * magnitude);
        sine[at] = (float) (Math.sin(angle) * magnitude);
      }
    }
    return new Tables(positions, cosine, sine);
  }

  private static double[] frequencies(ModelConfig config) {
    int half = config.ropeDim() / 2;
    var frequencies = new double[half];
    for (int i = 0; i < half; i++) {
      double plain = Math.pow(config.ropeTheta(), -2.0 * i / config.ropeDim());
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
    high = Math.min(high, config.ropeDim() - 1);
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
    return config.ropeDim() * Math.log(turns) / (2 * Math.log(config.ropeTheta()));
  }
}
