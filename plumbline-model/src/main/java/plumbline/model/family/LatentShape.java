package plumbline.model.family;

import java.util.OptionalInt;

/// The widths of multi-head latent attention (DeepSeek-V2, arXiv 2405.04434): queries, and keys
/// with values, are made from low-rank latents; a part of every query and one key that all heads
/// share carry the position.
///
/// @param queryRank width of the queries' latent; empty where queries are projected directly
/// @param rank width of the latent of keys and values
/// @param nope width of a head's part without position
/// @param rope width of a head's rotary part; even
/// @param value width of a head's values
public record LatentShape(OptionalInt queryRank, int rank, int nope, int rope, int value) {
  /// Width of a query or key head, both parts.
  public int query() {
    return nope + rope;
  }

  /// Numbers that the cache holds per token and layer: the normed latent and the turned rotary key.
  public int cached() {
    return rank + rope;
  }
}
