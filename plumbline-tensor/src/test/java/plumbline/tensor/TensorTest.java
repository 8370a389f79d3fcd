package plumbline.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// What an operation computes, on numbers that can be checked by hand.
class TensorTest {
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

  private static Tensor row(double... values) {
    return Tensors.of(values, values.length);
  }

  private static Tensor matrix(double... values) {
    return Tensors.of(values, 2, values.length / 2);
  }

  private static void assertNumbers(Tensor got, double... expected) {
    assertThat(got.toDoubles()).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat(got.toDoubles()[i]).isCloseTo(expected[i], within(1e-12));
    }
  }

  private static void assertHolds(Tensor got, boolean... expected) {
    assertThat(got.dtype()).isEqualTo(DType.BOOL);
    var values = got.toLongs();
    assertThat(values).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat(values[i] == 1).as("position %d", i).isEqualTo(expected[i]);
    }
  }

  @Test
  void arithmeticBroadcasts() {
    var a = matrix(1, 2, 3, 4);
    var b = row(10, 20);
    assertNumbers(a.plus(b), 11, 22, 13, 24);
    assertNumbers(a.minus(b), -9, -18, -7, -16);
    assertNumbers(a.times(b), 10, 40, 30, 80);
    assertNumbers(a.over(b), 0.1, 0.1, 0.3, 0.2);
    assertNumbers(a.plus(1), 2, 3, 4, 5);
    assertNumbers(a.minus(1), 0, 1, 2, 3);
    assertNumbers(a.times(-2), -2, -4, -6, -8);
    assertNumbers(a.over(4), 0.25, 0.5, 0.75, 1);
    assertNumbers(a.negate(), -1, -2, -3, -4);
  }

  @Test
  void functionsOfOneNumber() {
    double x = 0.3;
    var t = row(x);
    assertNumbers(t.exp(), Math.exp(x));
    assertNumbers(t.log(), Math.log(x));
    assertNumbers(t.log1p(), Math.log1p(x));
    assertNumbers(t.expm1(), Math.expm1(x));
    assertNumbers(t.sqrt(), Math.sqrt(x));
    assertNumbers(t.rsqrt(), 1 / Math.sqrt(x));
    assertNumbers(t.square(), x * x);
    assertNumbers(t.sigmoid(), 1 / (1 + Math.exp(-x)));
    assertNumbers(t.logSigmoid(), -Math.log1p(Math.exp(-x)));
    assertNumbers(t.tanh(), Math.tanh(x));
    assertNumbers(t.silu(), x / (1 + Math.exp(-x)));
    assertNumbers(t.negate().abs(), x);
  }

  @Test
  void bounds() {
    var t = row(-2, 0, 2);
    assertNumbers(t.clamp(-1, 1), -1, 0, 1);
    assertNumbers(t.clampMax(1), -2, 0, 1);
    assertNumbers(t.clampMin(-1), -1, 0, 2);
    assertNumbers(t.maximum(row(-3, 1, 1)), -2, 1, 2);
    assertNumbers(t.minimum(row(-3, 1, 1)), -3, 0, 1);
  }

  @Test
  void comparisonAndChoice() {
    var t = row(1, 2, 3);
    var two = row(2, 2, 2);
    assertHolds(t.greater(2), false, false, true);
    assertHolds(t.greater(two), false, false, true);
    assertHolds(t.atLeast(2), false, true, true);
    assertHolds(t.atLeast(two), false, true, true);
    assertHolds(t.less(2), true, false, false);
    assertHolds(t.less(two), true, false, false);
    assertHolds(t.equalTo(2), false, true, false);
    assertHolds(t.equalTo(two), false, true, false);
    assertHolds(t.less(2).or(t.greater(2)), true, false, true);
    assertHolds(t.atLeast(2).and(t.less(3)), false, true, false);
    assertHolds(t.less(2).not(), false, true, true);
    assertHolds(row(1, Double.NaN, Double.NEGATIVE_INFINITY).isFinite(), true, false, false);
    assertNumbers(t.less(2).choose(t, two), 1, 2, 2);
    assertNumbers(t.less(2).choose(t, 0), 1, 0, 0);
    assertNumbers(t.maskedFill(t.less(2), 7), 7, 2, 3);
    assertNumbers(t.maskedSelect(t.greater(1)), 2, 3);
  }

  @Test
  void choiceKeepsTheTypeAndStopsGarbageInBothDirections() {
    var floats = Tensors.of(new float[] {1, Float.NaN}, 2).requireGrad();
    var mask = Tensors.of(new boolean[] {true, false}, 2);
    var chosen = mask.choose(floats, 0);
    assertThat(chosen.dtype()).isEqualTo(DType.FLOAT32);
    chosen.square().sum().backward();
    assertThat(Objects.requireNonNull(floats.grad()).toFloats()).containsExactly(2, 0);
  }

  @Test
  void reductions() {
    var t = matrix(1, 5, 3, 4, 2, 6);
    assertThat(t.sum().item()).isEqualTo(21);
    assertThat(t.mean().item()).isEqualTo(3.5);
    assertThat(t.max().item()).isEqualTo(6);
    assertThat(t.min().item()).isEqualTo(1);
    assertNumbers(t.sum(1, false), 9, 12);
    assertThat(t.sum(-1, true).shape()).containsExactly(2, 1);
    assertNumbers(t.mean(0, false), 2.5, 3.5, 4.5);
    assertNumbers(t.max(1, false), 5, 6);
    assertThat(t.argmax(1).toLongs()).containsExactly(1, 2);
    assertNumbers(t.cumsum(1), 1, 6, 9, 4, 6, 12);
    assertNumbers(row(0, 0).logSumExp(0, false), Math.log(2));
    assertNumbers(row(0, Math.log(3)).softmax(0), 0.25, 0.75);
    assertNumbers(row(0, Math.log(3)).logSoftmax(0), Math.log(0.25), Math.log(0.75));
  }

  @Test
  void order() {
    var t = row(2, 9, 2, 5);
    var top = t.topK(2);
    assertNumbers(top.values(), 9, 5);
    assertThat(top.indices().toLongs()).containsExactly(1, 3);
    var sorted = t.sort(false);
    assertNumbers(sorted.values(), 2, 2, 5, 9);
    assertThat(sorted.indices().toLongs()).containsExactly(0, 2, 3, 1);
    assertNumbers(t.sort(true).values(), 9, 5, 2, 2);
  }

  @Test
  void products() {
    var a = matrix(1, 2, 3, 4);
    var b = matrix(5, 6, 7, 8);
    assertNumbers(a.matmul(b), 19, 22, 43, 50);
    assertNumbers(a.linear(b), 17, 23, 39, 53);
    assertNumbers(a.linear(b, row(1, 2)), 18, 25, 40, 55);
  }

  @Test
  void attentionIsASoftmaxOverTheKeysThatAreSeen() {
    var queries = Tensors.of(new double[] {1, 1}, 1, 1, 2, 1);
    var keys = Tensors.of(new double[] {0, Math.log(3)}, 1, 1, 2, 1);
    var values = Tensors.of(new double[] {0, 1}, 1, 1, 2, 1);
    assertNumbers(queries.attend(keys, values, null, false, 1), 0.75, 0.75);
    assertNumbers(queries.attend(keys, values, null, true, 1), 0, 0.75);
    var mask = Tensors.of(new double[] {0, Double.NEGATIVE_INFINITY}, 1, 1, 1, 2);
    assertNumbers(queries.attend(keys, values, mask, false, 1), 0, 0);
    var twoHeads = Tensors.of(new double[] {1, 1, 1, 1}, 1, 2, 2, 1);
    assertNumbers(twoHeads.attend(keys, values, null, false, 1), 0.75, 0.75, 0.75, 0.75);
  }

  /// The engine would read beyond the values, or divide by the number of heads.
  @Test
  void attentionNeedsAValueForEveryKey() {
    var keys = Tensors.full(1, DType.FLOAT32, Device.CPU, 1, 2, 8, 4);
    for (var values : List.of(keys.narrow(2, 0, 3), keys.narrow(2, 0, 0))) {
      assertThatThrownBy(() -> keys.attend(keys, values, null, false, 1))
          .hasMessage(
              "attention over keys %s and values %s: there must be as many of both, and a head at"
                  + " least",
              keys, values);
    }
    var none = keys.narrow(1, 0, 0);
    assertThatThrownBy(() -> none.attend(none, none, null, false, 1))
        .hasMessageContaining("a head at least");
  }

  @Test
  void layout() {
    var t = matrix(1, 2, 3, 4, 5, 6);
    assertThat(t.shape()).containsExactly(2, 3);
    assertThat(t.size(-1)).isEqualTo(3);
    assertThat(t.count()).isEqualTo(6);
    assertNumbers(t.transpose(0, 1), 1, 4, 2, 5, 3, 6);
    assertThat(t.transpose(0, 1).contiguous().shape()).containsExactly(3, 2);
    assertThat(t.reshape(3, -1).shape()).containsExactly(3, 2);
    assertNumbers(t.narrow(1, 1, 2), 2, 3, 5, 6);
    assertNumbers(t.select(0, 1), 4, 5, 6);
    assertThat(t.unsqueeze(0).shape()).containsExactly(1, 2, 3);
    assertThat(t.unsqueeze(0).squeeze(0).shape()).containsExactly(2, 3);
    assertNumbers(row(1, 2).unsqueeze(1).expand(2, 2), 1, 1, 2, 2);
    assertNumbers(Tensors.cat(List.of(row(1), row(2, 3)), 0), 1, 2, 3);
    assertThat(Tensors.stack(List.of(row(1, 2), row(3, 4)), 0).shape()).containsExactly(2, 2);
  }

  @Test
  void picking() {
    var t = matrix(1, 2, 3, 4);
    assertNumbers(t.gather(1, Tensors.of(new long[] {1, 0}, 2, 1)), 2, 3);
    assertNumbers(t.indexSelect(0, Tensors.ofInts(1, 0, 1)), 3, 4, 1, 2, 3, 4);
    assertNumbers(t.embedding(Tensors.ofInts(1)), 3, 4);
    assertThat(t.equalTo(4).nonzero().toLongs()).containsExactly(1, 1);
    assertNumbers(t.indexAdd(0, Tensors.ofInts(0), row(10, 20).unsqueeze(0)), 11, 22, 3, 4);
    assertNumbers(t.scatter(1, Tensors.of(new long[] {0}, 1, 1), row(9).unsqueeze(0)), 9, 2, 3, 4);
    assertNumbers(t, 1, 2, 3, 4);
  }

  @Test
  void inPlaceOperationsChangeWhatSharesTheMemory() {
    var t = row(1, 2, 3, 4);
    var part = t.narrow(0, 1, 2);
    part.add_(row(10, 20));
    assertNumbers(t, 1, 12, 23, 4);
    part.add_(row(1, 1), -2).mul_(0.5);
    assertNumbers(t, 1, 5, 10.5, 4);
    part.fill_(0).lerp_(row(10, 20), 0.25);
    assertNumbers(t, 1, 2.5, 5, 4);
    part.addcmul_(row(2, 2), row(3, 4), 0.5).addcdiv_(row(1, 1), row(2, 4), 4);
    assertNumbers(t, 1, 7.5, 10, 4);
    t.copy_(row(0, 0, 0, 0)).indexCopy_(0, Tensors.ofInts(2), row(7));
    t.indexAdd_(0, Tensors.ofInts(2, 2), row(1, 1));
    assertNumbers(t, 0, 0, 9, 0);
    assertNumbers(part, 0, 9);
    var copy = t.copy();
    t.fill_(1);
    assertNumbers(copy, 0, 0, 9, 0);
  }

  @ParameterizedTest
  @EnumSource(names = "BOOL", mode = EnumSource.Mode.EXCLUDE)
  void everyTypeConvertsThereAndBack(DType type) {
    var there = row(0, 1, 100).to(type);
    assertThat(there.dtype()).isEqualTo(type);
    assertThat(there.to(type)).isSameAs(there);
    assertNumbers(there.to(DType.FLOAT64), 0, 1, 100);
    assertThat(there.contiguous().segment().byteSize()).isEqualTo(3L * type.bytes());
  }

  @Test
  void arraysComeBackAsTheyWere() {
    assertThat(Tensors.of(new float[] {1.5f, -2}, 2).toFloats()).containsExactly(1.5f, -2);
    assertThat(Tensors.of(new long[] {Long.MAX_VALUE}, 1).toLongs())
        .containsExactly(Long.MAX_VALUE);
    assertThat(Tensors.range(2, 5, Device.CPU).toLongs()).containsExactly(2, 3, 4);
    assertThat(Tensors.zeros(DType.FLOAT32, Device.CPU, 2).toFloats()).containsExactly(0, 0);
    assertThat(Tensors.full(3, DType.INT64, Device.CPU, 2).toLongs()).containsExactly(3, 3);
    assertThat(Tensors.scalar(4.5).item()).isEqualTo(4.5);
    assertThat(Tensors.scalar(4.5).rank()).isZero();
    assertThat(Tensors.zeros(DType.FLOAT64, Device.CPU, 0).toDoubles()).isEmpty();
    assertThatThrownBy(() -> Tensors.of(new float[] {1, 2, 3}, 2))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("12 bytes for a tensor of 8 bytes");
    assertThatThrownBy(() -> matrix(1, 2, 3, 4).transpose(0, 1).segment())
        .hasMessage("raw bytes need a contiguous tensor on the CPU");
  }

  @Test
  void namesOfDevices() {
    assertThat(Device.parse("cpu")).isEqualTo(Device.CPU);
    assertThatThrownBy(() -> Device.parse("gpu"))
        .hasMessage("device is 'gpu', must be auto, cpu, cuda or cuda:n");
    assertThat(row(1).to(Device.CPU).device()).isEqualTo(Device.CPU);
  }
}
