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
    return of(gateAndUp, false);
  }

  private static Tensor of(Tensor gateAndUp, boolean derive) {
    var shape = gateAndUp.shape();
    int width = half(shape[shape.length - 1]);
    shape[shape.length - 1] = width;
    var result = Tensors.empty(DType.FLOAT32, Device.CPU, shape);
    var in = gateAndUp.segment();
    var out = result.segment();
    var row = new Row(width);
    var open = new float[width];
    var sigmoid = new Sigmoid(width);
    for (long start = 0, count = result.count(); start < count; start += width) {
      row.read(in, 2 * start);
      sigmoid.of(row.gate, open, width);
      if (derive) {
        derive(row.gate, row.up, open, width);
        row.write(in, 2 * start);
      } else {
        multiply(row.gate, row.up, open, width);
      }
      RowArrays.write(open, 0, out, start, width);
    }
    return result;
  }

  /// The gated rows, with the way back left behind.
  ///
  /// @param gateAndUp replaced by the derivatives of the gated rows with regard to gate and up
  public static Tensor derived_(Tensor gateAndUp) {
    return of(gateAndUp, true);
  }

  /// Replaces derivatives by gradients.
  ///
  /// @param derivatives what [#derived_] left behind [.., 2 * width]
  /// @param gradient of the gated rows [.., width]
  public static void backward_(Tensor derivatives, Tensor gradient) {
    int width = half(derivatives.size(-1));
    var both = derivatives.segment();
    var towards = gradient.segment();
    var toGated = new float[width];
    var row = new Row(width);
    for (long start = 0, count = gradient.count(); start < count; start += width) {
      row.read(both, 2 * start);
      RowArrays.read(towards, start, toGated, width);
      lead(row.gate, row.up, toGated, width);
      row.write(both, 2 * start);
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

  /// Leaves `silu(gate) * up` in `open` and its derivatives in `gate` and `up`.
  private static void derive(float[] gate, float[] up, float[] open, int width) {
    for (int i = 0; i < width; i++) {
      float sigmoid = open[i];
      float silu = gate[i] * sigmoid;
      open[i] = silu * up[i];
      gate[i] = up[i] * (sigmoid + silu * (1f - sigmoid));
      up[i] = silu;
    }
  }

  private static void lead(float[] gate, float[] up, float[] toGated, int width) {
    for (int i = 0; i < width; i++) {
      gate[i] *= toGated[i];
      up[i] *= toGated[i];
    }
  }

  /// The arrays that one row after the other is worked on in.
  private static final class Row {
    private final int width;
    private final float[] gate;
    private final float[] up;

    Row(int width) {
      this.width = width;
      this.gate = new float[width];
      this.up = new float[width];
    }

    /// Fetches gate and up from `start` on.
    void read(MemorySegment from, long start) {
      RowArrays.read(from, start, gate, width);
      RowArrays.read(from, start + width, up, width);
    }

    void write(MemorySegment to, long start) {
      RowArrays.write(gate, 0, to, start, width);
      RowArrays.write(up, 0, to, start + width, width);
    }
  }
}
