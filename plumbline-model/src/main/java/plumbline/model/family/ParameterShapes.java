package plumbline.model.family;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// The names and shapes of all tensors of a checkpoint, in the order of the forward pass.
public final class ParameterShapes {
  /// How the name of a router's correction bias ends: FLOAT32 in every model, changed by balancing
  /// and never by an optimiser.
  public static final String CORRECTION = "gate.e_score_correction_bias";

  private ParameterShapes() {}

  /// Name to shape. A tied head has no tensor of its own.
  public static SequencedMap<String, List<Long>> of(ModelConfig config) {
    var shapes = new LinkedHashMap<String, List<Long>>();
    shapes.put("model.embed_tokens.weight", List.of((long) config.vocab(), (long) config.hidden()));
    for (int layer = 0; layer < config.layers(); layer++) {
      block(config, layer, shapes);
    }
    shapes.put("model.norm.weight", List.of((long) config.hidden()));
    if (!config.tiedHead()) {
      shapes.put("lm_head.weight", List.of((long) config.vocab(), (long) config.hidden()));
    }
    return shapes;
  }

  /// Name to shape for a model that scores rows: `score.weight` `[scores, hidden]` in place of the
  /// output head.
  public static SequencedMap<String, List<Long>> scorer(ModelConfig config, long scores) {
    var shapes = of(config);
    shapes.remove("lm_head.weight");
    shapes.put("score.weight", List.of(scores, (long) config.hidden()));
    return shapes;
  }

  private static void block(ModelConfig config, int layer, Map<String, List<Long>> shapes) {
    var prefix = "model.layers." + layer + ".";
    long hidden = config.hidden();
    shapes.put(prefix + "input_layernorm.weight", List.of(hidden));
    if (config.latent().isPresent()) {
      latent(config, config.latent().get(), prefix + "self_attn.", shapes);
    } else {
      grouped(config, prefix + "self_attn.", shapes);
    }
    shapes.put(prefix + "post_attention_layernorm.weight", List.of(hidden));
    if (config.isMixture(layer)) {
      mixture(config.mixture().orElseThrow(), hidden, prefix + "mlp.", shapes);
    } else {
      feedForward(shapes, prefix + "mlp.", hidden, config.intermediate(), config.mlpBias());
    }
  }

  private static void grouped(ModelConfig config, String prefix, Map<String, List<Long>> shapes) {
    long hidden = config.hidden();
    long queries = (long) config.heads() * config.headDim();
    long keys = (long) config.kvHeads() * config.headDim();
    projection(shapes, prefix + "q_proj", queries, hidden, config.attentionBias());
    projection(shapes, prefix + "k_proj", keys, hidden, config.attentionBias());
    projection(shapes, prefix + "v_proj", keys, hidden, config.attentionBias());
    projection(shapes, prefix + "o_proj", hidden, queries, config.outputBias());
    if (config.queryKeyNorm()) {
      shapes.put(prefix + "q_norm.weight", List.of((long) config.headDim()));
      shapes.put(prefix + "k_norm.weight", List.of((long) config.headDim()));
    }
  }

  private static void latent(
      ModelConfig config, LatentShape latent, String prefix, Map<String, List<Long>> shapes) {
    long hidden = config.hidden();
    long heads = config.heads();
    if (latent.queryRank().isPresent()) {
      long rank = latent.queryRank().getAsInt();
      projection(shapes, prefix + "q_a_proj", rank, hidden, false);
      shapes.put(prefix + "q_a_layernorm.weight", List.of(rank));
      projection(shapes, prefix + "q_b_proj", heads * latent.query(), rank, false);
    } else {
      projection(shapes, prefix + "q_proj", heads * latent.query(), hidden, false);
    }
    long rank = latent.rank();
    projection(shapes, prefix + "kv_a_proj_with_mqa", latent.cached(), hidden, false);
    shapes.put(prefix + "kv_a_layernorm.weight", List.of(rank));
    long up = heads * ((long) latent.nope() + latent.value());
    projection(shapes, prefix + "kv_b_proj", up, rank, false);
    projection(shapes, prefix + "o_proj", hidden, heads * latent.value(), false);
  }

  private static void mixture(
      Mixture mixture, long hidden, String prefix, Map<String, List<Long>> shapes) {
    long experts = mixture.experts();
    shapes.put(prefix + "gate.weight", List.of(experts, hidden));
    if (mixture.routing().corrected()) {
      shapes.put(prefix + CORRECTION, List.of(experts));
    }
    for (int expert = 0; expert < experts; expert++) {
      feedForward(shapes, prefix + "experts." + expert + ".", hidden, mixture.width(), false);
    }
    if (mixture.shared() > 0) {
      long width = (long) mixture.shared() * mixture.width();
      feedForward(shapes, prefix + "shared_experts.", hidden, width, false);
    }
  }

  private static void feedForward(
      Map<String, List<Long>> shapes, String prefix, long hidden, long width, boolean bias) {
    projection(shapes, prefix + "gate_proj", width, hidden, bias);
    projection(shapes, prefix + "up_proj", width, hidden, bias);
    projection(shapes, prefix + "down_proj", hidden, width, bias);
  }

  private static void projection(
      Map<String, List<Long>> shapes, String name, long out, long in, boolean bias) {
    shapes.put(name + ".weight", List.of(out, in));
    if (bias) {
      shapes.put(name + ".bias", List.of(out));
    }
  }
}
