package plumbline.job;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import plumbline.checkpoint.Artifacts;
import plumbline.checkpoint.Disk;
import plumbline.checkpoint.Provenance;
import plumbline.config.Recipe;
import plumbline.config.RecipeReader;
import plumbline.metric.ConsoleSink;
import plumbline.model.Parameters;
import plumbline.model.family.ModelConfig;
import plumbline.tensor.DType;
import plumbline.text.token.SpecialTokenNames;
import plumbline.text.token.TokenizerTrainer;
import plumbline.train.PublishedModel;

/// Runs of a few steps on a model of two layers in `folder`, as recipes describe them.
///
/// @param remarks what they said
record TinyRun(Path folder, List<String> remarks) {
  private static final int ROWS = 12;

  /// Makes the model and the data.
  static TinyRun in(Path folder) throws IOException {
    var tokenizer = TokenizerTrainer.characters("0123456789+=", SpecialTokenNames.standard());
    var draft = Files.createDirectory(folder.resolve("tokenizer"));
    tokenizer.write(draft);
    var config = ModelConfig.llama(32, 64, 2, 2, tokenizer.size(), 64).withTokens(1, 2, 0);
    try (var parameters = Parameters.initialise(config, 7)) {
      PublishedModel.write(
          new Artifacts(Disk.local()),
          folder.resolve("model"),
          config,
          parameters.tensors(),
          DType.FLOAT32,
          draft,
          0,
          new Provenance("0", "test", "none", Map.of(), "tiny"));
    }
    var run = new TinyRun(folder, new ArrayList<>());
    run.rows("train.jsonl", 0);
    run.rows("held-out.jsonl", ROWS);
    return run;
  }

  private void rows(String name, int first) throws IOException {
    var lines =
        IntStream.range(first, first + ROWS)
            .mapToObj(i ->
                "{\"prompt\": \"%d+%d=\", \"completion\": \"%d\", \"answer\": \"%d\"}"
                    .formatted(i, i % 7, i + i % 7, i + i % 7))
            .collect(Collectors.joining("\n", "", "\n"));
    Files.writeString(folder.resolve(name), lines);
  }

  /// A supervised recipe of four steps with further lines.
  static String supervised(String... more) {
    return recipe("sft", "rows: 6", more);
  }

  /// A policy-gradient recipe of four steps; about half of the samples begin as is wanted.
  static String policyGradient(String... more) {
    return recipe(
        "gmpo",
        """
        reward: {format: {pattern: "[0-4].*"}}
        rollout: {group: 4, tasks-per-step: 4, max-tokens: 3}
        truncated: keep\
        """,
        more);
  }

  /// A recipe of another method with the same reward.
  static String of(String method, String... more) {
    return recipe(
        method,
        """
        reward: {format: {pattern: "[0-4].*"}}
        rollout: {max-tokens: 3, tasks-per-step: 4}
        truncated: keep\
        """,
        more);
  }

  private static String recipe(String method, String own, String... more) {
    return """
    method: %s
    model: model
    data: {train: train.jsonl, eval: held-out.jsonl}
    optimizer: {adamw: {learning-rate: 5e-3}}
    sinks: {console: {}}
    steps: 4
    checkpoint: {every: 1}
    %s
    %s
    """
        .formatted(method, own, String.join("\n", more));
  }

  /// Runs a recipe into `output`.
  TrainingJob.Outcome run(String recipe, String output, boolean resume, BooleanSupplier stop)
      throws IOException, InterruptedException {
    return new TrainingJob(read(recipe, output), context(recipe, resume, stop)).run();
  }

  /// The recipe as it is run into `output`.
  static Recipe read(String recipe, String output) {
    return RecipeReader.read("tiny.yaml", recipe + "output: " + output + "\n", List.<String>of())
        .value();
  }

  /// What a run of this recipe is given.
  TrainingJob.Context context(String recipe, boolean resume, BooleanSupplier stop) {
    return new TrainingJob.Context(
        recipe,
        folder,
        resume,
        false,
        "0",
        "test",
        ConsoleSink.Style.of(true, false, Map.of()),
        new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8),
        remarks::add,
        stop);
  }

  /// The bytes of the weights that a run published.
  byte[] weights(String output) throws IOException {
    return Files.readAllBytes(folder.resolve(output).resolve("model/model.safetensors"));
  }

  /// The lines of a run's metrics.
  List<String> metrics(String output) throws IOException {
    return Files.readAllLines(folder.resolve(output).resolve("metrics.jsonl"));
  }
}
