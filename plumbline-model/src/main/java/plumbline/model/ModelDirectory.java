package plumbline.model;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
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
    try (var stored = Safetensors.openDirectory(directory);
        var _ = TensorScope.open()) {
      var expected = ParameterShapes.of(config);
      refuseMismatch(directory, expected, List.copyOf(stored.tensors()), config.tiedHead());
      var tensors = new LinkedHashMap<String, Tensor>();
      for (var name : expected.keySet()) {
        tensors.put(name, read(stored.tensor(name), type, device));
      }
      return Parameters.owning(tensors);
    }
  }

  private static void refuseMismatch(
      Path directory, Map<String, List<Long>> expected, List<StoredTensor> found, boolean tied) {
    var faults = new ArrayList<String>();
    var seen = new LinkedHashMap<String, StoredTensor>();
    for (var tensor : found) {
      seen.put(tensor.name(), tensor);
      var shape = expected.get(tensor.name());
      if (shape == null) {
        if (!(tied && tensor.name().equals("lm_head.weight"))
            && !tensor.name().endsWith("rotary_emb.inv_freq")) {
          faults.add("unexpected %s %s".formatted(tensor.name(), tensor.shape()));
        }
      } else if (!shape.equals(tensor.shape())) {
        faults.add("%s is %s, expected %s".formatted(tensor.name(), tensor.shape(), shape));
      }
    }
    for (var name : expected.keySet()) {
      if (!seen.containsKey(name)) {
        faults.add("missing %s %s".formatted(name, expected.get(name)));
      }
    }
    if (!faults.isEmpty()) {
      throw new ModelException(
          "%s: %d tensors do not fit config.json: %s"
              .formatted(directory, faults.size(), summary(faults)));
    }
  }

  private static String summary(List<String> faults) {
    int shown = Math.min(20, faults.size());
    var text = String.join("; ", faults.subList(0, shown));
    return shown == faults.size()
        ? text
        : text + "; … and %d more".formatted(faults.size() - shown);
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
          java.nio.ByteBuffer.wrap(
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
      var shape = java.util.Arrays.stream(tensor.shape()).boxed().toList();
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
