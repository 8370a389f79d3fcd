package plumbline.model.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;
import plumbline.model.SmallModels;

class ConfigReaderTest {
  static final List<String> FAMILIES = SmallModels.FAMILIES;
  private static final ObjectMapper JSON = new ObjectMapper();

  @ParameterizedTest
  @FieldSource("FAMILIES")
  void readsWhatIsWritten(String family) {
    var config = SmallModels.config(family).withTokens(1, 2, 0);

    assertThat(ConfigReader.parse("config.json", ConfigWriter.write(config, "float32")))
        .isEqualTo(config);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "model_type | \"gpt2\" | model_type is 'gpt2', known are [llama, mistral, qwen2, qwen3,"
            + " qwen3_moe, deepseek_v3, kimi_k2]",
        "hidden_size | -4 | hidden_size is -4, expected a whole number of at least 1",
        "hidden_size | 64.5 | hidden_size is 64.5, expected a whole number of at least 1",
        "hidden_size | \"64\" | hidden_size is \"64\", expected a whole number of at least 1",
        "vocab_size | 999999999 | vocab_size is 999999999, expected at most 268435456",
        "vocab_size | null | vocab_size is null, expected a whole number of at least 1",
        "num_key_value_heads | 3 | num_key_value_heads (3) does not divide num_attention_heads (4)",
        "head_dim | 7 | head_dim is 7, must be even for rotary positions",
        "hidden_size | 34 | hidden_size (34) is not a multiple of num_attention_heads (4) and"
            + " head_dim is not given",
        "num_hidden_layers | 5000 | num_hidden_layers is 5000, at most 1000 are supported",
        "attention_dropout | \"0.1\" | attention_dropout is \"0.1\", expected a finite number",
        "hidden_act | \"gelu\" | hidden_act is \"gelu\", expected \"silu\"",
        "rms_norm_eps | 0 | rms_norm_eps is 0, expected a number above 0",
        "rope_theta | -1 | rope_theta is -1, expected a number above 0",
        "tie_word_embeddings | \"yes\" | tie_word_embeddings is \"yes\", expected true or false",
        "eos_token_id | \"</s>\" | eos_token_id is \"</s>\", expected a token id",
        "eos_token_id | [2, -3] | eos_token_id is [2,-3], expected a list of whole numbers of at"
            + " least 0",
        "quantization_config | {\"bits\": 4} | quantization_config is not supported (its value is"
            + " {\"bits\":4})",
        "logits_soft_cap | 30.0 | logits_soft_cap is not supported (its value is 30.0)",
        "partial_rotary_factor | 0.5 | partial_rotary_factor is 0.5, expected 1.0 or 1",
        "rope_scaling | {\"rope_type\": \"longrope\"} | rope_type is 'longrope', known are default,"
            + " linear, llama3, yarn",
        "rope_scaling | {\"type\": \"dynamic\", \"factor\": 2} | rope_type is 'dynamic', which"
            + " turns every row by the longest one that was seen, so that a sample would hang on"
            + " its batch mates; leave rope_scaling out to use the model up to"
            + " max_position_embeddings, where both are the same",
        "rope_scaling | {\"rope_type\": \"linear\"} | rope_scaling.factor is missing, expected a"
            + " number above 0",
        "rope_scaling | {\"rope_type\": \"linear\", \"factor\": 2, \"spare\": 1} |"
            + " rope_scaling.spare is not supported (its value is 1)",
        "rope_scaling | 4 | rope_scaling is 4, expected an object",
        "auto_map | {\"AutoModel\": \"evil.Model\"} | auto_map is not supported (its value is"
            + " {\"AutoModel\":\"evil.Model\"})",
        "layer_types | [\"chunked_attention\"] | layer_types is [\"chunked_attention\"], expected"
            + " full_attention or sliding_attention for each of 3 layers"
      })
  void refusesByNameWhatItCannotHonour(String field, String value, String message)
      throws IOException {
    var json = plain();
    json.set(field, JSON.readTree(value));

    assertThatThrownBy(() -> parse(json))
        .isInstanceOf(ConfigException.class)
        .hasMessage("config.json: " + message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "attention_dropout",
        "hidden_dropout",
        "embd_pdrop",
        "resid_pdrop",
        "router_jitter_noise"
      })
  void noiseOfTrainingChangesNoShapeAndIsTold(String field, @TempDir Path folder)
      throws IOException {
    var json = plain();
    json.put(field, 0.25).put("classifier_dropout", 0.5);
    var file = Files.writeString(folder.resolve("config.json"), json.toString());
    assertThat(ConfigReader.read(file)).isEqualTo(parse(plain()));
    assertThat(ConfigReader.noise(file)).containsExactly(Map.entry(field, 0.25));
    json.put(field, 0.0);
    Files.writeString(file, json.toString());
    assertThat(ConfigReader.noise(file)).isEmpty();
  }

  @Test
  void namesAllFaultsTogether() throws IOException {
    var json = plain();
    json.put("hidden_size", 0);
    json.remove("vocab_size");
    json.put("secret", "x".repeat(100) + "\n");

    assertThatThrownBy(() -> parse(json))
        .hasMessage(
            "config.json: hidden_size is 0, expected a whole number of at least 1; vocab_size is"
                + " missing, expected a whole number of at least 1; secret is not supported (its"
                + " value is \"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…)");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{\"a\": 1, \"a\": 2} | not JSON: Duplicate",
        "{\"a\": | not JSON: ",
        "{\"a\": NaN} | not JSON: ",
        "{} {} | something follows the JSON object",
        "[[[[[[[[[[[[[[[[[[[[[[[[[[[[[1]]]]]]]]]]]]]]]]]]]]]]]]]]]]] | not JSON: "
      })
  void refusesWhatIsNoObject(String text, String message) {
    assertThatThrownBy(
            () -> ConfigReader.parse("config.json", text.getBytes(StandardCharsets.UTF_8)))
        .isInstanceOf(ConfigException.class)
        .hasMessageStartingWith("config.json: " + message);
  }

  @Test
  void readsBothFormsOfTheRotarySettings() throws IOException {
    var old = plain();
    old.put("rope_theta", 500_000.0);
    old.set("rope_scaling", JSON.readTree("{\"type\": \"linear\", \"factor\": 2.0}"));
    var fresh = plain();
    fresh.set(
        "rope_parameters",
        JSON.readTree("{\"rope_type\": \"linear\", \"factor\": 2.0, \"rope_theta\": 500000.0}"));

    assertThat(parse(fresh)).isEqualTo(parse(old));
    assertThat(parse(old).ropeTheta()).isEqualTo(500_000);
    assertThat(parse(old).ropeScaling()).isEqualTo(new RopeScaling.Linear(2));
  }

  @Test
  void countsWindowedLayersAsEachFamilyDoes() throws IOException {
    var qwen = family("qwen2");
    qwen.remove("layer_types");
    qwen.put("max_window_layers", 1);
    assertThat(parse(qwen).windowedLayers()).containsExactlyInAnyOrder(1, 2);
    qwen.put("max_window_layers", 0);
    assertThat(parse(qwen).windowedLayers()).containsExactlyInAnyOrder(0, 1, 2);
    qwen.put("use_sliding_window", false);
    assertThat(parse(qwen).windowOf(2)).isEmpty();
    assertThat(parse(family("mistral")).windowOf(0)).isEqualTo(OptionalInt.of(5));
    var mixture = family("qwen3_moe");
    mixture.put("use_sliding_window", true);
    mixture.put("sliding_window", 7);
    assertThat(parse(mixture).windowedLayers()).containsExactlyInAnyOrder(0, 1, 2);
  }

  @Test
  void takesAPaddingTokenOfMinusOneForNone() throws IOException {
    var json = plain();
    json.put("pad_token_id", -1);
    json.putArray("eos_token_id").add(4).add(2);

    assertThat(parse(json).padToken()).isEmpty();
    assertThat(parse(json).eosTokens()).isEqualTo(Set.of(2, 4));
  }

  @Test
  void refusesMoreExpertsThanItCanName() throws IOException {
    var json = family("qwen3_moe");
    json.put("num_experts", 1 << 20);
    assertThatThrownBy(() -> parse(json))
        .hasMessage(
            "config.json: 3 layers of 1048576 experts, at most 100000 experts in all are"
                + " supported");
    json.put("num_experts", 1);
    assertThatThrownBy(() -> parse(json))
        .hasMessage("config.json: num_experts_per_tok (2) is above num_experts (1)");
  }

  private static ObjectNode plain() throws IOException {
    return (ObjectNode)
        JSON.readTree(
            """
            {"model_type": "llama", "hidden_size": 32, "intermediate_size": 48,
             "num_hidden_layers": 3, "num_attention_heads": 4, "vocab_size": 61}
            """);
  }

  private static ObjectNode family(String name) throws IOException {
    return (ObjectNode) JSON.readTree(SmallModels.json(name));
  }

  private static ModelConfig parse(ObjectNode json) {
    return ConfigReader.parse("config.json", json.toString().getBytes(StandardCharsets.UTF_8));
  }
}
