package plumbline.model.family;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Writes `config.json` in the long-standing form that other tools read.
public final class ConfigWriter {
  private static final ObjectMapper JSON = new ObjectMapper();

  private ConfigWriter() {}

  /// The bytes of `config.json` for weights stored as `storedType` (`float32` or `bfloat16`).
  public static byte[] write(ModelConfig config, String storedType) {
    return bytes(json(config, config.family().architecture(), storedType));
  }

  /// The same for a model that gives every row `scores` scores.
  public static byte[] writeScorer(ModelConfig config, String storedType, int scores) {
    var architecture =
        config.family().architecture().replace("ForCausalLM", "ForSequenceClassification");
    var json = json(config, architecture, storedType);
    var names = json.putObject("id2label");
    var numbers = json.putObject("label2id");
    for (int score = 0; score < scores; score++) {
      names.put(String.valueOf(score), "LABEL_" + score);
      numbers.put("LABEL_" + score, score);
    }
    return bytes(json);
  }

  private static ObjectNode json(ModelConfig config, String architecture, String storedType) {
    var json = JSON.createObjectNode();
    json.putArray("architectures").add(architecture);
    json.put("model_type", config.family().modelType());
    json.put("hidden_act", "silu");
    json.put("hidden_size", config.hidden());
    json.put("intermediate_size", config.intermediate());
    json.put("num_hidden_layers", config.layers());
    json.put("num_attention_heads", config.heads());
    json.put("num_key_value_heads", config.kvHeads());
    if (config.latent().isEmpty()) {
      json.put("head_dim", config.headDim());
    }
    config.latent().ifPresent(latent -> writeLatent(json, latent));
    json.put("vocab_size", config.vocab());
    json.put("max_position_embeddings", config.maxPositions());
    json.put("rms_norm_eps", config.normEps());
    json.put("rope_theta", config.ropeTheta());
    writeScaling(json, config.ropeScaling(), config.latent().isPresent() ? "type" : "rope_type");
    json.put("tie_word_embeddings", config.tiedHead());
    json.put("attention_bias", config.attentionBias());
    json.put("attention_dropout", 0.0);
    if (config.family() == Family.LLAMA) {
      json.put("mlp_bias", config.mlpBias());
    }
    if (config.latent().isEmpty()) {
      writeWindow(json, config);
      config.mixture().ifPresent(mixture -> writeMixture(json, mixture));
    } else {
      config.mixture().ifPresent(mixture -> writeRouted(json, mixture));
    }
    config.bosToken().ifPresent(id -> json.put("bos_token_id", id));
    writeEos(json, config);
    config.padToken().ifPresent(id -> json.put("pad_token_id", id));
    json.put("initializer_range", config.initializerRange());
    json.put("use_cache", true);
    json.put("torch_dtype", storedType);
    return json;
  }

  private static byte[] bytes(ObjectNode json) {
    try {
      return (JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n")
          .getBytes(StandardCharsets.UTF_8);
    } catch (IOException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  private static void writeScaling(ObjectNode json, RopeScaling scaling, String type) {
    switch (scaling) {
      case RopeScaling.None() -> json.putNull("rope_scaling");
      case RopeScaling.Linear(double factor) ->
          json.putObject("rope_scaling").put(type, "linear").put("factor", factor);
      case RopeScaling.Llama3 llama ->
          json.putObject("rope_scaling")
              .put(type, "llama3")
              .put("factor", llama.factor())
              .put("low_freq_factor", llama.lowFrequency())
              .put("high_freq_factor", llama.highFrequency())
              .put("original_max_position_embeddings", llama.originalPositions());
      case RopeScaling.Yarn yarn ->
          writeYarn(json.putObject("rope_scaling").put(type, "yarn"), yarn);
    }
  }

  private static void writeYarn(ObjectNode json, RopeScaling.Yarn yarn) {
    json.put("factor", yarn.factor())
        .put("beta_fast", yarn.betaFast())
        .put("beta_slow", yarn.betaSlow())
        .put("original_max_position_embeddings", yarn.originalPositions())
        .put("attention_factor", yarn.attentionFactor())
        .put("truncate", yarn.truncate());
    if (yarn.mscale() != 0) {
      json.put("mscale", yarn.mscale());
    }
    if (yarn.mscaleAll() != 0) {
      json.put("mscale_all_dim", yarn.mscaleAll());
    }
  }

  private static void writeLatent(ObjectNode json, LatentShape latent) {
    if (latent.queryRank().isPresent()) {
      json.put("q_lora_rank", latent.queryRank().getAsInt());
    } else {
      json.putNull("q_lora_rank");
    }
    json.put("kv_lora_rank", latent.rank());
    json.put("qk_nope_head_dim", latent.nope());
    json.put("qk_rope_head_dim", latent.rope());
    json.put("v_head_dim", latent.value());
  }

  private static void writeWindow(ObjectNode json, ModelConfig config) {
    if (config.slidingWindow().isPresent()) {
      json.put("sliding_window", config.slidingWindow().getAsInt());
    } else {
      json.putNull("sliding_window");
    }
    if (config.family() != Family.MISTRAL && config.family() != Family.LLAMA) {
      json.put("use_sliding_window", config.slidingWindow().isPresent());
    }
    boolean everywhere = config.windowedLayers().size() == config.layers();
    boolean told = config.family() == Family.MISTRAL && everywhere;
    if (config.slidingWindow().isPresent() && !told) {
      var types = json.putArray("layer_types");
      for (int layer = 0; layer < config.layers(); layer++) {
        types.add(config.windowedLayers().contains(layer) ? "sliding_attention" : "full_attention");
      }
    }
  }

  private static void writeMixture(ObjectNode json, Mixture mixture) {
    json.put("num_experts", mixture.experts());
    json.put("num_experts_per_tok", mixture.active());
    json.put("moe_intermediate_size", mixture.width());
    json.put("norm_topk_prob", mixture.routing().normalise());
    json.put("decoder_sparse_step", 1);
    json.put("output_router_logits", false);
    var dense = json.putArray("mlp_only_layers");
    mixture.denseLayers().stream().sorted().forEach(dense::add);
  }

  private static void writeRouted(ObjectNode json, Mixture mixture) {
    var routing = mixture.routing();
    json.put("n_routed_experts", mixture.experts());
    json.put("n_shared_experts", mixture.shared());
    json.put("num_experts_per_tok", mixture.active());
    json.put("moe_intermediate_size", mixture.width());
    json.put("first_k_dense_replace", mixture.denseLayers().size());
    json.put("moe_layer_freq", 1);
    json.put("scoring_func", routing.scoring().name().toLowerCase(Locale.ROOT));
    json.put("topk_method", "noaux_tc");
    json.put("n_group", routing.groups());
    json.put("topk_group", routing.keptGroups());
    json.put("norm_topk_prob", routing.normalise());
    json.put("routed_scaling_factor", routing.scale());
  }

  private static void writeEos(ObjectNode json, ModelConfig config) {
    var ids = config.eosTokens().stream().sorted().toList();
    if (ids.size() == 1) {
      json.put("eos_token_id", ids.getFirst());
    } else if (!ids.isEmpty()) {
      ids.forEach(json.putArray("eos_token_id")::add);
    }
  }
}
