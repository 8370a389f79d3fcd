package plumbline.model.layer;

import org.jspecify.annotations.Nullable;
import plumbline.tensor.Tensor;
import plumbline.tensor.Tensors;

/// The tokens of a pass whose last states somebody reads. What the last block does to a token
/// behind its attention is seen by nobody else, so it is done for these alone.
///
/// @param places in the flattened batch, INT64 `[n]`, in any order and even twice; null for all
///   tokens as they lie
public record Asked(@Nullable Tensor places) {
  private static final Asked ALL = new Asked(null);

  /// All tokens.
  public static Asked all() {
    return ALL;
  }

  /// Their rows [n, width] of `all` [.., width].
  Tensor of(Tensor all) {
    return places == null ? all : all.reshape(-1, all.size(-1)).indexSelect(0, places);
  }

  /// Their pass.
  Pass of(Pass pass) {
    return places == null ? pass : pass.some(places);
  }

  /// The gradient of all tokens, of `shape`, from that of the rows taken by [#of].
  Tensor back(Tensor gradient, long... shape) {
    if (places == null) {
      return gradient;
    }
    long width = shape[shape.length - 1];
    long tokens = 1;
    for (int i = 0; i < shape.length - 1; i++) {
      tokens *= shape[i];
    }
    return Tensors.zeros(gradient.dtype(), gradient.device(), tokens, width)
        .indexAdd_(0, places, gradient)
        .reshape(shape);
  }
}
