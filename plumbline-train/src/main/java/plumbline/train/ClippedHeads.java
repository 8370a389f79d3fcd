package plumbline.train;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import plumbline.model.family.LatentShape;
import plumbline.model.family.ModelConfig;
import plumbline.optim.QkClip.Head;
import plumbline.optim.QkClip.Power;
import plumbline.optim.QkClip.Rows;

/// Which rows of which weights make the attention scores of a head, for QK-Clip.
///
/// - Latent attention: rows without position of the query's and the key's up-projection share the
///   scaling; the query's rotary rows take all of it, because the rotary key is every head's.
/// - As many key heads as query heads: both projections share it, biases too.
/// - Query heads that share key heads: the query takes all of it (our reading).
final class ClippedHeads {
  private ClippedHeads() {}

  /// Heads of every layer.
  ///
  /// @throws IllegalArgumentException for a model that norms queries and keys head by head: scaling
  ///   its projections would change nothing
  static List<List<Head>> of(ModelConfig config) {
    if (config.queryKeyNorm()) {
      throw new IllegalArgumentException(
          "QK-Clip scales query and key projections, but this model norms queries and keys after"
              + " them, so that its scores would not change; use muon without clip");
    }
    var layers = new ArrayList<List<Head>>();
    for (int layer = 0; layer < config.layers(); layer++) {
      var prefix = "model.layers." + layer + ".self_attn.";
      layers.add(
          IntStream.range(0, config.heads())
              .mapToObj(head ->
                  config.latent().isPresent()
                      ? latent(config.latent().get(), prefix, head)
                      : plain(config, prefix, head))
              .toList());
    }
    return layers;
  }

  private static Head latent(LatentShape shape, String prefix, long head) {
    var query = prefix + (shape.queryRank().isPresent() ? "q_b_proj" : "q_proj") + ".weight";
    long first = head * shape.query();
    long up = head * ((long) shape.nope() + shape.value());
    return new Head(
        List.of(
            new Rows(query, first, shape.nope(), Power.QUERY),
            new Rows(query, first + shape.nope(), shape.rope(), Power.WHOLE),
            new Rows(prefix + "kv_b_proj.weight", up, shape.nope(), Power.KEY)));
  }

  private static Head plain(ModelConfig config, String prefix, long head) {
    boolean shared = config.kvHeads() != config.heads();
    long width = config.headDim();
    var rows = new ArrayList<Rows>();
    for (var part : config.attentionBias() ? List.of(".weight", ".bias") : List.of(".weight")) {
      rows.add(
          new Rows(
              prefix + "q_proj" + part, head * width, width, shared ? Power.WHOLE : Power.QUERY));
      if (!shared) {
        rows.add(new Rows(prefix + "k_proj" + part, head * width, width, Power.KEY));
      }
    }
    return new Head(rows);
  }
}
