package plumbline.claim.kimi;

import java.nio.charset.StandardCharsets;
import plumbline.model.family.ConfigReader;
import plumbline.model.family.ModelConfig;

/// The models that the claims train: two layers of four heads, hidden width 64.
final class TinyModels {
  private static final int LAYERS = 2;

  private TinyModels() {}

  static ModelConfig plain(int vocab) {
    return ModelConfig.llama(64, 192, LAYERS, 4, vocab, Arm.LENGTH);
  }

  /// Latent attention with query rank 48, key-value rank 32 and head widths 16 (no position), 8
  /// (rotary) and 16 (value); dense feed-forward of 192.
  static ModelConfig latent(int vocab) {
    return kimi(vocab, LAYERS);
  }

  /// The same attention; feed-forward by 2 of 8 experts of width 64 and a shared one.
  static ModelConfig mixture(int vocab) {
    return kimi(vocab, 0);
  }

  private static ModelConfig kimi(int vocab, int denseLayers) {
    var json =
        """
        {"model_type": "kimi_k2", "hidden_size": 64, "intermediate_size": 192,
         "num_hidden_layers": %d, "num_attention_heads": 4, "q_lora_rank": 48,
         "kv_lora_rank": 32, "qk_nope_head_dim": 16, "qk_rope_head_dim": 8, "v_head_dim": 16,
         "n_routed_experts": 8, "num_experts_per_tok": 2, "n_shared_experts": 1,
         "moe_intermediate_size": 64, "first_k_dense_replace": %d,
         "routed_scaling_factor": 1.5, "vocab_size": %d, "max_position_embeddings": 128}
        """
            .formatted(LAYERS, denseLayers, vocab);
    return ConfigReader.parse("config.json", json.getBytes(StandardCharsets.UTF_8));
  }
}
