package plumbline.model.kernel;

import java.lang.foreign.MemorySegment;
import plumbline.tensor.DType;
import plumbline.tensor.Device;
import plumbline.tensor.Tensor;
import plumbline.tensor.Tensors;

/// Root-mean-square norm of rows and its way back. With `h = x / rms(x)`, `rms(x) = sqrt(mean(x^2)
/// + eps)` and `y = h w`, a gradient g of y gives `(g w - h mean(g w h)) / rms(x)` of x and the sum
///   of `g h` over all rows of w.
///
/// @param weight `[width]`
/// @param eps added under the root
public record RowNorm(Tensor weight, double eps) {
  /// The normed rows, of the shape of `x` [.., width].
  public Tensor of(Tensor x) {
    var result = Tensors.empty(DType.FLOAT32, Device.CPU, x.shape());
    var in = x.segment();
    var out = result.segment();
    var gain = gain(x);
    int width = gain.length;
    var row = new float[width];
    for (long start = 0, count = x.count(); start < count; start += width) {
      RowArrays.read(in, start, row, width);
      scale(row, inverse(row), gain, width);
      RowArrays.write(row, 0, out, start, width);
    }
    return result;
  }

  /// Adds `x` to `sum` and gives the norm of what that makes.
  ///
  /// @param sum [.., width], overwritten
  /// @param x of the same shape
  public Tensor ofSum(Tensor sum, Tensor x) {
    var result = Tensors.empty(DType.FLOAT32, Device.CPU, sum.shape());
    var left = sum.segment();
    var right = x.segment();
    var out = result.segment();
    var gain = gain(sum);
    int width = gain.length;
    var row = new float[width];
    var other = new float[width];
    for (long start = 0, count = sum.count(); start < count; start += width) {
      RowArrays.read(left, start, row, width);
      RowArrays.read(right, start, other, width);
      add(row, other, width);
      RowArrays.write(row, 0, left, start, width);
      scale(row, inverse(row), gain, width);
      RowArrays.write(row, 0, out, start, width);
    }
    return result;
  }

  /// Adds the gradient of `x` to `sum` and that of the weight to what it has collected, where it
  /// collects one.
  ///
  /// @param x what was normed [.., width]
  /// @param gradient of the normed rows, of the same shape
  /// @param sum of the same shape
  public void backward(Tensor x, Tensor gradient, Tensor sum) {
    var normed = x.segment();
    var towards = gradient.segment();
    var into = sum.segment();
    var gain = gain(x);
    int width = gain.length;
    var toGain = new float[width];
    var row = new float[width];
    var toRow = new float[width];
    var total = new float[width];
    for (long start = 0, count = x.count(); start < count; start += width) {
      RowArrays.read(normed, start, row, width);
      RowArrays.read(towards, start, toRow, width);
      RowArrays.read(into, start, total, width);
      float inverse = inverse(row);
      collect(toGain, toRow, row, inverse, width);
      multiply(toRow, gain, width);
      float mean = RowArrays.dot(toRow, row, width) / width;
      add(total, toRow, row, inverse, -mean * inverse * inverse * inverse, width);
      RowArrays.write(total, 0, into, start, width);
    }
    if (weight.grad() != null) {
      addAll(toGain, weight.grad().segment(), width);
    }
  }

  private float[] gain(Tensor x) {
    if (x.size(-1) != weight.count()) {
      throw new IllegalArgumentException(
          "%s is normed by a weight of %d, must be as wide".formatted(x, weight.count()));
    }
    return RowArrays.all(weight);
  }

  private float inverse(float[] row) {
    return (float) (1 / Math.sqrt(RowArrays.dot(row, row, row.length) / row.length + eps));
  }

  private static void scale(float[] row, float inverse, float[] gain, int width) {
    for (int i = 0; i < width; i++) {
      row[i] = row[i] * inverse * gain[i];
    }
  }

  private static void add(float[] row, float[] other, int width) {
    for (int i = 0; i < width; i++) {
      row[i] += other[i];
    }
  }

  private static void multiply(float[] row, float[] factor, int width) {
    for (int i = 0; i < width; i++) {
      row[i] *= factor[i];
    }
  }

  private static void collect(
      float[] toGain, float[] toRow, float[] row, float inverse, int width) {
    for (int i = 0; i < width; i++) {
      toGain[i] += toRow[i] * (row[i] * inverse);
    }
  }

  private static void add(float[] total, float[] a, float[] b, float toA, float toB, int width) {
    for (int i = 0; i < width; i++) {
      total[i] += toA * a[i] + toB * b[i];
    }
  }

  private static void addAll(float[] toGain, MemorySegment collected, int width) {
    var before = new float[width];
    RowArrays.read(collected, 0, before, width);
    add(before, toGain, width);
    RowArrays.write(before, 0, collected, 0, width);
  }
}
