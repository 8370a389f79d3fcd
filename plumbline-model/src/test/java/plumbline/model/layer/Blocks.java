package plumbline.model.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import plumbline.model.SmallModels;
import plumbline.model.family.ModelConfig;
import plumbline.tensor.DType;
import plumbline.tensor.Device;
import plumbline.tensor.Tensor;
import plumbline.tensor.Tensors;

/// What tests of the way back of blocks stand on.
final class Blocks {
  private Blocks() {}

  /// A small family, or `plain`: no biases, no norms of heads, no window.
  static ModelConfig config(String family) {
    return family.equals("plain")
        ? ModelConfig.llama(32, 48, 3, 4, SmallModels.VOCAB, SmallModels.CONTEXT)
        : SmallModels.config(family);
  }

  static Tensor normal(long seed, long... shape) {
    var random = new SplittableRandom(seed);
    var values = new float[Math.toIntExact(LongStream.of(shape).reduce(1, (a, b) -> a * b))];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return Tensors.of(values, shape);
  }

  /// A pass over rows of one length that stand alone.
  static Pass pass(ModelConfig config, int rows, int time) {
    return pass(config, rows, time, DType.FLOAT32);
  }

  /// The same for numbers of a type.
  static Pass pass(ModelConfig config, int rows, int time, DType type) {
    var positions = new long[rows][time];
    for (var row : positions) {
      Arrays.setAll(row, t -> t);
    }
    var like = Tensors.empty(type, Device.CPU, 1);
    return new Pass(
        new Rotary(config).turn(positions, like),
        Visibility.causal(time, Device.CPU, type),
        null,
        Dropout.none(),
        Observed.nothing());
  }

  static void assertClose(String name, Tensor actual, Tensor expected) {
    double size = Math.max(1, expected.detach().abs().max().item());
    assertThat(actual.detach().minus(expected.detach()).abs().max().item() / size)
        .as(name)
        .isCloseTo(0, within(1e-5));
  }
}
