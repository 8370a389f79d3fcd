package plumbline.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;
import plumbline.checkpoint.Artifacts;
import plumbline.checkpoint.CheckpointException;
import plumbline.checkpoint.Disk;
import plumbline.checkpoint.Provenance;
import plumbline.model.family.ConfigException;
import plumbline.model.family.ConfigWriter;
import plumbline.tensor.DType;
import plumbline.tensor.Device;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;
import plumbline.tensor.Tensors;
import plumbline.tensor.io.SafetensorsException;
import plumbline.tensor.io.SafetensorsWriter;
import plumbline.tensor.io.StoredType;

class ModelDirectoryTest {
  static final List<String> FAMILIES = SmallModels.FAMILIES;

  @TempDir Path directory;
  private final long before = Tensor.live();

  @AfterEach
  void nothingLeaks() {
    assertThat(Tensor.live()).isEqualTo(before);
  }

  @ParameterizedTest
  @ValueSource(strings = {"7", "[7, 2]"})
  void endsWhereTheGenerationConfigurationSaysToo(String ends) throws IOException {
    var config = SmallModels.config("llama").withTokens(1, 2, 0);
    Files.write(directory.resolve("config.json"), ConfigWriter.write(config, "float32"));
    var generation = directory.resolve("generation_config.json");
    Files.writeString(generation, "{\"eos_token_id\": %s, \"top_p\": 0.8}".formatted(ends));
    assertThat(ModelDirectory.config(directory)).isEqualTo(config.endingAlsoAt(Set.of(7)));
    assertThat(ModelDirectory.config(directory).eosTokens()).containsExactlyInAnyOrder(2, 7);

    Files.writeString(generation, "{\"eos_token_id\": \"</s>\"}");
    assertThatThrownBy(() -> ModelDirectory.config(directory))
        .isInstanceOf(ConfigException.class)
        .hasMessage("generation_config.json: eos_token_id is \"</s>\", expected a token id");
  }

  @ParameterizedTest
  @FieldSource("FAMILIES")
  void loadsBitForBitWhatItSaved(String family) throws IOException {
    var config = SmallModels.config(family);
    try (var saved = SmallModels.parameters(family)) {
      ModelDirectory.save(config, saved.tensors(), DType.FLOAT32, this::create);

      assertThat(ModelDirectory.config(directory)).isEqualTo(config);
      try (var loaded = ModelDirectory.load(directory, config, DType.FLOAT32, Device.CPU);
          var _ = TensorScope.open()) {
        assertThat(loaded.tensors().sequencedKeySet())
            .containsExactlyElementsOf(saved.tensors().sequencedKeySet());
        loaded
            .tensors()
            .forEach((name, tensor) ->
                assertThat(tensor.toFloats())
                    .as(name)
                    .containsExactly(saved.tensor(name).toFloats()));
      }
    }
  }

  @Test
  void roundsToTheShorterTypeWhereAsked() throws IOException {
    var config = SmallModels.config("llama");
    try (var saved = SmallModels.parameters("llama");
        var _ = TensorScope.open()) {
      ModelDirectory.save(config, saved.tensors(), DType.BFLOAT16, this::create);

      assertThat(Files.readString(directory.resolve("config.json")))
          .contains("\"torch_dtype\" : \"bfloat16\"");
      try (var loaded = ModelDirectory.load(directory, config, DType.FLOAT32, Device.CPU)) {
        loaded
            .tensors()
            .forEach((name, tensor) ->
                assertThat(tensor.toFloats())
                    .containsExactly(saved.tensor(name).to(DType.BFLOAT16).toFloats(), within(0f)));
      }
    }
  }

  @Test
  void makesAParameterReadyWhenItsTurnComesAndForgetsIt() throws IOException {
    var config = SmallModels.config("llama");
    try (var saved = SmallModels.parameters("llama")) {
      var held = new HashMap<String, Long>();
      var doubled =
          new ParametersToWrite(
              saved.tensors(),
              (name, tensor) -> {
                held.put(name, Tensor.live());
                return tensor.times(2.0);
              });

      ModelDirectory.save(config, doubled, DType.FLOAT32, this::create);

      assertThat(held).containsOnlyKeys(saved.tensors().keySet());
      assertThat(held.values()).containsOnly(held.values().iterator().next());
      try (var loaded = ModelDirectory.load(directory, config, DType.FLOAT32, Device.CPU);
          var _ = TensorScope.open()) {
        loaded
            .tensors()
            .forEach((name, tensor) ->
                assertThat(tensor.toFloats())
                    .as(name)
                    .containsExactly(saved.tensor(name).times(2.0).toFloats()));
      }
    }
  }

  @Test
  void namesWhatIsMissing() {
    assertThatThrownBy(() -> ModelDirectory.config(directory.resolve("nowhere")))
        .isInstanceOf(ModelException.class)
        .hasMessage(directory.resolve("nowhere") + " is not a model directory: no such folder");
    assertThatThrownBy(() -> ModelDirectory.config(directory))
        .isInstanceOf(ModelException.class)
        .hasMessage(
            directory
                + " has no config.json; a model directory holds config.json, model.safetensors and"
                + " tokenizer.json");
    assertThatThrownBy(this::load)
        .isInstanceOf(SafetensorsException.class)
        .hasMessage(
            directory + ": holds neither model.safetensors nor model.safetensors.index.json");
  }

  @Test
  void namesEveryTensorThatDoesNotFit() throws IOException {
    try (var saved = SmallModels.parameters("llama");
        var _ = TensorScope.open()) {
      var tensors = new LinkedHashMap<String, Tensor>(saved.tensors());
      tensors.remove("model.norm.weight");
      tensors.put(
          "model.layers.1.mlp.up_proj.weight", Tensors.zeros(DType.FLOAT32, Device.CPU, 32, 48));
      tensors.put("model.extra\n.weight", Tensors.zeros(DType.FLOAT32, Device.CPU, 2));
      write(tensors, StoredType.F32, DType.FLOAT32);

      assertThatThrownBy(this::load)
          .isInstanceOf(ModelException.class)
          .hasMessage(
              directory
                  + ": 3 tensors do not fit config.json: model.layers.1.mlp.up_proj.weight is"
                  + " [32, 48], expected [48, 32]; unexpected model.extra?.weight F32 [2];"
                  + " missing model.norm.weight [32]");
    }
  }

  @Test
  void namesTwentyFaultsAndCountsTheRest() throws IOException {
    try (var _ = TensorScope.open()) {
      write(
          Map.of("model.norm.weight", Tensors.zeros(DType.FLOAT32, Device.CPU, 32)),
          StoredType.F32,
          DType.FLOAT32);

      assertThatThrownBy(this::load)
          .isInstanceOf(ModelException.class)
          .hasMessageMatching("(?s).*: \\d+ tensors do not fit config.json: missing.*")
          .hasMessageMatching("(?s).*; … and \\d+ more");
    }
  }

  @Test
  void passesOverATiedHeadThatWasStoredToo() throws IOException {
    var config = SmallModels.config("qwen2");
    try (var saved = SmallModels.parameters("qwen2")) {
      var tensors = new LinkedHashMap<String, Tensor>(saved.tensors());
      tensors.put("lm_head.weight", saved.tensor("model.embed_tokens.weight"));
      write(tensors, StoredType.F32, DType.FLOAT32);
    }
    try (var loaded = ModelDirectory.load(directory, config, DType.FLOAT32, Device.CPU)) {
      assertThat(loaded.has("lm_head.weight")).isFalse();
    }
  }

  @Test
  void refusesWeightsOfWholeNumbers() throws IOException {
    var config = SmallModels.config("llama");
    try (var saved = SmallModels.parameters("llama")) {
      write(saved.tensors(), StoredType.I64, DType.INT64);
    }

    assertThatThrownBy(() -> ModelDirectory.load(directory, config, DType.FLOAT32, Device.CPU))
        .isInstanceOf(ModelException.class)
        .hasMessage("model.embed_tokens.weight is stored as I64, expected F32, F64, F16 or BF16");
  }

  @Test
  void refusesATruncatedFile() throws IOException {
    try (var saved = SmallModels.parameters("llama")) {
      write(saved.tensors(), StoredType.F32, DType.FLOAT32);
    }
    var file = directory.resolve("model.safetensors");
    var bytes = Files.readAllBytes(file);
    Files.write(file, java.util.Arrays.copyOf(bytes, bytes.length - 100));

    assertThatThrownBy(this::load)
        .isInstanceOf(SafetensorsException.class)
        .hasMessageStartingWith(file.toString());
  }

  @Test
  void refusesAnIndexThatPointsOutside() throws IOException {
    Files.writeString(
        directory.resolve("model.safetensors.index.json"),
        "{\"weight_map\": {\"model.norm.weight\": \"../other/model.safetensors\"}}");

    assertThatThrownBy(this::load)
        .isInstanceOf(SafetensorsException.class)
        .hasMessageContaining("../other/model.safetensors");
  }

  @Test
  void refusesALinkThatLeadsOutside(@TempDir Path elsewhere) throws IOException {
    Files.writeString(elsewhere.resolve("model.safetensors"), "secret");
    Files.createSymbolicLink(
        directory.resolve("model.safetensors"), elsewhere.resolve("model.safetensors"));

    assertThatThrownBy(this::load)
        .isInstanceOf(SafetensorsException.class)
        .hasMessageContaining("; put the file itself into the model directory");
  }

  @Test
  void refusesAConfigurationThatIsNone() throws IOException {
    Files.writeString(directory.resolve("config.json"), "[1, 2]");
    assertThatThrownBy(() -> ModelDirectory.config(directory))
        .isInstanceOf(ConfigException.class)
        .hasMessage("config.json: expected a JSON object");
    Files.writeString(directory.resolve("config.json"), "{\"x\": " + "1".repeat(2 << 20) + "}");
    assertThatThrownBy(() -> ModelDirectory.config(directory))
        .isInstanceOf(ConfigException.class)
        .hasMessage("config.json: has more than the 1048576 bytes that are read");
  }

  @Test
  void savesOnlyWhatFitsTheConfiguration() {
    var config = SmallModels.config("llama");
    try (var saved = SmallModels.parameters("llama")) {
      var tensors = new LinkedHashMap<String, Tensor>(saved.tensors());
      tensors.remove("lm_head.weight");
      tensors.put("other", saved.tensor("model.norm.weight"));
      tensors.put("model.norm.weight", saved.tensor("model.embed_tokens.weight"));

      assertThatThrownBy(() -> ModelDirectory.save(config, tensors, DType.FLOAT32, this::create))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "3 parameters do not fit the configuration: model.norm.weight is [61, 32], expected"
                  + " [32]; missing lm_head.weight; unexpected other");
      assertThatThrownBy(
              () -> ModelDirectory.save(config, saved.tensors(), DType.FLOAT16, this::create))
          .hasMessage("weights cannot be stored as FLOAT16 here, only as FLOAT32 or BFLOAT16");
    }
    assertThat(directory).isEmptyDirectory();
  }

  private void load() throws IOException {
    ModelDirectory.load(directory, SmallModels.config("llama"), DType.FLOAT32, Device.CPU).close();
  }

  private void write(Map<String, Tensor> tensors, StoredType stored, DType type)
      throws IOException {
    try (var out = create("model.safetensors")) {
      SafetensorsWriter.write(
          out, SafetensorsWriter.PYTORCH, ModelDirectory.toWrite(tensors, type, stored));
    }
  }

  private WritableByteChannel create(String name) throws IOException {
    return Files.newByteChannel(
        directory.resolve(name), StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
  }

  @Test
  void aChangedByteOfPublishedWeightsIsNoticedBeforeATensorIsUsed() throws IOException {
    var config = SmallModels.config("llama");
    var model = directory.resolve("model");
    try (var saved = SmallModels.parameters("llama")) {
      new Artifacts(Disk.local())
          .publish(
              model,
              0,
              1,
              new Provenance("1", "unknown", "none", Map.of(), ""),
              draft -> ModelDirectory.save(config, saved.tensors(), DType.FLOAT32, draft::create));
    }
    var weights = model.resolve("model.safetensors");
    var bytes = Files.readAllBytes(weights);
    for (int at : new int[] {bytes.length / 3, bytes.length / 2, bytes.length - 1}) {
      var damaged = bytes.clone();
      damaged[at] ^= 1;
      Files.write(weights, damaged);
      assertThatThrownBy(() -> ModelDirectory.load(model, config, DType.FLOAT32, Device.CPU))
          .isInstanceOf(CheckpointException.class)
          .hasMessageStartingWith(model + ": model.safetensors is damaged: it has SHA-256 ");
    }
    Files.write(weights, bytes);
    Files.writeString(model.resolve("config.json"), "\n", StandardOpenOption.APPEND);
    ModelDirectory.load(model, config, DType.FLOAT32, Device.CPU).close();
  }

  @Test
  void aManifestOfAnotherToolIsNoneOfOurs() throws IOException {
    var config = SmallModels.config("llama");
    try (var saved = SmallModels.parameters("llama")) {
      ModelDirectory.save(config, saved.tensors(), DType.FLOAT32, this::create);
    }
    Files.writeString(directory.resolve("manifest.json"), "{\"files\": []}");
    ModelDirectory.load(directory, config, DType.FLOAT32, Device.CPU).close();
  }
}
