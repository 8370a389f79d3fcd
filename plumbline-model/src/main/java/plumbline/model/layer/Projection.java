package plumbline.model.layer;

import java.util.Optional;
import plumbline.tensor.Tensor;

/// A linear map `x @ weight^T + bias`, with a low-rank addition where an adapter is on.
///
/// @param weight [out, in]
/// @param bias `[out]`
/// @param adapter the addition
public record Projection(Tensor weight, Optional<Tensor> bias, Optional<LowRank> adapter) {
  Tensor forward(Tensor x, Dropout noise) {
    var y = bias.isPresent() ? x.linear(weight, bias.get()) : x.linear(weight);
    return adapter.isPresent() ? y.plus(adapter.get().forward(x, noise)) : y;
  }
}
