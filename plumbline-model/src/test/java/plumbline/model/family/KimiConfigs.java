package plumbline.model.family;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/// The values that the model card of Kimi-K2 and several public repositories give for its
/// `config.json`.
public final class KimiConfigs {
  private static final ObjectMapper JSON = new ObjectMapper();

  private KimiConfigs() {}

  public static ObjectNode k2() throws IOException {
    return (ObjectNode)
        JSON.readTree(
            """
            {"architectures": ["DeepseekV3ForCausalLM"], "model_type": "kimi_k2",
             "auto_map": {"AutoConfig": "configuration_deepseek.DeepseekV3Config",
               "AutoModel": "modeling_deepseek.DeepseekV3Model",
               "AutoModelForCausalLM": "modeling_deepseek.DeepseekV3ForCausalLM"},
             "vocab_size": 163840, "hidden_size": 7168, "num_hidden_layers": 61,
             "num_attention_heads": 64, "num_key_value_heads": 64, "q_lora_rank": 1536,
             "kv_lora_rank": 512, "qk_nope_head_dim": 128, "qk_rope_head_dim": 64,
             "v_head_dim": 128, "intermediate_size": 18432, "moe_intermediate_size": 2048,
             "n_routed_experts": 384, "n_shared_experts": 1, "num_experts_per_tok": 8,
             "first_k_dense_replace": 1, "moe_layer_freq": 1, "scoring_func": "sigmoid",
             "topk_method": "noaux_tc", "n_group": 1, "topk_group": 1, "norm_topk_prob": true,
             "routed_scaling_factor": 2.827, "rms_norm_eps": 1e-06, "hidden_act": "silu",
             "attention_bias": false, "attention_dropout": 0.0, "tie_word_embeddings": false,
             "rope_theta": 50000.0, "max_position_embeddings": 131072,
             "rope_scaling": {"type": "yarn", "factor": 32.0,
               "original_max_position_embeddings": 4096, "beta_fast": 1.0, "beta_slow": 1.0,
               "mscale": 1.0, "mscale_all_dim": 1.0},
             "num_nextn_predict_layers": 0, "aux_loss_alpha": 0.001, "seq_aux": true,
             "ep_size": 1, "bos_token_id": 163584, "eos_token_id": 163585,
             "initializer_range": 0.02, "use_cache": true, "torch_dtype": "bfloat16",
             "quantization_config": {"quant_method": "fp8", "fmt": "e4m3",
               "weight_block_size": [128, 128], "activation_scheme": "dynamic"}}
            """);
  }

  public static ModelConfig parse(ObjectNode json) {
    return ConfigReader.parse("config.json", json.toString().getBytes(StandardCharsets.UTF_8));
  }
}
