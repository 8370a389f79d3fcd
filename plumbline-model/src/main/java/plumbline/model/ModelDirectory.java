package plumbline.model;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import plumbline.checkpoint.Artifacts;
import plumbline.checkpoint.Disk;
import plumbline.model.family.ConfigReader;
import plumbline.model.family.ConfigWriter;
import plumbline.model.family.Float8Blocks;
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
  private static final Pattern LAYER = Pattern.compile("model\\.layers\\.(\\d{1,9})\\.");

  private ModelDirectory() {}

  /// Reads the configuration of a directory; the end tokens of a `generation_config.json` join its
  /// own.
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
    var config = ConfigReader.read(file);
    var generation = directory.resolve("generation_config.json");
    return Files.isRegularFile(generation)
        ? config.endingAlsoAt(ConfigReader.endTokens(generation))
        : config;
  }

  /// Loads all parameters strictly, converted to `type` on `device`. Weights that this program
  /// wrote are compared with their manifest first.
  ///
  /// @throws ModelException naming all missing, unexpected and misshapen tensors
  /// @throws plumbline.checkpoint.CheckpointException where a byte of the weights has changed
  public static Parameters load(Path directory, ModelConfig config, DType type, Device device)
      throws IOException {
    var expected =
        new ExpectedTensors(
            ParameterShapes.of(config),
            name -> isRepeated(name, config),
            blocks(directory, config),
            "config.json");
    new Artifacts(Disk.local()).verifyWeights(directory);
    try (var stored = Safetensors.openDirectory(directory);
        var _ = TensorScope.open()) {
      return Parameters.owning(expected.read(stored, directory, type, device));
    }
  }

  private static Optional<Float8Blocks> blocks(Path directory, ModelConfig config)
      throws IOException {
    var file = directory.resolve("config.json");
    return config.latent().isPresent() && Files.isRegularFile(file)
        ? ConfigReader.float8Blocks(file)
        : Optional.empty();
  }

  /// Loads a model that scores rows (transformers' `ForSequenceClassification`) as strictly; how
  /// many scores it gives is told by its `score.weight`.
  ///
  /// @throws ModelException naming all missing, unexpected and misshapen tensors
  public static Parameters loadScorer(Path directory, ModelConfig config, DType type, Device device)
      throws IOException {
    new Artifacts(Disk.local()).verifyWeights(directory);
    try (var stored = Safetensors.openDirectory(directory);
        var _ = TensorScope.open()) {
      long scores =
          stored.contains(ScoreHead.NAME) && stored.tensor(ScoreHead.NAME).shape().size() == 2
              ? stored.tensor(ScoreHead.NAME).shape().getFirst()
              : 1;
      var expected =
          new ExpectedTensors(
              ParameterShapes.scorer(config, scores),
              name -> name.endsWith("rotary_emb.inv_freq") || isBeyond(name, config),
              blocks(directory, config),
              "config.json");
      return Parameters.owning(expected.read(stored, directory, type, device));
    }
  }

  /// What older tools stored beside the parameters although the configuration already says it.
  private static boolean isRepeated(String name, ModelConfig config) {
    return (config.tiedHead() && name.equals("lm_head.weight"))
        || name.endsWith("rotary_emb.inv_freq")
        || isBeyond(name, config);
  }

  /// Modules that predict further tokens stand behind the last layer of DeepSeek-V3's checkpoints.
  private static boolean isBeyond(String name, ModelConfig config) {
    var layer = LAYER.matcher(name);
    return config.latent().isPresent()
        && layer.lookingAt()
        && Integer.parseInt(layer.group(1)) >= config.layers();
  }

  /// The type in which a parameter is kept in a model of this type: what corrects a router's choice
  /// would lose its small steps in a short one.
  public static DType typeOf(String name, DType type) {
    return name.endsWith(ParameterShapes.CORRECTION) && type.bytes() < Float.BYTES
        ? DType.FLOAT32
        : type;
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
  /// directory, through `files`. Parameters with a `score.weight` are written as a model that
  /// scores rows.
  ///
  /// @throws IllegalArgumentException for another type, or naming the parameters that do not fit
  public static void save(
      ModelConfig config,
      Map<String, Tensor> parameters,
      DType type,
      SafetensorsWriter.Opener files)
      throws IOException {
    save(config, ParametersToWrite.of(parameters), type, files);
  }

  /// The same of parameters that are made ready one by one.
  public static void save(
      ModelConfig config, ParametersToWrite written, DType type, SafetensorsWriter.Opener files)
      throws IOException {
    var stored = storedType(type);
    var parameters = written.tensors();
    var score = parameters.get(ScoreHead.NAME);
    requireFitting(
        score == null ? ParameterShapes.of(config) : ParameterShapes.scorer(config, score.size(0)),
        parameters);
    var name = type == DType.BFLOAT16 ? "bfloat16" : "float32";
    var json =
        score == null
            ? ConfigWriter.write(config, name)
            : ConfigWriter.writeScorer(config, name, Math.toIntExact(score.size(0)));
    try (var out = files.open("config.json")) {
      for (var left = ByteBuffer.wrap(json); left.hasRemaining(); ) {
        out.write(left);
      }
    }
    SafetensorsWriter.writeShards(
        files, SHARD_BYTES, SafetensorsWriter.PYTORCH, toWrite(written, type, stored));
  }

  private static StoredType storedType(DType type) {
    return switch (type) {
      case FLOAT32 -> StoredType.F32;
      case BFLOAT16 -> StoredType.BF16;
      case FLOAT64, FLOAT16, INT64, INT32, INT16, INT8, UINT8, BOOL ->
          throw new IllegalArgumentException(
              "weights cannot be stored as %s here, only as FLOAT32 or BFLOAT16".formatted(type));
    };
  }

  private static void requireFitting(
      Map<String, List<Long>> shapes, Map<String, Tensor> parameters) {
    var faults = new ArrayList<String>();
    shapes.forEach((name, shape) -> {
      var tensor = parameters.get(name);
      if (tensor == null) {
        faults.add("missing " + name);
      } else if (!shape(tensor).equals(shape)) {
        faults.add("%s is %s, expected %s".formatted(name, shape(tensor), shape));
      }
    });
    parameters.keySet().stream()
        .filter(name -> !shapes.containsKey(name))
        .forEach(name -> faults.add("unexpected " + name));
    if (!faults.isEmpty()) {
      throw new IllegalArgumentException(
          "%d parameters do not fit the configuration: %s"
              .formatted(faults.size(), ExpectedTensors.shortened(faults)));
    }
  }

  private static List<Long> shape(Tensor tensor) {
    return Arrays.stream(tensor.shape()).boxed().toList();
  }

  /// Tensors as entries of a safetensors file, converted while they are written.
  public static List<TensorToWrite> toWrite(
      Map<String, Tensor> tensors, DType type, StoredType stored) {
    return toWrite(ParametersToWrite.of(tensors), type, stored);
  }

  private static List<TensorToWrite> toWrite(
      ParametersToWrite written, DType type, StoredType stored) {
    var entries = new ArrayList<TensorToWrite>();
    written
        .tensors()
        .forEach((name, tensor) -> {
          var wanted = typeOf(name, type);
          entries.add(
              new TensorToWrite(
                  name,
                  wanted == type ? stored : StoredType.F32,
                  shape(tensor),
                  sink -> {
                    try (var _ = TensorScope.open()) {
                      var ready = written.ready().apply(name, tensor.detach());
                      sink.write(ready.to(wanted).to(Device.CPU).contiguous().segment());
                    }
                  }));
        });
    return entries;
  }
}
