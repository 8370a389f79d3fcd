package plumbline.model.kernel;

import java.lang.foreign.MemorySegment;
import plumbline.tensor.DType;
import plumbline.tensor.Device;
import plumbline.tensor.Tensor;
import plumbline.tensor.Tensors;

/// `silu(gate) * up` and its way back, for rows in which both stand side by side.
public final class SiluGate {
  private SiluGate() {}

  /// The gated rows [.., width].
  ///
  /// @param gateAndUp [.., 2 * width]
  public static Tensor of(Tensor gateAndUp) {
    var shape = gateAndUp.shape();
    int width = half(shape[shape.length - 1]);
    shape[shape.length - 1] = width;
    var result = Tensors.empty(DType.FLOAT32, Device.CPU, shape);
    var in = gateAndUp.segment();
    var out = result.segment();
    var row = new Row(width);
    for (long start = 0, count = result.count(); start < count; start += width) {
      row.read(in, 2 * start);
      multiply(row.gate, row.up, row.open, width);
      RowArrays.write(row.open, 0, out, start, width);
    }
    return result;
  }

  /// Replaces gate and up by their gradients.
  ///
  /// @param gateAndUp [.., 2 * width]
  /// @param gradient of the gated rows [.., width]
  public static void backward_(Tensor gateAndUp, Tensor gradient) {
    int width = half(gateAndUp.size(-1));
    var both = gateAndUp.segment();
    var towards = gradient.segment();
    var toGated = new float[width];
    var row = new Row(width);
    for (long start = 0, count = gradient.count(); start < count; start += width) {
      row.read(both, 2 * start);
      RowArrays.read(towards, start, toGated, width);
      derive(row.gate, row.up, row.open, toGated, width);
      RowArrays.write(row.gate, 0, both, 2 * start, width);
      RowArrays.write(row.up, 0, both, 2 * start + width, width);
    }
  }

  private static int half(long width) {
    if (width % 2 != 0) {
      throw new IllegalArgumentException(
          "gate and up are %d wide together, must be an even number".formatted(width));
    }
    return Math.toIntExact(width / 2);
  }

  private static void multiply(float[] gate, float[] up, float[] open, int width) {
    for (int i = 0; i < width; i++) {
      open[i] = open[i] * gate[i] * up[i];
    }
  }

  private static void derive(float[] gate, float[] up, float[] open, float[] toGated, int width) {
    for (int i = 0; i < width; i++) {
      float silu = gate[i] * open[i];
      gate[i] = toGated[i] * up[i] * (open[i] + silu * (1f - open[i]));
      up[i] = toGated[i] * silu;
    }
  }

  /// The arrays that one row after the other is worked on in.
  private static final class Row {
    private final int width;
    private final float[] gate;
    private final float[] up;
    private final float[] open;
    private final Sigmoid sigmoid;

    Row(int width) {
      this.width = width;
      this.gate = new float[width];
      this.up = new float[width];
      this.open = new float[width];
      this.sigmoid = new Sigmoid(width);
    }

    /// Fetches gate and up from `start` on, and takes the sigmoid of the gate.
    void read(MemorySegment from, long start) {
      RowArrays.read(from, start, gate, width);
      RowArrays.read(from, start + width, up, width);
      System.arraycopy(gate, 0, open, 0, width);
      sigmoid.apply(open, width);
    }
  }
}
