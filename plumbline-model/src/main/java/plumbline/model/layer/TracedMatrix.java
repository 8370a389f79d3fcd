package plumbline.model.layer;

import static java.util.Objects.requireNonNull;

import java.util.Optional;
import plumbline.tensor.DType;
import plumbline.tensor.Tensor;

/// A trained matrix whose products are made and led back without a graph.
///
/// @param leaf [out, in], collects its gradient
record TracedMatrix(Tensor leaf) {
  /// Whether a tensor collects a gradient that can be added to without a graph.
  static boolean isTrained(Tensor leaf) {
    return leaf.dtype() == DType.FLOAT32 && leaf.requiresGrad() && leaf.grad() != null;
  }

  static Optional<TracedMatrix> of(Product product) {
    return product instanceof Product.General(var matrix) && isTrained(matrix)
        ? Optional.of(new TracedMatrix(matrix))
        : Optional.empty();
  }

  /// `x @ leaf^T` for `x` [tokens, in].
  Tensor product(Tensor x) {
    return x.product(leaf);
  }

  /// Adds the gradient of the matrix and gives that of `x` [tokens, in].
  ///
  /// @param gradient of the product [tokens, out]
  Tensor backward(Tensor gradient, Tensor x) {
    requireNonNull(leaf.grad(), "a matrix has no gradient to add to")
        .addmm_(gradient.transpose(0, 1), x);
    return gradient.product(leaf.transpose(0, 1));
  }
}
