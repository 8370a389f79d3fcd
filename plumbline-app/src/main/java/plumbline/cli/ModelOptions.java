package plumbline.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import plumbline.checkpoint.Edited;
import plumbline.model.CausalLm;
import plumbline.model.ModelDirectory;
import plumbline.model.Parameters;
import plumbline.model.adapter.Lora;
import plumbline.model.family.ModelConfig;
import plumbline.tensor.DType;
import plumbline.tensor.Device;
import plumbline.tensor.TensorScope;
import plumbline.text.token.Tokenizer;

/// Which model a command uses, and where.
final class ModelOptions {
  /// Type of the weights in memory.
  enum Precision {
    float32,
    bfloat16
  }

  @Option(
      names = "--model",
      required = true,
      paramLabel = "DIR",
      description = "Hugging Face directory: config.json, safetensors, tokenizer.json.")
  private Path directory;

  @Option(
      names = "--adapter",
      paramLabel = "DIR",
      description = "Low-rank adapter in PEFT's layout, merged into the model as it is loaded.")
  private @Nullable Path adapter;

  @Option(
      names = "--device",
      defaultValue = "auto",
      description = "auto, cpu, cuda or cuda:n. Default: ${DEFAULT-VALUE}.")
  String device;

  @Option(
      names = "--dtype",
      defaultValue = "float32",
      description = "${COMPLETION-CANDIDATES}. Default: ${DEFAULT-VALUE}.")
  Precision precision;

  /// The directory, which is there.
  Path directory() {
    return Given.model("--model", directory);
  }

  /// What every command looks at that takes a model.
  List<Given.Look> looks() {
    return List.of(this::directory, this::requireAdapter, this::requireDevice);
  }

  /// The same for a command that only a model can do that writes answers.
  List<Given.Look> writerLooks() {
    return List.of(this::directory, this::requireWriter, this::requireAdapter, this::requireDevice);
  }

  private void requireDevice() {
    if (!device.equals("auto")) { // which is right without a look at the engine
      Given.option("--device", () -> Device.parse(device));
    }
  }

  private void requireWriter() throws IOException {
    if (RewardScorer.isRewardModel(directory())) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "--model is %s, a reward model, which scores answers and writes none; give it rows of prompt and completion by `score`, judgements by `evaluate`, or name the model that it judges"
              .formatted(directory));
    }
  }

  private void requireAdapter() throws IOException {
    if (adapter == null) {
      return;
    }
    Given.adapter("--adapter", adapter);
    if (RewardScorer.isRewardModel(directory)) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "--adapter is %s, must be left out: --model is %s, a reward model, which has no adapters"
              .formatted(adapter, directory));
    }
  }

  /// Loads the model, and the tokenizer if the directory has one.
  ///
  /// @param remarks is told of files that were changed since the model was written
  LoadedModel load(Consumer<String> remarks) throws IOException {
    sayEdited(remarks);
    var config = ModelDirectory.config(directory);
    var parameters = adapted(config);
    boolean speaks = Files.exists(directory.resolve("tokenizer.json"));
    return new LoadedModel(
        directory,
        new CausalLm(config, parameters),
        parameters,
        speaks ? Tokenizer.load(directory) : null);
  }

  /// Tells of files that were changed since the model was written.
  void sayEdited(Consumer<String> remarks) throws IOException {
    Edited.of(directory()).said().ifPresent(remarks);
  }

  private Parameters adapted(ModelConfig config) throws IOException {
    var place = Device.parse(device);
    if (adapter == null) {
      return ModelDirectory.load(directory, config, type(), place);
    }
    var parameters = ModelDirectory.load(directory, config, type(), place);
    try (var _ = TensorScope.open()) {
      Lora.load(adapter, config, DType.FLOAT32, place).mergeInto(parameters);
      return parameters;
    } catch (IOException | RuntimeException failure) {
      try (parameters) {
        throw failure;
      }
    }
  }

  private DType type() {
    return switch (precision) {
      case float32 -> DType.FLOAT32;
      case bfloat16 -> DType.BFLOAT16;
    };
  }
}
