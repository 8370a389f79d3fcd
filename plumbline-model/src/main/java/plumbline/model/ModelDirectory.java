package plumbline.model;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import plumbline.model.family.ConfigReader;
import plumbline.model.family.ConfigWriter;
import plumbline.model.family.ModelConfig;
import plumbline.model.family.ParameterShapes;
import plumbline.tensor.DType;
import plumbline.tensor.Device;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;
import plumbline.tensor.Tensors;
import plumbline.tensor.io.Safetensors;
import plumbline.tensor.io.SafetensorsWriter;
import plumbline.tensor.io.StoredTensor;
import plumbline.tensor.io.StoredType;
import plumbline.tensor.io.TensorToWrite;

/// A model in the Hugging Face layout: `config.json` and safetensors, one file or shards.
public final class ModelDirectory {
  private static final long SHARD_BYTES = 5L << 30;

  private ModelDirectory() {}

  /// Reads the configuration of a directory.
  ///
  /// @throws ModelException where `config.json` is missing
  public static ModelConfig config(Path directory) throws IOException {
    var file = directory.resolve("config.json");
    if (!Files.isDirectory(directory)) {
      throw new ModelException("%s is not a model directory: no such folder".formatted(directory));
    }
    if (!Files.isRegularFile(file)) {
      throw new ModelException(
          "%s has no config.json; a model directory holds config.json, model.safetensors and tokenizer.json"
              .formatted(directory));
    }
    return ConfigReader.read(file);
  }

  /// Loads all parameters strictly, converted to `type` on `device`.
  ///
  /// @throws ModelException naming all missing, unexpected and misshapen tensors
  public static Parameters load(Path directory, ModelConfig config, DType type, Device device)
      throws IOException {
    var expected =
        new ExpectedTensors(
            ParameterShapes.of(config), name -> isRepeated(name, config), "config.json");
    try (var stored = Safetensors.openDirectory(directory);
        var _ = TensorScope.open()) {
      return Parameters.owning(expected.read(stored, directory, type, device));
    }
  }

  /// What older tools stored beside the parameters although the configuration already says it.
  private static boolean isRepeated(String name, ModelConfig config) {
    return (config.tiedHead() && name.equals("lm_head.weight"))
        || name.endsWith("rotary_emb.inv_freq");
  }

  /// Reads one stored tensor, converted to `type` on `device`.
  ///
  /// @throws ModelException for an element type that parameters cannot have
  public static Tensor read(StoredTensor stored, DType type, Device device) throws IOException {
    var dims = stored.shape().stream().mapToLong(Long::longValue).toArray();
    var host = Tensors.empty(typeOf(stored), Device.CPU, dims);
    stored.copyTo(host.segment());
    return host.to(type).to(device);
  }

  private static DType typeOf(StoredTensor stored) {
    return switch (stored.type()) {
      case F32 -> DType.FLOAT32;
      case F64 -> DType.FLOAT64;
      case F16 -> DType.FLOAT16;
      case BF16 -> DType.BFLOAT16;
      case I64, I32, I16, I8, U64, U32, U16, U8, BOOL, F8_E4M3, F8_E5M2, F8_E8M0 ->
          throw new ModelException(
              "%s is stored as %s, expected F32, F64, F16 or BF16"
                  .formatted(stored.name(), stored.type()));
    };
  }

  /// Writes `config.json` and the weights, stored as `type` (FLOAT32 or BFLOAT16), into an existing
  /// directory, through `files`.
  public static void save(
      ModelConfig config,
      Map<String, Tensor> parameters,
      DType type,
      SafetensorsWriter.Opener files)
      throws IOException {
    var stored = type == DType.BFLOAT16 ? StoredType.BF16 : StoredType.F32;
    try (var out = files.open("config.json")) {
      out.write(
          ByteBuffer.wrap(
              ConfigWriter.write(config, type == DType.BFLOAT16 ? "bfloat16" : "float32")));
    }
    SafetensorsWriter.writeShards(
        files, SHARD_BYTES, SafetensorsWriter.PYTORCH, toWrite(parameters, type, stored));
  }

  /// Tensors as entries of a safetensors file, converted while they are written.
  public static List<TensorToWrite> toWrite(
      Map<String, Tensor> tensors, DType type, StoredType stored) {
    var entries = new ArrayList<TensorToWrite>();
    tensors.forEach((name, tensor) -> {
      var shape = Arrays.stream(tensor.shape()).boxed().toList();
      entries.add(
          new TensorToWrite(
              name,
              stored,
              shape,
              sink -> {
                try (var _ = TensorScope.open()) {
                  sink.write(tensor.detach().to(type).to(Device.CPU).contiguous().segment());
                }
              }));
    });
    return entries;
  }
}
