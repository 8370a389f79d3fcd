package plumbline.model.family;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;

/// The names and shapes of all tensors of a checkpoint, in the order of the forward pass.
public final class ParameterShapes {
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
    long queries = (long) config.heads() * config.headDim();
    long keys = (long) config.kvHeads() * config.headDim();
    long hidden = config.hidden();
    shapes.put(prefix + "input_layernorm.weight", List.of(hidden));
    var attention = prefix + "self_attn.";
    projection(shapes, attention + "q_proj", queries, hidden, config.attentionBias());
    projection(shapes, attention + "k_proj", keys, hidden, config.attentionBias());
    projection(shapes, attention + "v_proj", keys, hidden, config.attentionBias());
    projection(shapes, attention + "o_proj", hidden, queries, config.outputBias());
    if (config.queryKeyNorm()) {
      shapes.put(attention + "q_norm.weight", List.of((long) config.headDim()));
      shapes.put(attention + "k_norm.weight", List.of((long) config.headDim()));
    }
    shapes.put(prefix + "post_attention_layernorm.weight", List.of(hidden));
    if (config.isMixture(layer)) {
      var mixture = config.mixture().orElseThrow();
      shapes.put(prefix + "mlp.gate.weight", List.of((long) mixture.experts(), hidden));
      for (int expert = 0; expert < mixture.experts(); expert++) {
        feedForward(shapes, prefix + "mlp.experts." + expert + ".", hidden, mixture.width(), false);
      }
    } else {
      feedForward(shapes, prefix + "mlp.", hidden, config.intermediate(), config.mlpBias());
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
