package plumbline.bench;

import plumbline.tensor.Autocast;
import plumbline.tensor.Autograd;
import plumbline.tensor.DType;
import plumbline.tensor.Device;
import plumbline.tensor.Lanes;
import plumbline.tensor.TensorScope;
import plumbline.tensor.Tensors;

/// What the machine's matrix product does at this moment: the measure of all other rates.
final class GemmRate {
  private static final int SIZE = 1024;

  private GemmRate() {}

  /// Operations per second of square products of 1024 on all lanes at once.
  static double measure(Lanes lanes, DType type) throws InterruptedException {
    return measure(lanes, type, 400_000_000L);
  }

  /// The same in FLOAT32 for a tenth of a second: between steps of something else.
  static double briefly(Lanes lanes) throws InterruptedException {
    return measure(lanes, DType.FLOAT32, 100_000_000L);
  }

  private static double measure(Lanes lanes, DType type, long nanos) throws InterruptedException {
    return lanes.run(lanes.count(), (_, _) -> one(type, nanos)).stream()
        .mapToDouble(Double::doubleValue)
        .sum();
  }

  private static double one(DType type, long nanos) {
    try (var _ = TensorScope.open();
        var _ = Autograd.pause();
        var _ = Autocast.open(Device.CPU, type)) {
      var left = Tensors.full(0.5, DType.FLOAT32, Device.CPU, SIZE, SIZE).to(type);
      var right = Tensors.full(0.25, DType.FLOAT32, Device.CPU, SIZE, SIZE).to(type);
      try (var _ = TensorScope.open()) {
        left.linear(right); // takes the memory of the result for the first time
      }
      long products = 0;
      long start = System.nanoTime();
      long elapsed = 0;
      while (elapsed < nanos) {
        try (var _ = TensorScope.open()) {
          left.linear(right);
        }
        products++;
        elapsed = System.nanoTime() - start;
      }
      return 2.0 * SIZE * SIZE * SIZE * products / (elapsed / 1e9);
    }
  }
}
