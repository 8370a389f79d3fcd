package plumbline.model.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import plumbline.model.ModelDirectory;
import plumbline.model.ModelException;
import plumbline.model.SmallModels;
import plumbline.model.family.ConfigException;
import plumbline.tensor.DType;
import plumbline.tensor.Device;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;
import plumbline.tensor.Tensors;
import plumbline.tensor.io.Safetensors;
import plumbline.tensor.io.SafetensorsWriter;
import plumbline.tensor.io.StoredType;

class LoraFilesTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String CONFIG = "adapter_config.json";
  private static final String WEIGHTS = "adapter_model.safetensors";

  @TempDir Path directory;
  private final TensorScope scope = TensorScope.open();

  @AfterEach
  void close() {
    scope.close();
  }

  @Test
  void writesTheLayoutOfPeft() throws IOException {
    save(new LoraConfig(4, 8, List.of("q_proj"), 0.1, false));

    assertThat(JSON.readTree(Files.readString(directory.resolve(CONFIG))))
        .isEqualTo(
            JSON.readTree(
                """
                {"base_model_name_or_path": "models/base", "bias": "none",
                 "fan_in_fan_out": false, "inference_mode": true, "lora_alpha": 8,
                 "lora_dropout": 0.1, "peft_type": "LORA", "r": 4,
                 "target_modules": ["q_proj"], "task_type": "CAUSAL_LM"}
                """));
    try (var stored = Safetensors.open(directory.resolve(WEIGHTS))) {
      assertThat(stored.metadata()).containsEntry("format", "pt");
      assertThat(stored.tensors())
          .extracting(Object::toString)
          .containsExactly(
              "base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight F32 [4, 32]",
              "base_model.model.model.layers.0.self_attn.q_proj.lora_B.weight F32 [32, 4]",
              "base_model.model.model.layers.1.self_attn.q_proj.lora_A.weight F32 [4, 32]",
              "base_model.model.model.layers.1.self_attn.q_proj.lora_B.weight F32 [32, 4]",
              "base_model.model.model.layers.2.self_attn.q_proj.lora_A.weight F32 [4, 32]",
              "base_model.model.model.layers.2.self_attn.q_proj.lora_B.weight F32 [32, 4]");
    }
  }

  @Test
  void readsWhatItWrote() throws IOException {
    for (boolean rankStabilised : new boolean[] {false, true}) {
      var saved = save(new LoraConfig(3, 1.5, LoraConfig.ALL, 0.1, rankStabilised));

      var loaded = load();

      assertThat(loaded.config()).isEqualTo(saved.config());
      assertThat(loaded.tensors().sequencedKeySet())
          .containsExactlyElementsOf(saved.tensors().sequencedKeySet());
      loaded
          .tensors()
          .forEach((name, tensor) ->
              assertThat(tensor.toFloats())
                  .containsExactly(Objects.requireNonNull(saved.tensors().get(name)).toFloats()));
    }
  }

  @Test
  void readsTheConfigurationThatPeftItselfWrites() throws IOException {
    save(new LoraConfig(4, 8, List.of("q_proj", "v_proj"), 0.05, false));
    Files.writeString(
        directory.resolve(CONFIG),
        """
        {"alora_invocation_tokens": null, "alpha_pattern": {}, "arrow_config": null,
         "auto_mapping": null, "base_model_name_or_path": "some/base", "bias": "none",
         "corda_config": null, "ensure_weight_tying": false, "eva_config": null,
         "exclude_modules": null, "fan_in_fan_out": false, "inference_mode": true,
         "init_lora_weights": true, "layer_replication": null, "layers_pattern": null,
         "layers_to_transform": null, "loftq_config": {}, "lora_alpha": 8, "lora_bias": false,
         "lora_dropout": 0.05, "megatron_config": null, "megatron_core": "megatron.core",
         "modules_to_save": null, "peft_type": "LORA", "peft_version": "0.18.0",
         "qalora_group_size": 16, "r": 4, "rank_pattern": {}, "revision": null,
         "target_modules": ["v_proj", "q_proj"], "target_parameters": null,
         "task_type": "CAUSAL_LM", "trainable_token_indices": null, "use_dora": false,
         "use_qalora": false, "use_rslora": false}
        """);

    assertThat(load().config())
        .isEqualTo(new LoraConfig(4, 8, List.of("v_proj", "q_proj"), 0.05, false));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "use_dora | true | use_dora is not supported (its value is true)",
        "rank_pattern | {\"q_proj\": 8} | rank_pattern is not supported (its value is"
            + " {\"q_proj\":8})",
        "modules_to_save | [\"lm_head\"] | modules_to_save is not supported (its value is"
            + " [\"lm_head\"])",
        "layers_to_transform | [0] | layers_to_transform is not supported (its value is [0])",
        "fan_in_fan_out | true | fan_in_fan_out is not supported (its value is true)",
        "init_lora_weights | \"pissa\" | init_lora_weights is \"pissa\", expected true or false or"
            + " \"gaussian\" or \"orthogonal\" or \"eva\"",
        "bias | \"all\" | bias is \"all\", expected \"none\"",
        "peft_type | \"IA3\" | peft_type is \"IA3\", expected 'LORA'",
        "task_type | \"SEQ_CLS\" | task_type is \"SEQ_CLS\", expected \"CAUSAL_LM\"",
        "r | 0 | r is 0, expected a whole number of at least 1",
        "lora_alpha | -1 | lora_alpha is -1, expected a number above 0",
        "lora_dropout | 1.0 | lora_dropout is 1.0, expected a number in [0, 1)",
        "target_modules | \".*_proj\" | target_modules is \".*_proj\", expected a list;"
            + " target_modules names no projection, expected a list of names"
      })
  void refusesWhatItDoesNotSupportByName(String field, String value, String message)
      throws IOException {
    save(new LoraConfig(4, 8, List.of("q_proj"), 0, false));
    edit(json -> json.set(field, parsed(value)));

    assertThatThrownBy(this::load)
        .isInstanceOf(ConfigException.class)
        .hasMessage(CONFIG + ": " + message);
  }

  @Test
  void namesEveryTensorThatDoesNotFit() throws IOException {
    var config = new LoraConfig(2, 8, List.of("layers.1.self_attn.q_proj"), 0, false);
    var lora = Lora.initialise(SmallModels.config("llama"), config, 1);
    var tensors = new LinkedHashMap<>(lora.tensors());
    tensors.remove(LoraFiles.down("model.layers.1.self_attn.q_proj"));
    tensors.put(
        LoraFiles.up("model.layers.1.self_attn.q_proj"),
        Tensors.zeros(DType.FLOAT32, Device.CPU, 32, 3));
    tensors.put("extra", Tensors.zeros(DType.FLOAT32, Device.CPU, 2));
    lora.save("models/base", this::create);
    try (var out = create(WEIGHTS)) {
      SafetensorsWriter.write(
          out,
          SafetensorsWriter.PYTORCH,
          ModelDirectory.toWrite(tensors, DType.FLOAT32, StoredType.F32));
    }

    assertThatThrownBy(this::load)
        .isInstanceOf(ModelException.class)
        .hasMessage(
            directory.resolve(WEIGHTS)
                + ": 3 tensors do not fit adapter_config.json:"
                + " base_model.model.model.layers.1.self_attn.q_proj.lora_B.weight is [32, 3],"
                + " expected [32, 2]; unexpected extra F32 [2];"
                + " missing base_model.model.model.layers.1.self_attn.q_proj.lora_A.weight"
                + " [2, 32]");
  }

  @Test
  void namesAMissingFile() throws IOException {
    save(new LoraConfig(4, 8, List.of("q_proj"), 0, false));
    Files.delete(directory.resolve(WEIGHTS));

    assertThatThrownBy(this::load)
        .isInstanceOf(ModelException.class)
        .hasMessage(
            directory
                + " has no adapter_model.safetensors; an adapter directory holds"
                + " adapter_config.json and adapter_model.safetensors");
  }

  private Lora save(LoraConfig config) throws IOException {
    var lora = Lora.initialise(SmallModels.config("llama"), config, 1);
    lora.tensors().values().forEach(tensor -> tensor.add_(0.125));
    lora.save("models/base", this::create);
    return lora;
  }

  private Lora load() throws IOException {
    return Lora.load(directory, SmallModels.config("llama"), DType.FLOAT32, Device.CPU);
  }

  private WritableByteChannel create(String name) throws IOException {
    return Files.newByteChannel(
        directory.resolve(name),
        StandardOpenOption.WRITE,
        StandardOpenOption.CREATE,
        StandardOpenOption.TRUNCATE_EXISTING);
  }

  private void edit(Consumer<ObjectNode> change) throws IOException {
    var json = (ObjectNode) JSON.readTree(Files.readString(directory.resolve(CONFIG)));
    change.accept(json);
    Files.writeString(directory.resolve(CONFIG), json.toString());
  }

  private static com.fasterxml.jackson.databind.JsonNode parsed(String value) {
    try {
      return JSON.readTree(value);
    } catch (IOException broken) {
      throw new AssertionError(broken);
    }
  }

  @Test
  void leaksNothing() throws IOException {
    save(new LoraConfig(4, 8, List.of("q_proj"), 0, false));
    long before = Tensor.live();
    try (var _ = TensorScope.open()) {
      load();
    }
    assertThat(Tensor.live()).isEqualTo(before);
  }
}
