package plumbline.model.layer;

import plumbline.tensor.Tensor;

/// Root-mean-square norm over the last dimension: `x / sqrt(mean(x^2) + eps) * weight`.
///
/// @param weight `[width]`
/// @param eps added under the root
public record RmsNorm(Tensor weight, double eps) {
  /// The normed input, of its shape, in the type of the weight: products may have been shortened.
  public Tensor forward(Tensor x) {
    return x.to(weight.dtype()).rmsNorm(weight, eps);
  }
}
