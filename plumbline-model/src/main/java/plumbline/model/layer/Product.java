package plumbline.model.layer;

import plumbline.tensor.PackedMatrix;
import plumbline.tensor.Tensor;

/// How the product of an input with a matrix is made.
public sealed interface Product {
  /// `x @ matrix^T` for `x` [.., in].
  Tensor of(Tensor x);

  /// By the general kernels; gradients flow.
  ///
  /// @param matrix [out, in]
  record General(Tensor matrix) implements Product {
    @Override
    public Tensor of(Tensor x) {
      return x.isPlain() ? x.product(matrix) : x.linear(matrix);
    }
  }

  /// By a copy laid out for it; no gradient flows.
  ///
  /// @param packed [out, in]
  record Packed(PackedMatrix packed) implements Product {
    @Override
    public Tensor of(Tensor x) {
      return packed.product(x);
    }
  }

  /// By the copy, except for a single row, which is multiplied as fast by the matrix as it lies.
  ///
  /// @param matrix [out, in]
  /// @param packed the copy
  record ByRows(Tensor matrix, PackedMatrix packed) implements Product {
    @Override
    public Tensor of(Tensor x) {
      return x.count() == matrix.size(1) ? x.product(matrix) : packed.product(x);
    }
  }
}
