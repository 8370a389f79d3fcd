package plumbline.model.layer;

import plumbline.tensor.DType;
import plumbline.tensor.Tensor;

/// Root-mean-square norm over the last dimension: `x / sqrt(mean(x^2) + eps) * weight`.
///
/// @param weight `[width]`
/// @param eps added under the root
public record RmsNorm(Tensor weight, double eps) {
  /// The normed input with its way back.
  public Trace trace(Tensor x) {
    return TracedMatrix.isTrained(weight) && x.dtype() == DType.FLOAT32
        ? NormTrace.of(this, x)
        : GraphTrace.of(x, this::forward);
  }

  /// The normed input, of its shape, in the type of the weight: products may have been shortened.
  public Tensor forward(Tensor x) {
    return x.to(weight.dtype()).rmsNorm(weight, eps);
  }
}
