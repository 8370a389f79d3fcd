package plumbline.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

/// What a step is is tested with the optimiser; here, what it is not taken of.
class AdamWKernelTest {
  /// The kernel would read and write as many numbers as there are parameters, from the first on.
  @Test
  void numbersThatDoNotLieInOrderAreRefused() {
    try (var _ = TensorScope.open()) {
      var values = Tensors.full(1, DType.FLOAT32, Device.CPU, 1000);
      var one = Tensors.full(1, DType.FLOAT32, Device.CPU, 1).expand(1000);
      var every = Tensors.full(1, DType.FLOAT32, Device.CPU, 1000, 2).select(1, 0);
      for (var spread : new Tensor[] {one, every}) {
        assertThatThrownBy(() -> new AdamWKernel.Operands(values, spread, values, values))
            .hasMessage(
                "a step of AdamW got Tensor([1000], FLOAT32, cpu), must be FLOAT32 of 1000 numbers"
                    + " in order on cpu like its parameters");
      }
    }
  }

  @Test
  void aStepMovesByTheRate() {
    try (var _ = TensorScope.open()) {
      var values = Tensors.full(1, DType.FLOAT32, Device.CPU, 3);
      var first = Tensors.zeros(DType.FLOAT32, Device.CPU, 3);
      var second = Tensors.zeros(DType.FLOAT32, Device.CPU, 3);
      new AdamWKernel(0.9, 0.99, 1e-8)
          .step(new AdamWKernel.Operands(values, values.copy(), first, second), 1, 0.25, 0);
      assertThat(values.toFloats())
          .containsExactly(new float[] {0.75f, 0.75f, 0.75f}, within(1e-6f));
    }
  }
}
