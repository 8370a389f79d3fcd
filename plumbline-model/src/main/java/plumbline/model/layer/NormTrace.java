package plumbline.model.layer;

import static java.util.Objects.requireNonNull;

import plumbline.tensor.Tensor;

/// A norm with its way back. With `h = x / rms(x)` and `y = h w`, a gradient g of y gives `(g w - h
/// mean(g w h)) / rms(x)` of x and the sum of `g h` over all tokens of w.
///
/// @param weight `[width]`, a leaf that collects its gradient
/// @param unit `x / rms(x)` [tokens, width]
/// @param inverse `1 / rms(x)` [tokens, 1]
/// @param output [tokens, width]
record NormTrace(Tensor weight, Tensor unit, Tensor inverse, Tensor output) implements Trace {
  /// The trace of a norm whose weight [TracedMatrix#isTrained].
  static NormTrace of(RmsNorm norm, Tensor x) {
    var flat = x.reshape(-1, x.size(-1));
    var inverse = flat.norm(-1, true).square().mul_(1.0 / x.size(-1)).add_(norm.eps()).rsqrt();
    var unit = flat.times(inverse);
    return new NormTrace(
        norm.weight(), unit, inverse, unit.times(norm.weight()).reshape(x.shape()));
  }

  @Override
  public Tensor backward(Tensor gradient) {
    return toUnit(gradient.reshape(unit.shape())).mul_(inverse).reshape(gradient.shape());
  }

  /// Adds the gradient of the input to `sum` [tokens, width].
  void backward(Tensor gradient, Tensor sum) {
    sum.addcmul_(toUnit(gradient), inverse, 1);
  }

  private Tensor toUnit(Tensor gradient) {
    var products = gradient.times(unit);
    requireNonNull(weight.grad(), "a norm has no gradient to add to").add_(products.sum(0, false));
    var means = products.matmul(weight).mul_(-1.0 / weight.count()).unsqueeze(1);
    return gradient.mul_(weight).addcmul_(unit, means, 1);
  }
}
