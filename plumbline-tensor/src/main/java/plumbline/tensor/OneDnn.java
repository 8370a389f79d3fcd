package plumbline.tensor;

import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.global.torch;

/// The products of oneDNN inside libtorch, which have no binding of their own and take no part in
/// autograd.
final class OneDnn {
  private static final int SCALARS = 4;

  private OneDnn() {}

  /// Whether this build of libtorch has it.
  static boolean isThere() {
    Torch.start();
    return torch.hasMKLDNN();
  }

  /// Whether [#linear] can multiply these. It does not look itself: a matrix of three dimensions
  /// makes it read beyond the end.
  static boolean canMultiply(Tensor x, Tensor matrix) {
    return canRead(matrix)
        && x.dtype() == DType.FLOAT32
        && x.device().equals(Device.CPU)
        && x.count() > 0
        && x.size(-1) == matrix.size(1);
  }

  /// Whether the kernels can read such a matrix.
  static boolean canRead(Tensor matrix) {
    return isThere()
        && matrix.rank() == 2
        && matrix.dtype() == DType.FLOAT32
        && matrix.device().equals(Device.CPU)
        && matrix.count() > 0;
  }

  /// `x @ matrix^T` for FLOAT32 `x` [.., in] and a matrix [out, in], as it lies or reordered.
  static Tensor linear(Tensor x, Tensor matrix) {
    try (var rows = new IValue(x.handle());
        var weight = new IValue(matrix.handle());
        var stack = new IValueVector(6)) {
      stack.put(0, rows).put(1, weight).put(2, Operators.NO_BIAS);
      stack.put(3, Operators.NO_FUSION).put(4, Operators.NO_SCALARS).put(5, Operators.NO_NAME);
      Operators.LINEAR.callBoxed(stack);
      return top(stack);
    }
  }

  /// A contiguous matrix [out, in] in the layout that [#linear] reads fastest for about `rows`
  /// rows.
  static Tensor reordered(Tensor matrix, long rows) {
    try (var tensor = new IValue(matrix.handle());
        var count = new IValue(rows);
        var stack = new IValueVector(tensor, count)) {
      Operators.REORDER.callBoxed(stack);
      return top(stack);
    }
  }

  private static Tensor top(IValueVector stack) {
    return Tensor.wrap(new org.bytedeco.pytorch.Tensor(stack.get(0).toTensor()));
  }

  /// Found on first use.
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
      try (var arguments = LINEAR.schema().arguments(); // a copy, which the type lies in
          var type = arguments.position(SCALARS).type().get().containedType(0);
          var list = new GenericList(type)) {
        return new IValue(list);
      }
    }
  }
}
