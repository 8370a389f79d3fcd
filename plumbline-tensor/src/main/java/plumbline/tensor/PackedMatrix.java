package plumbline.tensor;

/// A matrix `[out, in]` copied into the layout that oneDNN's product kernels read. A general
/// product lays its matrix out anew each time, which costs more than the product itself where only
/// a few rows are multiplied; this one is laid out once. The copy knows nothing of later changes to
/// the original. Takes no part in autograd.
public final class PackedMatrix {
  private final Tensor layout;

  private PackedMatrix(Tensor layout) {
    this.layout = layout;
  }

  /// Whether `matrix` can be packed: FLOAT32 of two dimensions on the CPU.
  public static boolean canPack(Tensor matrix) {
    return matrix.rank() == 2
        && matrix.dtype() == DType.FLOAT32
        && matrix.device().equals(Device.CPU)
        && OneDnn.isThere();
  }

  /// Packs `matrix` for products with about `rows` rows.
  ///
  /// @param owner holds the copy
  /// @throws IllegalArgumentException where [#canPack] says no
  public static PackedMatrix of(Tensor matrix, long rows, TensorScope owner) {
    if (!canPack(matrix)) {
      throw new IllegalArgumentException(
          "%s cannot be packed; it must be FLOAT32 of two dimensions on the CPU".formatted(matrix));
    }
    try (var _ = Autograd.pause()) {
      return new PackedMatrix(owner.adopt(OneDnn.reordered(matrix.detach().contiguous(), rows)));
    }
  }

  /// Bytes that packing such a matrix takes.
  public static long bytes(Tensor matrix) {
    return matrix.count() * Float.BYTES;
  }

  /// `x @ matrix^T` for FLOAT32 `x` [.., in].
  public Tensor product(Tensor x) {
    return OneDnn.linear(x, layout);
  }
}
