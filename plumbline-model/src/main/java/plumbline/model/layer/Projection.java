package plumbline.model.layer;

import java.util.Optional;
import plumbline.tensor.Tensor;

/// A linear map `x @ weight^T + bias`, with a low-rank addition where an adapter is on.
///
/// @param weight [out, in]
/// @param product how products with the weight are made
/// @param bias `[out]`
/// @param adapter the addition
public record Projection(
    Tensor weight, Product product, Optional<Tensor> bias, Optional<LowRank> adapter) {
  /// A map whose products are made by the general kernels.
  public Projection(Tensor weight, Optional<Tensor> bias, Optional<LowRank> adapter) {
    this(weight, new Product.General(weight), bias, adapter);
  }

  /// The result [.., out] for `x` [.., in].
  public Tensor forward(Tensor x, Dropout noise) {
    return complete(product.of(x), x, noise);
  }

  /// Adds bias and adapter to the bare product.
  Tensor complete(Tensor bare, Tensor x, Dropout noise) {
    var y = withBias(bare);
    return adapter.isPresent() ? y.plus(adapter.get().forward(x, noise)) : y;
  }

  /// Adds the bias to the bare product.
  Tensor withBias(Tensor bare) {
    return bias.isPresent() ? bare.plus(bias.get()) : bare;
  }

  /// The product without a graph, where that can be led back.
  Optional<TracedProduct> traced() {
    if (bias.isPresent()) {
      return Optional.empty();
    }
    return adapter.isEmpty() && TracedProduct.isTrained(weight)
        ? TracedProduct.trained(product)
        : TracedProduct.frozen(this);
  }

  boolean isBare() {
    return bias.isEmpty() && adapter.isEmpty();
  }
}
