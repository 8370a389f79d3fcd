package plumbline.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AutogradTest {
  private TensorScope scope = TensorScope.open();

  @BeforeEach
  void open() {
    scope.close();
    scope = TensorScope.open();
  }

  @AfterEach
  void close() {
    scope.close();
  }

  private static Tensor leaf(double... values) {
    return Tensors.of(values, values.length).requireGrad();
  }

  private static Tensor gradient(Tensor leaf) {
    return Objects.requireNonNull(leaf.grad());
  }

  @Test
  void gradientsReachTheLeaves() {
    var x = leaf(1, 2, 3);
    var y = leaf(4, 5, 6);
    x.times(y).plus(x.square()).sum().backward();
    assertThat(gradient(x).toDoubles()).containsExactly(6, 9, 12);
    assertThat(gradient(y).toDoubles()).containsExactly(1, 2, 3);
  }

  @Test
  void gradientsAddUntilTheyAreCleared() {
    var x = leaf(1, 2);
    assertThat(x.grad()).isNull();
    x.sum().backward();
    x.times(2).sum().backward();
    assertThat(gradient(x).toDoubles()).containsExactly(3, 3);
    gradient(x).fill_(0);
    assertThat(gradient(x).toDoubles()).containsExactly(0, 0);
  }

  @Test
  void aSeedWeighsTheBackward() {
    var x = leaf(1, 2);
    x.square().backward(Tensors.of(new double[] {1, 10}, 2));
    assertThat(gradient(x).toDoubles()).containsExactly(2, 40);
  }

  @Test
  void gradientsCollectInTheArrayThatWasGiven() {
    var flat = Tensors.zeros(DType.FLOAT64, Device.CPU, 5);
    var numbers = Tensors.of(new double[] {1, 2, 3, 4, 5}, 5);
    var x = numbers.narrow(0, 1, 2).detach().requireGrad();
    x.setGrad(flat.narrow(0, 1, 2));
    x.square().sum().backward();
    x.sum().backward();
    assertThat(flat.toDoubles()).containsExactly(0, 5, 7, 0, 0);
    numbers.mul_(10);
    assertThat(x.toDoubles()).containsExactly(20, 30);
  }

  @Test
  void detachedTensorsCarryNothingBack() {
    var x = leaf(3);
    x.times(x.detach()).sum().backward();
    assertThat(gradient(x).toDoubles()).containsExactly(3);
  }

  @Test
  void pausesNest() {
    var x = leaf(1);
    try (var _ = Autograd.pause()) {
      assertThat(x.times(2).requiresGrad()).isFalse();
      try (var _ = Autograd.resume()) {
        assertThat(x.times(2).requiresGrad()).isTrue();
        try (var _ = Autograd.pause()) {
          assertThat(x.times(2).requiresGrad()).isFalse();
        }
        assertThat(x.times(2).requiresGrad()).isTrue();
      }
      assertThat(x.times(2).requiresGrad()).isFalse();
    }
    assertThat(x.times(2).requiresGrad()).isTrue();
  }

  @Test
  void aPauseHoldsForItsThreadOnly() throws InterruptedException {
    var seen = new boolean[1];
    try (var _ = Autograd.pause()) {
      var other =
          new Thread(
              () -> {
                try (var _ = TensorScope.open()) {
                  seen[0] = leaf(1).times(2).requiresGrad();
                }
              },
              "other");
      other.start();
      other.join();
    }
    assertThat(seen[0]).isTrue();
  }

  @Test
  void partsOfASplitBringTheirGradientsHome() {
    try (var _ = TensorScope.open()) {
      var leaf = Tensors.of(new float[] {1, 2, 3, 4, 5, 6}, 3, 2).requireGrad();

      var parts = leaf.split(0, 1, 2);
      parts.get(0).times(10).sum().plus(parts.get(1).square().sum()).backward();

      assertThat(parts.get(1).toFloats()).containsExactly(3, 4, 5, 6);
      assertThat(Objects.requireNonNull(leaf.grad()).toFloats())
          .containsExactly(10, 10, 6, 8, 10, 12);
    }
  }
}
