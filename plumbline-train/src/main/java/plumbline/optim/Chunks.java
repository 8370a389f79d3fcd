package plumbline.optim;

import java.util.function.IntToDoubleFunction;
import org.jspecify.annotations.Nullable;
import plumbline.tensor.Autograd;
import plumbline.tensor.Lanes;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;

/// Works through flat buffers in pieces that stay in a core's cache, on all lanes where there are
/// some. Pieces do not depend on each other, and sums are taken in their order, so the number of
/// lanes changes nothing.
final class Chunks {
  /// 32k floats: parameter, gradient and two moments together are 512 KiB.
  private static final int LENGTH = 32 << 10;

  private final @Nullable Lanes lanes;

  Chunks(@Nullable Lanes lanes) {
    this.lanes = lanes;
  }

  @FunctionalInterface
  interface Work {
    void on(long start, long length);
  }

  @FunctionalInterface
  private interface Measure {
    double of(long start, long length);
  }

  void forEach(long count, Work work) {
    double unused =
        sum(
            count,
            (start, length) -> {
              work.on(start, length);
              return 0;
            });
    assert unused == 0;
  }

  double sumOfSquares(Tensor flat) {
    return sum(
        flat.count(),
        (start, length) -> {
          var part = flat.narrow(0, start, length);
          return part.dot(part).item();
        });
  }

  private double sum(long count, Measure measure) {
    int pieces = Math.toIntExact(Math.ceilDiv(count, LENGTH));
    return sum(
        pieces,
        piece -> {
          long start = (long) piece * LENGTH;
          return measure.of(start, Math.min(LENGTH, count - start));
        });
  }

  /// The sum, in their order, of what parts `0 … parts - 1` give.
  double sum(int parts, IntToDoubleFunction part) {
    double sum = 0;
    if (lanes == null || parts < 2) {
      for (int index = 0; index < parts; index++) {
        sum += measured(index, part);
      }
      return sum;
    }
    try {
      for (double one : lanes.runAtOnce(parts, (index, _) -> measured(index, part))) {
        sum += one;
      }
      return sum;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted in the middle of an update", interrupted);
    }
  }

  private static double measured(int index, IntToDoubleFunction part) {
    try (var _ = TensorScope.open();
        var _ = Autograd.pause()) {
      return part.applyAsDouble(index);
    }
  }
}
