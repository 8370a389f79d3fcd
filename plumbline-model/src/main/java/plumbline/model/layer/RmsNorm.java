package plumbline.model.layer;

import plumbline.model.kernel.RowNorm;
import plumbline.tensor.DType;
import plumbline.tensor.Tensor;

/// Root-mean-square norm over the last dimension: `x / sqrt(mean(x^2) + eps) * weight`.
///
/// @param weight `[width]`
/// @param eps added under the root
public record RmsNorm(Tensor weight, double eps) {
  /// The normed input with its way back.
  public Trace trace(Tensor x) {
    return TracedProduct.isLed(weight) && x.isPlain()
        ? new NormTrace(kernel(), x, kernel().of(x))
        : GraphTrace.of(x, this::forward);
  }

  /// The normed input, of its shape, in the type of the weight: products may have been shortened.
  public Tensor forward(Tensor x) {
    return loopsOver(x) ? kernel().of(x) : x.to(weight.dtype()).rmsNorm(weight, eps);
  }

  private boolean loopsOver(Tensor x) {
    return weight.dtype() == DType.FLOAT32 && x.isPlain();
  }

  RowNorm kernel() {
    return new RowNorm(weight, eps);
  }

  /// The norm of a sum, and the sum.
  record OfSum(Tensor sum, Tensor normed) {}

  /// The norm of `x + y`.
  ///
  /// @param y nobody needs it any more: it becomes the sum where no graph is recorded
  OfSum forwardSum(Tensor x, Tensor y) {
    if (loopsOver(x) && y.isPlain()) {
      return new OfSum(y, kernel().ofSum(y, x));
    }
    var sum = x.plus(y);
    return new OfSum(sum, forward(sum));
  }
}
