package plumbline.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.model.family.ConfigReader;
import plumbline.model.family.ModelConfig;
import plumbline.tensor.DType;
import plumbline.tensor.Device;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;
import plumbline.tensor.Tensors;
import plumbline.tensor.io.SafetensorsWriter;
import plumbline.tensor.io.StoredType;
import plumbline.tensor.io.TensorToWrite;

/// Checkpoints whose weights are 8-bit floats scaled by block, as Kimi K2 and DeepSeek-V3 are
/// published. Values are those of the Kimi K2 card.
class Float8WeightsTest {
  private static final String KEYS = "model.layers.1.self_attn.kv_a_proj_with_mqa.weight";

  @TempDir Path directory;
  private final long before = Tensor.live();

  @AfterEach
  void nothingLeaks() {
    assertThat(Tensor.live()).isEqualTo(before);
  }

  @Test
  void readsAByte() {
    var bits = new int[] {0x00, 0x01, 0x08, 0x38, 0x3C, 0x7E, 0xB8, 0x40, 0x80};
    var values = new float[] {0, 0.001953125f, 0.015625f, 1, 1.5f, 448, -1, 2, -0f};
    for (int i = 0; i < bits.length; i++) {
      assertThat(Float8Weights.value((byte) bits[i])).isEqualTo(values[i]);
    }
    assertThat(Float8Weights.value((byte) 0x7F)).isNaN();
    assertThat(Float8Weights.value((byte) 0xFF)).isNaN();
  }

  /// Every second matrix is stored in 8 bits, blocks of 2 by 2: the last block row of 3 rows is
  /// half full.
  @Test
  void loadsWhatAnotherToolStored() throws IOException {
    writeConfig("[2, 2]");
    var config = config();
    try (var weights = SmallModels.parameters("deepseek_v3");
        var _ = TensorScope.open()) {
      var expected = new LinkedHashMap<String, float[]>();
      write(entries(weights, expected));

      for (var type : List.of(DType.FLOAT32, DType.BFLOAT16)) {
        try (var loaded = ModelDirectory.load(directory, config, type, Device.CPU)) {
          expected.forEach((name, values) -> {
            var tensor = loaded.tensor(name);
            var kept = name.endsWith("e_score_correction_bias") ? DType.FLOAT32 : type;
            assertThat(tensor.dtype()).as(name).isEqualTo(kept);
            var shape = tensor.shape();
            assertThat(tensor.toFloats())
                .as(name)
                .containsExactly(Tensors.of(values, shape).to(kept).toFloats());
          });
        }
      }
    }
  }

  @Test
  void givesTheCardsBlocks() throws IOException {
    var bytes = new byte[] {0x38, 0x40, 0x3C, (byte) 0xB8, 0x30, 0x48, 0x7E, 0x01, 0x38};
    var factors = new float[] {0.5f, 2, 0.25f, 0.125f};
    var wanted = new float[] {0.5f, 1, 3, -0.5f, 0.25f, 8, 112, 0.00048828125f, 0.125f};

    assertThat(scaled(bytes, factors, 3, 3)).containsExactly(wanted);
  }

  private static float[] scaled(byte[] bytes, float[] factors, long rows, long columns) {
    var result = new float[bytes.length];
    Float8Weights.scale(
        MemorySegment.ofArray(bytes),
        columns,
        factors,
        new plumbline.model.family.Float8Blocks(2, 2),
        MemorySegment.ofArray(result));
    assertThat(rows * columns).isEqualTo(result.length);
    return result;
  }

  @Test
  void namesFactorsThatAreMissingOrOfAnotherShape() throws IOException {
    writeConfig("[2, 2]");
    try (var weights = SmallModels.parameters("deepseek_v3");
        var _ = TensorScope.open()) {
      var entries = entries(weights, new LinkedHashMap<>());
      entries.removeIf(entry -> entry.name().equals(KEYS + "_scale_inv"));
      write(entries);
      assertThatThrownBy(this::load)
          .isInstanceOf(ModelException.class)
          .hasMessage(
              directory
                  + ": 1 tensors do not fit config.json: "
                  + KEYS
                  + " is stored as F8_E4M3 and "
                  + KEYS
                  + "_scale_inv is missing, expected F32 [6, 16]");
      Files.delete(directory.resolve("model.safetensors"));

      entries.add(floats(KEYS + "_scale_inv", Tensors.zeros(DType.FLOAT32, Device.CPU, 6, 15)));
      write(entries);
      assertThatThrownBy(this::load)
          .hasMessageEndingWith(KEYS + "_scale_inv is F32 [6, 15], expected F32 [6, 16]");
    }
  }

  @Test
  void refusesThemWhereTheConfigurationSaysNothingOfThem() throws IOException {
    Files.writeString(directory.resolve("config.json"), SmallModels.json("deepseek_v3"));
    try (var weights = SmallModels.parameters("deepseek_v3");
        var _ = TensorScope.open()) {
      var entries = new ArrayList<TensorToWrite>();
      weights
          .tensors()
          .forEach((name, tensor) -> {
            if (name.equals(KEYS)) {
              entries.add(bytes(name, tensor));
            } else {
              entries.add(floats(name, tensor));
            }
          });
      write(entries);
    }
    assertThatThrownBy(this::load)
        .hasMessageEndingWith(
            KEYS
                + " is stored as F8_E4M3, expected quantization_config with weight_block_size in"
                + " config.json");
  }

  @Test
  void refusesFactorsOfWeightsThatHaveNone() throws IOException {
    writeConfig("[2, 2]");
    try (var weights = SmallModels.parameters("deepseek_v3");
        var _ = TensorScope.open()) {
      var entries = new ArrayList<TensorToWrite>();
      weights.tensors().forEach((name, tensor) -> entries.add(floats(name, tensor)));
      entries.add(floats(KEYS + "_scale_inv", Tensors.zeros(DType.FLOAT32, Device.CPU, 6, 16)));
      write(entries);
    }
    assertThatThrownBy(this::load)
        .hasMessageEndingWith("unexpected " + KEYS + "_scale_inv F32 [6, 16]");
  }

  @Test
  void passesOverModulesBehindTheLastLayer() throws IOException {
    writeConfig("[2, 2]");
    try (var weights = SmallModels.parameters("deepseek_v3");
        var _ = TensorScope.open()) {
      var entries = new ArrayList<TensorToWrite>();
      weights.tensors().forEach((name, tensor) -> entries.add(floats(name, tensor)));
      entries.add(floats("model.layers.3.eh_proj.weight", weights.tensor("lm_head.weight")));
      entries.add(bytes("model.layers.3.mlp.up_proj.weight", weights.tensor("lm_head.weight")));
      write(entries);
      try (var loaded = ModelDirectory.load(directory, config(), DType.FLOAT32, Device.CPU)) {
        assertThat(loaded.tensors().keySet()).isEqualTo(weights.tensors().keySet());
      }
    }
  }

  private void load() throws IOException {
    ModelDirectory.load(directory, config(), DType.FLOAT32, Device.CPU).close();
  }

  private ModelConfig config() throws IOException {
    return ConfigReader.read(directory.resolve("config.json"));
  }

  private void writeConfig(String block) throws IOException {
    var json = SmallModels.json("deepseek_v3");
    Files.writeString(
        directory.resolve("config.json"),
        json.replaceFirst(
            "\\{",
            "{\"quantization_config\": {\"quant_method\": \"fp8\", \"fmt\": \"e4m3\","
                + " \"weight_block_size\": "
                + block
                + ", \"activation_scheme\": \"dynamic\"}, "));
  }

  /// Projections as bytes with factors, all else as floats; what they should come out as.
  private static List<TensorToWrite> entries(Parameters weights, Map<String, float[]> expected) {
    var entries = new ArrayList<TensorToWrite>();
    weights
        .tensors()
        .forEach((name, tensor) -> {
          if (name.contains("_proj")) {
            var shape = tensor.shape();
            long down = Math.ceilDiv(shape[0], 2);
            long across = Math.ceilDiv(shape[1], 2);
            var factors = new float[(int) (down * across)];
            for (int i = 0; i < factors.length; i++) {
              factors[i] = 0.25f + 0.01f * i;
            }
            entries.add(bytes(name, tensor));
            entries.add(floats(name + "_scale_inv", Tensors.of(factors, down, across)));
            expected.put(name, scaled(pattern(tensor.count()), factors, shape[0], shape[1]));
          } else {
            entries.add(floats(name, tensor));
            expected.put(name, tensor.toFloats());
          }
        });
    return entries;
  }

  private static byte[] pattern(long count) {
    var bytes = new byte[(int) count];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (i * 7 % 127);
    }
    return bytes;
  }

  private static TensorToWrite bytes(String name, Tensor like) {
    return new TensorToWrite(
        name,
        StoredType.F8_E4M3,
        java.util.Arrays.stream(like.shape()).boxed().toList(),
        sink -> sink.write(MemorySegment.ofArray(pattern(like.count()))));
  }

  private static TensorToWrite floats(String name, Tensor tensor) {
    var one = ModelDirectory.toWrite(Map.of(name, tensor), DType.FLOAT32, StoredType.F32);
    return Objects.requireNonNull(one.getFirst());
  }

  private void write(List<TensorToWrite> entries) throws IOException {
    try (var out = create("model.safetensors")) {
      SafetensorsWriter.write(out, SafetensorsWriter.PYTORCH, entries);
    }
  }

  private WritableByteChannel create(String name) throws IOException {
    return Files.newByteChannel(
        directory.resolve(name), StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
  }
}
