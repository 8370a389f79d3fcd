package plumbline.model.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/// Every field that published mixtures have in their `config.json` is read, passed over because it
/// says nothing of the model, or refused by name.
class PublishedConfigsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  /// Fields of the releases that speak of how they were trained, stored or served.
  private static ObjectNode instruct() throws IOException {
    var json = KimiConfigs.k2();
    json.put("pretraining_tp", 1);
    json.put("transformers_version", "4.48.3");
    json.putNull("pad_token_id");
    return json;
  }

  private static long total(ObjectNode json) {
    return ParameterCount.of(KimiConfigs.parse(json)).all();
  }

  @Test
  void readsKimiK2Instruct() throws IOException {
    assertThat(total(instruct())).isEqualTo(1_026_408_232_448L);
    var longer = instruct();
    longer.put("max_position_embeddings", 262_144);
    longer.withObject("rope_scaling").put("factor", 64.0);
    assertThat(KimiConfigs.parse(longer).maxPositions()).isEqualTo(262_144);
  }

  @Test
  void readsDeepSeekV3() throws IOException {
    var json = instruct();
    json.put("model_type", "deepseek_v3");
    json.put("vocab_size", 129_280).put("max_position_embeddings", 163_840);
    json.put("num_attention_heads", 128).put("num_key_value_heads", 128);
    json.put("n_routed_experts", 256).put("n_group", 8).put("topk_group", 4);
    json.put("first_k_dense_replace", 3).put("routed_scaling_factor", 2.5);
    json.put("num_nextn_predict_layers", 1).put("rope_theta", 10_000);
    json.put("bos_token_id", 0).put("eos_token_id", 1);
    json.withObject("rope_scaling").put("factor", 40).put("beta_fast", 32).put("beta_slow", 1);
    assertThat(total(json)).isEqualTo(671_026_419_200L);
  }

  @Test
  void readsMoonlight() throws IOException {
    var json = instruct();
    json.put("model_type", "deepseek_v3");
    json.remove("quantization_config");
    json.putNull("q_lora_rank").putNull("rope_scaling");
    json.put("hidden_size", 2048).put("num_hidden_layers", 27).put("intermediate_size", 11_264);
    json.put("num_attention_heads", 16).put("num_key_value_heads", 16);
    json.put("moe_intermediate_size", 1408).put("n_routed_experts", 64);
    json.put("n_shared_experts", 2).put("num_experts_per_tok", 6);
    json.put("routed_scaling_factor", 2.446).put("rms_norm_eps", 1e-5);
    json.put("max_position_embeddings", 8192);
    var config = KimiConfigs.parse(json);
    assertThat(config.latent().orElseThrow().queryRank()).isEqualTo(OptionalInt.empty());
    assertThat(config.ropeScaling()).isEqualTo(new RopeScaling.None());
    assertThat(total(json)).isEqualTo(15_960_110_208L);
  }

  private static ObjectNode qwen() throws IOException {
    return (ObjectNode)
        JSON.readTree(
            """
            {"architectures": ["Qwen3MoeForCausalLM"], "attention_bias": false,
             "attention_dropout": 0.0, "bos_token_id": 151643, "decoder_sparse_step": 1,
             "eos_token_id": 151645, "head_dim": 128, "hidden_act": "silu", "hidden_size": 2048,
             "initializer_range": 0.02, "intermediate_size": 6144,
             "max_position_embeddings": 40960, "max_window_layers": 48, "mlp_only_layers": [],
             "model_type": "qwen3_moe", "moe_intermediate_size": 768, "norm_topk_prob": true,
             "num_attention_heads": 32, "num_experts": 128, "num_experts_per_tok": 8,
             "num_hidden_layers": 48, "num_key_value_heads": 4, "output_router_logits": false,
             "rms_norm_eps": 1e-06, "rope_scaling": null, "rope_theta": 1000000.0,
             "router_aux_loss_coef": 0.001, "sliding_window": null,
             "tie_word_embeddings": false, "torch_dtype": "bfloat16",
             "transformers_version": "4.51.0", "use_cache": true, "use_sliding_window": false,
             "vocab_size": 151936}
            """);
  }

  @Test
  void readsQwen3WithExperts() throws IOException {
    var count = ParameterCount.of(KimiConfigs.parse(qwen()));
    assertThat(count.all()).isEqualTo(30_532_122_624L);
    assertThat(count.used()).isEqualTo(3_353_032_704L);
  }

  /// Kimi K2 Thinking stores its experts in int4, Qwen's 8-bit releases scale without latents.
  @Test
  void refusesOtherWaysToStoreWeights() throws IOException {
    var thinking = instruct();
    thinking.set(
        "quantization_config",
        JSON.readTree(
            """
            {"config_groups": {"group_0": {"weights": {"num_bits": 4, "group_size": 32}}},
             "format": "pack-quantized", "ignore": ["lm_head"], "kv_cache_scheme": null,
             "quant_method": "compressed-tensors", "quantization_status": "compressed"}
            """));
    assertThatThrownBy(() -> KimiConfigs.parse(thinking))
        .hasMessage(
            "config.json: quantization_config.quant_method is \"compressed-tensors\", expected"
                + " 'fp8'");
    var eight = qwen();
    eight.putObject("quantization_config").put("quant_method", "fp8");
    assertThatThrownBy(() -> KimiConfigs.parse(eight))
        .hasMessageStartingWith("config.json: quantization_config is not supported");
  }
}
