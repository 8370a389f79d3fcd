package plumbline.tensor;

import java.util.ArrayList;
import java.util.List;

/// A matrix `[out, in]` copied into the layout that oneDNN's product kernels read. A general
/// product lays its matrix out anew each time, which costs more than the product itself where only
/// a few rows are multiplied; this one is laid out once. The copy knows nothing of later changes to
/// the original. Takes no part in autograd.
public final class PackedMatrix {
  /// The kernels read their input once for every few rows of the matrix: so much of it as stays in
  /// the processor's cache with 32 rows.
  private static final long WIDEST = 1024;

  private static final long STEP = 16;

  /// What is packed for more is packed for so many: far more is beyond what the kernels can count.
  private static final long MOST_ROWS = 1 << 16;

  /// Neighbouring columns of the matrix.
  private record Columns(long start, long width, Tensor layout) {}

  private final long width;
  private final List<Columns> parts;

  private PackedMatrix(long width, List<Columns> parts) {
    this.width = width;
    this.parts = List.copyOf(parts);
  }

  /// Whether `matrix` can be packed: FLOAT32 of two dimensions on the CPU, not empty.
  public static boolean canPack(Tensor matrix) {
    return OneDnn.canRead(matrix);
  }

  /// Whether matrices of this type can be packed there.
  public static boolean canPack(DType type, Device device) {
    return type == DType.FLOAT32 && device.equals(Device.CPU) && OneDnn.isThere();
  }

  /// Packs `matrix` for products with about `rows` rows.
  ///
  /// @param owner holds the copy
  /// @throws IllegalArgumentException where [#canPack] says no, or for less than one row
  public static PackedMatrix of(Tensor matrix, long rows, TensorScope owner) {
    if (!canPack(matrix)) {
      throw new IllegalArgumentException(
          "%s cannot be packed; it must be FLOAT32 of two dimensions on the CPU, not empty"
              .formatted(matrix));
    }
    if (rows < 1) {
      throw new IllegalArgumentException(
          "a matrix is packed for products with %d rows, must be at least 1".formatted(rows));
    }
    long counted = Math.min(rows, MOST_ROWS);
    var parts = new ArrayList<Columns>();
    long all = matrix.size(1);
    long width = Math.ceilDiv(Math.ceilDiv(all, Math.ceilDiv(all, WIDEST)), STEP) * STEP;
    try (var _ = Autograd.pause()) {
      for (long start = 0; start < all; start += width) {
        parts.add(columns(matrix.detach(), start, Math.min(width, all - start), counted, owner));
      }
    }
    return new PackedMatrix(all, parts);
  }

  private static Columns columns(
      Tensor matrix, long start, long width, long rows, TensorScope owner) {
    try (var _ = TensorScope.open()) {
      var columns = matrix.narrow(1, start, width).contiguous();
      return new Columns(start, width, owner.adopt(OneDnn.reordered(columns, rows)));
    }
  }

  /// Bytes that packing such a matrix takes.
  public static long bytes(Tensor matrix) {
    return matrix.count() * Float.BYTES;
  }

  /// `x @ matrix^T` for FLOAT32 `x` [.., in].
  ///
  /// @throws IllegalArgumentException where `x` is of another width or type, or not on the CPU
  public Tensor product(Tensor x) {
    if (x.dtype() != DType.FLOAT32 || !x.device().equals(Device.CPU) || !isOfWidth(x)) {
      throw new IllegalArgumentException(
          "%s is multiplied by a packed matrix, must be FLOAT32 [.., %d] on the CPU"
              .formatted(x, width));
    }
    if (parts.size() == 1) {
      return OneDnn.linear(x, parts.getFirst().layout());
    }
    try (var scope = TensorScope.open()) {
      var sum = part(x, parts.getFirst());
      for (var next : parts.subList(1, parts.size())) {
        sum.add_(part(x, next));
      }
      return scope.promote(sum);
    }
  }

  private boolean isOfWidth(Tensor x) {
    return x.rank() > 0 && x.size(-1) == width;
  }

  private static Tensor part(Tensor x, Columns of) {
    return OneDnn.linear(x.narrow(-1, of.start(), of.width()).contiguous(), of.layout());
  }
}
