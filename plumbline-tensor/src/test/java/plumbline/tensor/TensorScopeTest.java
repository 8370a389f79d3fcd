package plumbline.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TensorScopeTest {
  private static Tensor number(double value) {
    return Tensors.of(new double[] {value}, 1);
  }

  @Test
  void tensorsEndWithTheirScope() {
    long before = Tensor.live();
    Tensor ended;
    try (var _ = TensorScope.open()) {
      ended = number(1).plus(number(2));
      assertThat(Tensor.live()).isEqualTo(before + 3);
    }
    assertThat(Tensor.live()).isEqualTo(before);
    assertThat(ended.toString()).isEqualTo("Tensor(released)");
    assertThatThrownBy(ended::count)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("this tensor was used after its scope was closed");
  }

  @Test
  void aTensorNeedsAScope() throws InterruptedException {
    var thrown = new Throwable[1];
    var thread =
        new Thread(
            () -> {
              try {
                number(1);
              } catch (IllegalStateException missing) {
                thrown[0] = missing;
              }
            },
            "bare");
    thread.start();
    thread.join();
    assertThat(thrown[0])
        .hasMessage(
            "no TensorScope is open on thread 'bare'; write try (var _ = TensorScope.open()) { …"
                + " }");
  }

  @Test
  void aResultWithoutAScopeIsReleased() {
    long before = Tensor.live();
    org.bytedeco.pytorch.Tensor result;
    try (var _ = TensorScope.open()) {
      result = number(1).handle().add(number(2).handle());
    }
    assertThat(result.isNull()).isFalse();
    assertThatThrownBy(() -> Tensor.wrap(result)).hasMessageStartingWith("no TensorScope is open");
    assertThat(result.isNull()).isTrue();
    assertThat(Tensor.live()).isEqualTo(before);
  }

  @Test
  void aDetachedScopeKeepsWhatItAdopts() {
    long before = Tensor.live();
    try (var kept = TensorScope.detached()) {
      Tensor adopted;
      try (var _ = TensorScope.open()) {
        adopted = kept.adopt(number(5));
        number(6);
      }
      try (var _ = TensorScope.open()) {
        assertThat(adopted.item()).isEqualTo(5);
      }
      assertThat(Tensor.live()).isEqualTo(before + 1);
    }
    assertThat(Tensor.live()).isEqualTo(before);
  }

  @Test
  void aResultIsPromotedToTheScopeAround() {
    try (var _ = TensorScope.open()) {
      Tensor result;
      try (var inner = TensorScope.open()) {
        result = inner.promote(number(2).times(3));
      }
      assertThat(result.item()).isEqualTo(6);
    }
    try (var outermost = TensorScope.open()) {
      assertThatThrownBy(() -> outermost.promote(number(1)))
          .hasMessage("no scope is open around this one; open one or adopt the tensor");
    }
  }

  @Test
  void scopesCloseInReverseOrder() {
    try (var outer = TensorScope.open()) {
      try (var _ = TensorScope.open()) {
        assertThatThrownBy(outer::close)
            .hasMessage("scopes must be closed in reverse order by the thread that opened them");
      }
    }
  }

  @Test
  void aClosedScopeAdoptsNothing() {
    var closed = TensorScope.detached();
    closed.close();
    closed.close();
    try (var _ = TensorScope.open()) {
      var tensor = number(1);
      assertThatThrownBy(() -> closed.adopt(tensor))
          .hasMessage("this scope is closed; it cannot adopt a tensor");
    }
  }

  @Test
  void whatIsReleasedIsNotAdopted() {
    long before = Tensor.live();
    Tensor ended;
    try (var _ = TensorScope.open()) {
      ended = number(1);
    }
    try (var kept = TensorScope.detached()) {
      assertThatThrownBy(() -> kept.adopt(ended))
          .hasMessage("this tensor was used after its scope was closed");
    }
    assertThat(Tensor.live()).isEqualTo(before);
  }

  @Test
  void anExceptionReleasesToo() {
    long before = Tensor.live();
    assertThatThrownBy(
            () -> {
              try (var _ = TensorScope.open()) {
                number(1).matmul(Tensors.of(new double[] {1, 2}, 2));
              }
            })
        .isInstanceOf(RuntimeException.class);
    assertThat(Tensor.live()).isEqualTo(before);
  }
}
