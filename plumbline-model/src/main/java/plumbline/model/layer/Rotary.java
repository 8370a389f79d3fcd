package plumbline.model.layer;

import java.math.BigInteger;
import java.util.Arrays;
import plumbline.model.family.ModelConfig;
import plumbline.model.family.RopeScaling;
import plumbline.model.kernel.Places;
import plumbline.tensor.Tensor;
import plumbline.tensor.Tensors;

/// Rotary positions: pairs `(i, i + dim/2)` of a head turned by `position * frequency(i)`.
public final class Rotary {
  private static final int LONGEST_RUN = 512;

  private final double[] frequencies;
  private final double magnitude;
  private final int repeats;
  private volatile Tables tables = new Tables(0, new float[0], new float[0]);

  /// The frequencies of a configuration.
  public Rotary(ModelConfig config) {
    this.frequencies = frequencies(config);
    this.magnitude =
        config.ropeScaling() instanceof RopeScaling.Yarn yarn ? yarn.attentionFactor() : 1;
    this.repeats = repeats(config);
  }

  /// How many heads are turned in one run: a number that divides those of queries and of keys.
  private static int repeats(ModelConfig config) {
    if (config.latent().isPresent()) {
      return 1; // its one shared key is turned by itself
    }
    int common =
        BigInteger.valueOf(config.heads()).gcd(BigInteger.valueOf(config.kvHeads())).intValue();
    int most = Math.max(1, LONGEST_RUN / config.headDim());
    int repeats = Math.min(common, most);
    while (common % repeats != 0) {
      repeats--;
    }
    return repeats;
  }

  /// Cosine and signed sine of some positions, for loops and for the engine. There they stand
  /// repeated for several heads, so that long runs of memory are multiplied at once.
  ///
  /// @param places of all tokens
  /// @param cosine [positions…, 1, repeats * dim]
  /// @param sine [positions…, 1, repeats * dim]: negative in the first half of a head
  public record Turn(Places places, Tensor cosine, Tensor sine) {
    /// Turns `x` [rows, time, heads, dim].
    public Tensor apply(Tensor x) {
      var shape = x.shape();
      long width = cosine.size(-1);
      long[] runs = {shape[0], shape[1], shape[2] * shape[3] / width, width};
      var swapped = x.roll(shape[3] / 2, -1).reshape(runs);
      return x.reshape(runs).times(cosine).plusProduct(swapped, sine).reshape(shape);
    }
  }

  /// The turn for tokens at `positions` `[rows][time]`, on the device and in the type of `like`.
  /// Rows with the same positions share one.
  public Turn turn(long[][] positions, Tensor like) {
    var distinct = allEqual(positions) ? new long[][] {positions[0]} : positions;
    int rows = distinct.length;
    int time = distinct[0].length;
    int half = frequencies.length;
    int width = repeats * 2 * half;
    var from = tables(distinct);
    var cosine = new float[rows * time * width];
    var sine = new float[rows * time * width];
    int at = 0;
    for (var row : distinct) {
      for (long position : row) {
        int source = Math.toIntExact(position) * half;
        for (int repeat = 0; repeat < repeats; repeat++, at += 2 * half) {
          System.arraycopy(from.cosine(), source, cosine, at, half);
          System.arraycopy(from.cosine(), source, cosine, at + half, half);
          System.arraycopy(from.sine(), source, sine, at + half, half);
          for (int i = 0; i < half; i++) {
            sine[at + i] = -from.sine()[source + i];
          }
        }
      }
    }
    return new Turn(
        places(positions),
        Tensors.of(cosine, rows, time, 1, width).to(like.device()).to(like.dtype()),
        Tensors.of(sine, rows, time, 1, width).to(like.device()).to(like.dtype()));
  }

  /// Where tokens at `positions` `[rows][time]` stand.
  public Places places(long[][] positions) {
    var tables = tables(positions);
    var all = Arrays.stream(positions).flatMapToLong(Arrays::stream).toArray();
    return new Places(all, tables.cosine(), tables.sine());
  }

  private static boolean allEqual(long[][] positions) {
    return Arrays.stream(positions).allMatch(row -> Arrays.equals(row, positions[0]));
  }

  /// Cosine and sine of every position up to some, [positions * dim/2].
  @SuppressWarnings("ArrayRecordComponent") // never compared, never written
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
