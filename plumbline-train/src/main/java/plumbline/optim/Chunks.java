package plumbline.optim;

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
    if (lanes == null || pieces < 2) {
      double sum = 0;
      for (int piece = 0; piece < pieces; piece++) {
        sum += measured(piece, count, measure);
      }
      return sum;
    }
    try {
      double sum = 0;
      for (double part : lanes.run(pieces, (piece, _) -> measured(piece, count, measure))) {
        sum += part;
      }
      return sum;
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted in the middle of an update", interrupted);
    }
  }

  private static double measured(int piece, long count, Measure measure) {
    long start = (long) piece * LENGTH;
    try (var _ = TensorScope.open();
        var _ = Autograd.pause()) {
      return measure.of(start, Math.min(LENGTH, count - start));
    }
  }
}
