package plumbline.tensor;

import org.bytedeco.pytorch.Argument;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.global.torch;

/// A matrix `[out, in]` copied into the layout that oneDNN's product kernels read. A general
/// product lays its matrix out anew each time, which costs more than the product itself where only
/// a few rows are multiplied; this one is laid out once. The copy knows nothing of later changes to
/// the original. Takes no part in autograd.
public final class PackedMatrix {
  private static final int SCALARS = 4;

  private final Tensor layout;

  private PackedMatrix(Tensor layout) {
    this.layout = layout;
  }

  /// Whether `matrix` can be packed: FLOAT32 of two dimensions on the CPU.
  public static boolean canPack(Tensor matrix) {
    return matrix.rank() == 2
        && matrix.dtype() == DType.FLOAT32
        && matrix.device().equals(Device.CPU)
        && torch.hasMKLDNN();
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
    try (var _ = Autograd.pause();
        var tensor = new IValue(matrix.detach().contiguous().handle());
        var count = new IValue(rows);
        var stack = new IValueVector(tensor, count)) {
      Operators.REORDER.callBoxed(stack);
      return new PackedMatrix(owner.adopt(top(stack)));
    }
  }

  /// Bytes that packing such a matrix takes.
  public static long bytes(Tensor matrix) {
    return matrix.count() * Float.BYTES;
  }

  /// `x @ matrix^T` for FLOAT32 `x` [.., in].
  public Tensor product(Tensor x) {
    try (var rows = new IValue(x.handle());
        var matrix = new IValue(layout.handle());
        var stack = new IValueVector(6)) {
      stack.put(0, rows).put(1, matrix).put(2, Operators.NO_BIAS);
      stack.put(3, Operators.NO_FUSION).put(4, Operators.NO_SCALARS).put(5, Operators.NO_NAME);
      Operators.LINEAR.callBoxed(stack);
      return top(stack);
    }
  }

  private static Tensor top(IValueVector stack) {
    return Tensor.wrap(new org.bytedeco.pytorch.Tensor(stack.get(0).toTensor()));
  }

  /// The operators of libtorch that have no binding of their own.
  private static final class Operators {
    static final OperatorHandle REORDER = find("mkldnn::_reorder_linear_weight");
    static final OperatorHandle LINEAR = find("mkldnn::_linear_pointwise");
    static final IValue NO_BIAS = new IValue();
    static final IValue NO_FUSION = new IValue("none");
    static final IValue NO_NAME = new IValue("");
    static final IValue NO_SCALARS = emptyScalars();

    private static OperatorHandle find(String name) {
      Torch.start();
      return Dispatcher.singleton().findSchemaOrThrow(name, "");
    }

    /// An empty list of the element type that the operator declares.
    private static IValue emptyScalars() {
      Argument argument = LINEAR.schema().arguments();
      argument.position(SCALARS);
      return new IValue(new GenericList(argument.type().get().containedType(0)));
    }
  }
}
