package plumbline.model.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LatentConfigTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @Test
  void readsWhatKimiK2Says() throws IOException {
    var config = KimiConfigs.parse(KimiConfigs.k2());

    assertThat(config.family()).isEqualTo(Family.KIMI_K2);
    assertThat(config.latent()).hasValue(new LatentShape(OptionalInt.of(1536), 512, 128, 64, 128));
    assertThat(config.mixture())
        .hasValue(
            new Mixture(
                384,
                8,
                2048,
                1,
                new Routing(Routing.Scoring.SIGMOID, 1, 1, true, 2.827, true),
                Set.of(0)));
    assertThat(config.eosTokens()).containsExactly(163585);
    assertThat(config.ropeDim()).isEqualTo(64);
    assertThat(config.headDim()).isEqualTo(192);
    assertThat(config.cache()).isEqualTo(new CacheShape(1, 576, 0));
    assertThat(config.ropeScaling())
        .isInstanceOfSatisfying(
            RopeScaling.Yarn.class,
            yarn -> {
              assertThat(yarn.attentionFactor()).isEqualTo(1);
              assertThat(Math.sqrt(yarn.scoreFactor())).isCloseTo(1.346573590, within(1e-9));
              assertThat(yarn.scoreFactor() / Math.sqrt(config.headDim()))
                  .isCloseTo(0.130860800, within(1e-9));
            });
  }

  /// 69,975 tensors and the counts of the card: 1.04T parameters, of which a token uses 32.9B.
  @Test
  void countsTheParametersOfKimiK2() throws IOException {
    var config = KimiConfigs.parse(KimiConfigs.k2());
    var count = ParameterCount.of(config);

    assertThat(count.all()).isEqualTo(1_026_408_232_448L);
    assertThat(count.used()).isEqualTo(32_861_500_928L);
    assertThat(count.tensors()).isEqualTo(69_975);
    assertThat(count.attentionLayer()).isEqualTo(101_138_432L);
    assertThat(count.expert()).isEqualTo(44_040_192L);
    assertThat(count.usedBy(1)).isEqualTo(count.used());
    assertThat(count.usedBy(2)).isEqualTo(count.used() + 60 * 8 * count.expert());
    assertThat(count.usedBy(48)).as("384 experts by eights").isEqualTo(count.all());
    assertThat(count.usedBy(49)).isEqualTo(count.all());
  }

  @Test
  void usesAllParametersOfADenseModel() {
    var count = ParameterCount.of(ModelConfig.llama(8, 16, 2, 2, 10, 32));

    assertThat(count.all()).isEqualTo(2 * 10 * 8 + 8 + 2 * (4 * 64 + 3 * 128 + 16));
    assertThat(count.used()).isEqualTo(count.all());
    assertThat(count.usedBy(3)).isEqualTo(count.all());
    assertThat(count.expert()).isZero();
  }

  @Test
  void readsTheFormsThatReleasesHave() throws IOException {
    var plain = KimiConfigs.parse(KimiConfigs.k2());
    var direct = KimiConfigs.k2();
    direct.putNull("q_lora_rank");
    assertThat(KimiConfigs.parse(direct).latent().orElseThrow().queryRank()).isEmpty();

    var newer = KimiConfigs.k2();
    newer.remove("rope_scaling");
    newer.remove("rope_theta");
    newer.set(
        "rope_parameters",
        JSON.readTree(
            """
            {"rope_type": "yarn", "rope_theta": 50000.0, "factor": 32.0,
             "original_max_position_embeddings": 4096, "beta_fast": 1.0, "beta_slow": 1.0,
             "mscale": 1.0, "mscale_all_dim": 1.0}
            """));
    assertThat(KimiConfigs.parse(newer)).isEqualTo(plain);

    var list = KimiConfigs.k2();
    list.set("eos_token_id", JSON.readTree("[163585, 163586]"));
    assertThat(KimiConfigs.parse(list).eosTokens()).isEqualTo(Set.of(163585, 163586));

    var wrapped = JSON.createObjectNode();
    wrapped.put("model_type", "kimi_k25");
    var inner = KimiConfigs.k2();
    inner.remove("eos_token_id");
    wrapped.set("text_config", inner);
    wrapped.put("eos_token_id", 163585);
    assertThat(KimiConfigs.parse(wrapped)).isEqualTo(plain);
  }

  @Test
  void writesWhatItReads() throws IOException {
    for (var rank : new String[] {"1536", "null"}) {
      var json = KimiConfigs.k2();
      json.set("q_lora_rank", JSON.readTree(rank));
      var config = KimiConfigs.parse(json);
      var written = ConfigWriter.write(config, "float32");

      assertThat(ConfigReader.parse("config.json", written)).isEqualTo(config);
      var back = JSON.readTree(written);
      assertThat(back.path("rope_scaling").path("type").textValue()).isEqualTo("yarn");
      assertThat(back.has("quantization_config")).isFalse();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "scoring_func | \"relu\" | scoring_func is \"relu\", expected \"sigmoid\" or \"softmax\"",
        "topk_method | \"greedy\" | topk_method is \"greedy\", expected \"noaux_tc\"",
        "quantization_config | {\"quant_method\": \"compressed-tensors\", \"format\":"
            + " \"pack-quantized\"} | quantization_config.quant_method is \"compressed-tensors\","
            + " expected 'fp8'",
        "quantization_config | {\"quant_method\": \"fp8\", \"fmt\": \"e5m2\","
            + " \"weight_block_size\": [128]} | quantization_config.fmt is \"e5m2\", expected"
            + " \"e4m3\"; quantization_config.weight_block_size is [128], expected 2 whole numbers"
            + " of at least 1",
        "n_group | 5 | n_group (5) does not divide n_routed_experts (384)",
        "topk_group | 3 | topk_group (3) is above n_group (1)",
        "n_group | 384 | n_group (384) leaves 1 expert a group, expected at least 2: a group is"
            + " judged by its two best",
        "n_group | 64 | topk_group (1) groups of 6 experts are fewer than num_experts_per_tok (8)",
        "num_experts_per_tok | 400 | num_experts_per_tok (400) is above n_routed_experts (384)",
        "qk_rope_head_dim | 63 | qk_rope_head_dim is 63, must be even for rotary positions",
        "num_key_value_heads | 8 | num_key_value_heads is 8, expected num_attention_heads (64):"
            + " latent attention has no groups",
        "moe_layer_freq | 2 | moe_layer_freq is 2, expected 1",
        "first_k_dense_replace | 62 | first_k_dense_replace (62) is above num_hidden_layers (61)",
        "attention_bias | true | attention_bias is true, expected false",
        "rope_interleave | false | rope_interleave is false, expected true",
        "head_dim | 128 | head_dim is 128, expected 64",
        "routed_scaling_factor | 0 | routed_scaling_factor is 0, expected a number above 0",
        "kv_lora_rank | null | kv_lora_rank is null, expected a whole number of at least 1",
        "rope_scaling | {\"type\": \"linear\", \"factor\": 2.0} | rope_type is not default or yarn,"
            + " the only ones for kimi_k2",
        "rope_scaling | {\"type\": \"yarn\", \"factor\": 2.0, \"mscale\": -1} | mscale is -1.0,"
            + " expected a number of at least 0",
        "auto_map | {\"AutoModel\": \"evil.Model\"} | auto_map.AutoModel is \"evil.Model\","
            + " expected modeling_deepseek.…: other code is never run",
        "output_router_logits | true | output_router_logits is true, expected false",
        "sliding_window | 128 | sliding_window is not supported (its value is 128)"
      })
  void refusesByNameWhatItCannotHonour(String field, String value, String message)
      throws IOException {
    var json = KimiConfigs.k2();
    json.set(field, JSON.readTree(value));

    assertThatThrownBy(() -> KimiConfigs.parse(json))
        .isInstanceOf(ConfigException.class)
        .hasMessage("config.json: " + message);
  }

  @Test
  void refusesOtherThingsAroundTheText() throws IOException {
    var wrapped = JSON.createObjectNode();
    wrapped.put("model_type", "kimi_k25");
    wrapped.set("text_config", KimiConfigs.k2().put("topk_method", "greedy"));
    wrapped.putObject("vision_config").put("depth", 27);

    assertThatThrownBy(() -> KimiConfigs.parse(wrapped))
        .hasMessage(
            "config.json: vision_config is not supported (its value is {\"depth\":27});"
                + " text_config.topk_method is \"greedy\", expected \"noaux_tc\"");
    var llama = JSON.createObjectNode();
    llama.putObject("text_config").put("model_type", "llama");
    assertThatThrownBy(() -> KimiConfigs.parse(llama))
        .hasMessageStartingWith("config.json: text_config is not supported for llama");
  }

  @Test
  void readsTheBlocksOfStoredWeights(@TempDir Path directory) throws IOException {
    var file = directory.resolve("config.json");
    Files.writeString(file, KimiConfigs.k2().toString());
    assertThat(ConfigReader.float8Blocks(file)).hasValue(new Float8Blocks(128, 128));
    var json = KimiConfigs.k2();
    json.remove("quantization_config");
    Files.writeString(file, json.toString());
    assertThat(ConfigReader.float8Blocks(file)).isEmpty();
  }
}
