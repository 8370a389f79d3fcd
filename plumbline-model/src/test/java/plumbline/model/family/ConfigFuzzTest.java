package plumbline.model.family;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import plumbline.model.SmallModels;

/// Configurations with one to four fields changed, taken away, added or broken as text. Nothing but
/// a [ConfigException] may come out, and what is accepted must be written and read again alike.
/// `-Dplumbline.fuzz.inputs=200000` runs longer.
class ConfigFuzzTest {
  private static final int INPUTS = Integer.getInteger("plumbline.fuzz.inputs", 3000);
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> VALUES =
      List.of(
          "null",
          "true",
          "false",
          "0",
          "1",
          "2",
          "3",
          "4",
          "-1",
          "7",
          "1e308",
          "1e-320",
          "-0.0",
          "0.5",
          "2147483647",
          "2147483648",
          "-9223372036854775808",
          "1000",
          "268435456",
          "123456789012345678901234567890",
          "\"\"",
          "\"silu\"",
          "\"llama\"",
          "\"yarn\"",
          "\"default\"",
          "\"\\u0000\\ud800\"",
          "\"java.lang.Runtime\"",
          "[]",
          "[0]",
          "[1, 2, -3]",
          "[\"full_attention\", \"sliding_attention\", \"full_attention\"]",
          "[[[]]]",
          "{}",
          "{\"rope_type\": \"yarn\", \"factor\": 4}",
          "{\"rope_type\": \"linear\", \"factor\": 1e-300}",
          "{\"rope_type\": \"llama3\", \"factor\": 0, \"low_freq_factor\": 1}",
          "{\"type\": \"dynamic\"}");
  private static final List<String> EXTRA =
      List.of(
          "rope_scaling",
          "rope_parameters",
          "head_dim",
          "sliding_window",
          "use_sliding_window",
          "max_window_layers",
          "layer_types",
          "num_experts",
          "num_experts_per_tok",
          "decoder_sparse_step",
          "mlp_only_layers",
          "eos_token_id",
          "bos_token_id",
          "pad_token_id",
          "attention_bias",
          "mlp_bias",
          "tie_word_embeddings",
          "auto_map",
          "quantization_config",
          "partial_rotary_factor",
          "initializer_range",
          "rope_theta",
          "hidden_act");

  @Test
  void nothingButAConfigExceptionComesOut() throws IOException {
    var random = new SplittableRandom(20);
    int accepted = 0;
    int refused = 0;
    for (int i = 0; i < INPUTS; i++) {
      var family = SmallModels.FAMILIES.get(i % SmallModels.FAMILIES.size());
      var bytes = mutated(family, random);
      try {
        var config = ConfigReader.parse("config.json", bytes);
        check(config, bytes);
        accepted++;
      } catch (ConfigException expected) {
        assertThat(expected.getMessage()).hasSizeLessThan(10_000).doesNotContain("\u0000");
        refused++;
      } catch (RuntimeException | StackOverflowError | OutOfMemoryError escaped) {
        fail("escaped on " + new String(bytes, StandardCharsets.UTF_8), escaped);
      }
    }
    assertThat(accepted).isGreaterThan(INPUTS / 50);
    assertThat(refused).isGreaterThan(INPUTS / 4);
  }

  private static void check(ModelConfig config, byte[] bytes) {
    assertThat(ConfigReader.parse("config.json", ConfigWriter.write(config, "float32")))
        .as(() -> new String(bytes, StandardCharsets.UTF_8))
        .isEqualTo(config);
    assertThat(ParameterShapes.of(config)).isNotEmpty();
    assertThat(config.forwardFlops(100)).isPositive();
  }

  private static byte[] mutated(String family, SplittableRandom random) throws IOException {
    var json = (ObjectNode) JSON.readTree(SmallModels.json(family));
    for (int change = random.nextInt(1, 5); change > 0; change--) {
      var names = new ArrayList<String>();
      json.fieldNames().forEachRemaining(names::add);
      names.addAll(EXTRA);
      var name = names.get(random.nextInt(names.size()));
      JsonNode value = JSON.readTree(VALUES.get(random.nextInt(VALUES.size())));
      if (random.nextInt(5) == 0) {
        json.remove(name);
      } else if (json.get(name) instanceof ObjectNode inner && random.nextBoolean()) {
        inner.set("factor", value);
      } else {
        json.set(name, value);
      }
    }
    var bytes = json.toString().getBytes(StandardCharsets.UTF_8);
    if (random.nextInt(8) == 0) {
      bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
    }
    return random.nextInt(16) == 0
        ? java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length))
        : bytes;
  }
}
