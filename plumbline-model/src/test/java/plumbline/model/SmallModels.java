package plumbline.model;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import plumbline.model.family.ConfigReader;
import plumbline.model.family.ModelConfig;
import plumbline.model.layer.Dropout;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.SampleKey;

/// A small model of every family, with fresh weights large enough that its logits differ.
public final class SmallModels {
  public static final List<String> FAMILIES =
      List.of("llama", "mistral", "qwen2", "qwen3", "qwen3_moe", "deepseek_v3");
  public static final int VOCAB = 61;
  public static final int CONTEXT = 128;

  private SmallModels() {}

  /// The text of a `config.json`.
  public static String json(String family) {
    var own =
        switch (family) {
          case "llama" ->
              """
              "attention_bias": true, "mlp_bias": true, "rope_scaling": {"rope_type": "llama3",
              "factor": 4.0, "low_freq_factor": 1.0, "high_freq_factor": 4.0,
              "original_max_position_embeddings": 32},\
              """;
          case "mistral" -> "\"sliding_window\": 5,";
          case "qwen2" ->
              """
              "tie_word_embeddings": true, "use_sliding_window": true, "sliding_window": 6,
              "layer_types": ["full_attention", "sliding_attention", "full_attention"],\
              """;
          case "qwen3" ->
              """
              "head_dim": 12, "rope_scaling": {"rope_type": "yarn", "factor": 4.0,
              "original_max_position_embeddings": 32},\
              """;
          case "qwen3_moe" ->
              """
              "head_dim": 8, "num_experts": 4, "num_experts_per_tok": 2, "norm_topk_prob": true,
              "moe_intermediate_size": 24, "mlp_only_layers": [1],\
              """;
          case "deepseek_v3" ->
              """
              "num_key_value_heads": 4, "q_lora_rank": 12, "kv_lora_rank": 8,
              "qk_nope_head_dim": 6, "qk_rope_head_dim": 4, "v_head_dim": 5,
              "n_routed_experts": 6, "num_experts_per_tok": 2, "n_group": 3, "topk_group": 2,
              "n_shared_experts": 1, "moe_intermediate_size": 16, "first_k_dense_replace": 1,
              "routed_scaling_factor": 1.5, "rope_scaling": {"type": "yarn", "factor": 4.0,
              "original_max_position_embeddings": 32, "beta_fast": 1, "mscale": 1.0,
              "mscale_all_dim": 0.8},\
              """;
          default -> throw new IllegalArgumentException(family);
        };
    var grouped = family.equals("deepseek_v3") ? "" : "\"num_key_value_heads\": 2,";
    return """
    {"model_type": "%s", %s %s
    "hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 3,
    "num_attention_heads": 4, "vocab_size": %d,
    "max_position_embeddings": %d, "rms_norm_eps": 1e-5, "initializer_range": 0.25}
    """
        .formatted(family, own, grouped, VOCAB, CONTEXT);
  }

  public static ModelConfig config(String family) {
    return ConfigReader.parse("config.json", json(family).getBytes(StandardCharsets.UTF_8));
  }

  public static Parameters parameters(String family) {
    return Parameters.initialise(config(family), 3);
  }

  /// Some tokens of the vocabulary, the same for the same arguments.
  public static Tokens tokens(int count, long seed) {
    return Tokens.of(new java.util.SplittableRandom(seed).ints(count, 3, VOCAB).toArray());
  }

  /// Noise for adapters in which every row of the batch is its row of the step.
  public static Dropout noise(TokenBatch batch, long seed) {
    var rows = new long[batch.rows() * batch.time()];
    Arrays.setAll(rows, at -> at / batch.time());
    var positions = Arrays.stream(batch.positions()).flatMapToLong(Arrays::stream).toArray();
    return Dropout.keyed(SampleKey.of(seed), rows, positions);
  }
}
