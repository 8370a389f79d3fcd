package plumbline.model.layer;

import plumbline.model.family.ModelConfig;
import plumbline.tensor.Tensor;

/// The part of a block that mixes the positions of a row.
public sealed interface SelfAttention permits Attention, LatentAttention {
  /// `x` [rows, time, hidden] to the same shape.
  Tensor forward(Tensor x, Pass pass);

  /// The number of the layer, its place in the cache.
  int layer();

  static SelfAttention of(ModelConfig config, int layer, String prefix, Weights weights) {
    return config.latent().isPresent()
        ? LatentAttention.of(config, layer, prefix, weights)
        : Attention.of(config, layer, prefix, weights);
  }
}
