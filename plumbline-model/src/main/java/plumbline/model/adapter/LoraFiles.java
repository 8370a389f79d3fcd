package plumbline.model.adapter;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SequencedSet;
import plumbline.checkpoint.Artifacts;
import plumbline.checkpoint.Disk;
import plumbline.model.ExpectedTensors;
import plumbline.model.ModelDirectory;
import plumbline.model.ModelException;
import plumbline.model.family.ConfigFields;
import plumbline.model.family.ModelConfig;
import plumbline.tensor.DType;
import plumbline.tensor.Device;
import plumbline.tensor.io.Safetensors;
import plumbline.tensor.io.SafetensorsWriter;
import plumbline.tensor.io.StoredType;

/// The layout of PEFT: `adapter_config.json` and `adapter_model.safetensors`.
final class LoraFiles {
  private static final String CONFIG = "adapter_config.json";
  private static final String WEIGHTS = "adapter_model.safetensors";
  private static final String DOWN = ".lora_A.weight";
  private static final String UP = ".lora_B.weight";
  private static final ObjectMapper JSON = new ObjectMapper();

  /// Fields that say where an adapter comes from or how it was started, not what it computes.
  private static final String[] WITHOUT_EFFECT = {
    "auto_mapping",
    "base_model_name_or_path",
    "revision",
    "inference_mode",
    "megatron_core",
    "peft_version",
    "loftq_config",
    "eva_config",
    "corda_config",
    "runtime_config",
    "qalora_group_size"
  };

  /// Ways to start an adapter that leave the base model as published.
  private static final String[] KEEPING_THE_BASE = {
    "true", "false", "\"gaussian\"", "\"orthogonal\"", "\"eva\""
  };

  private LoraFiles() {}

  static String down(String projection) {
    return "base_model.model." + projection + DOWN;
  }

  static String up(String projection) {
    return "base_model.model." + projection + UP;
  }

  /// The names that are missing where an A is without its B, or a B without its A.
  static List<String> missingHalves(SequencedSet<String> names) {
    return names.stream()
        .map(name -> name.endsWith(DOWN) ? name.replace(DOWN, UP) : name.replace(UP, DOWN))
        .filter(half -> !names.contains(half))
        .toList();
  }

  static Lora load(Path directory, ModelConfig model, DType type, Device device)
      throws IOException {
    for (var name : new String[] {CONFIG, WEIGHTS}) {
      if (!Files.isRegularFile(directory.resolve(name))) {
        throw new ModelException(
            "%s has no %s; an adapter directory holds %s and %s"
                .formatted(directory, name, CONFIG, WEIGHTS));
      }
    }
    var config = config(directory);
    var file = directory.resolve(WEIGHTS);
    new Artifacts(Disk.local()).verifyWeights(directory);
    try (var stored = Safetensors.open(file)) {
      var expected = new ExpectedTensors(LoraShapes.tensors(model, config), _ -> false, CONFIG);
      return new Lora(config, expected.read(stored, file, type, device));
    }
  }

  static LoraConfig config(Path directory) throws IOException {
    return config(ConfigFields.read(directory.resolve(CONFIG)));
  }

  private static LoraConfig config(ConfigFields fields) {
    fields.required("peft_type", "LORA");
    fields.among("task_type", "\"CAUSAL_LM\"");
    fields.among("bias", "\"none\"");
    fields.among("init_lora_weights", KEEPING_THE_BASE);
    fields.ignore(WITHOUT_EFFECT);
    int rank = fields.positive("r");
    double alpha = fields.required("lora_alpha");
    var targets = fields.words("target_modules");
    if (targets.isEmpty()) {
      fields.fault("target_modules names no projection, expected a list of names");
    }
    double dropout = fields.number("lora_dropout", 0);
    if (!(dropout >= 0 && dropout < 1)) {
      fields.fault("lora_dropout is %s, expected a number in [0, 1)".formatted(dropout));
    }
    boolean rankStabilised = fields.flag("use_rslora", false);
    fields.refuseUnreadFeatures();
    fields.refuseFaults();
    return new LoraConfig(rank, alpha, targets, dropout, rankStabilised);
  }

  static void save(Lora lora, String baseModel, SafetensorsWriter.Opener files) throws IOException {
    try (var out = files.open(CONFIG)) {
      writeAll(out, json(lora.config(), baseModel));
    }
    try (var out = files.open(WEIGHTS)) {
      SafetensorsWriter.write(
          out,
          SafetensorsWriter.PYTORCH,
          ModelDirectory.toWrite(lora.tensors(), DType.FLOAT32, StoredType.F32));
    }
  }

  private static byte[] json(LoraConfig config, String baseModel) throws IOException {
    var json = JSON.createObjectNode();
    json.put("base_model_name_or_path", baseModel);
    json.put("bias", "none");
    json.put("fan_in_fan_out", false);
    json.put("inference_mode", true);
    if (config.alpha() == Math.rint(config.alpha()) && config.alpha() < 1 << 30) {
      json.put("lora_alpha", (int) config.alpha());
    } else {
      json.put("lora_alpha", config.alpha());
    }
    json.put("lora_dropout", config.dropout());
    json.put("peft_type", "LORA");
    json.put("r", config.rank());
    config.targets().forEach(json.putArray("target_modules")::add);
    json.put("task_type", "CAUSAL_LM");
    if (config.rankStabilised()) {
      json.put("use_rslora", true);
    }
    return (JSON.writerWithDefaultPrettyPrinter().writeValueAsString(json) + "\n")
        .getBytes(StandardCharsets.UTF_8);
  }

  private static void writeAll(WritableByteChannel out, byte[] bytes) throws IOException {
    for (var left = ByteBuffer.wrap(bytes); left.hasRemaining(); ) {
      out.write(left);
    }
  }
}
