package plumbline.claim.recipes;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import plumbline.checkpoint.Artifacts;
import plumbline.checkpoint.Disk;
import plumbline.checkpoint.Provenance;
import plumbline.claim.Trial;
import plumbline.completion.Completion;
import plumbline.completion.CompletionRequest;
import plumbline.completion.Prompt;
import plumbline.completion.Sampling;
import plumbline.config.RecipeReader;
import plumbline.generate.BatchEngine;
import plumbline.generate.LocalCompleter;
import plumbline.job.TextForm;
import plumbline.job.TrainingJob;
import plumbline.metric.ConsoleSink;
import plumbline.model.CausalLm;
import plumbline.model.ModelDirectory;
import plumbline.model.Parameters;
import plumbline.model.family.ModelConfig;
import plumbline.tensor.DType;
import plumbline.tensor.Device;
import plumbline.text.message.Message;
import plumbline.text.token.Floats;
import plumbline.text.token.SpecialTokenNames;
import plumbline.text.token.Tokenizer;
import plumbline.text.token.TokenizerTrainer;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.TrainingRow;
import plumbline.train.Forward;
import plumbline.train.PublishedModel;

/// Runs recipes in a folder of its own, as `train` does, and asks the models that come of them.
///
/// @param trial seed, size and lanes
/// @param folder for data and runs, gone when this is closed
public record RecipeBench(Trial trial, Path folder) implements AutoCloseable {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int MICRO_TOKENS = 4096;

  /// What an untrained model is like: a Llama with four heads.
  ///
  /// @param width hidden size
  /// @param layers how many
  /// @param vocabulary most tokens
  /// @param positions longest row
  public record Shape(int width, int layers, int vocabulary, int positions) {}

  /// A bench with an empty folder.
  public static RecipeBench open(Trial trial) throws IOException {
    return new RecipeBench(trial, Files.createTempDirectory("plumbline-claim"));
  }

  /// An untrained model with a tokenizer that learnt `texts`.
  ///
  /// @param marks further special tokens
  public Path untrained(Stream<String> texts, Shape shape, String... marks) throws IOException {
    var names = SpecialTokenNames.standard().with(marks);
    var tokenizer = TokenizerTrainer.bytePairs(texts, shape.vocabulary(), names);
    var written = Files.createDirectories(folder.resolve("tokenizer"));
    tokenizer.write(written);
    int width = shape.width();
    var config =
        ModelConfig.llama(width, 3 * width, shape.layers(), 4, tokenizer.size(), shape.positions())
            .withTokens(1, 2, 0);
    var directory = folder.resolve("untrained");
    try (var parameters = Parameters.initialise(config, trial.seed())) {
      PublishedModel.write(
          new Artifacts(Disk.local()),
          directory,
          config,
          parameters.tensors(),
          DType.FLOAT32,
          written,
          0,
          new Provenance("claim", "claim", "none", Map.of("run", trial.seed()), "untrained"));
    }
    return directory;
  }

  /// Writes rows, one JSON object a line.
  public void write(String name, List<? extends Map<String, ?>> rows) throws IOException {
    var lines = new ArrayList<String>();
    for (var row : rows) {
      lines.add(JSON.writeValueAsString(row));
    }
    Files.write(folder.resolve(name), lines);
  }

  /// The rows of a file of JSON objects in the run of `part`.
  public List<JsonNode> read(String part, String file) throws IOException {
    var rows = new ArrayList<JsonNode>();
    for (var line : Files.readAllLines(folder.resolve(part).resolve(file))) {
      rows.add(JSON.readTree(line));
    }
    return rows;
  }

  /// Runs a recipe, given without model and output, from `model`; gives the model that came of it.
  public Path train(String part, Path model, String recipe)
      throws IOException, InterruptedException {
    return run(part, model, recipe, false);
  }

  /// The same behind what `first`, a part of another run, has done already: the run of `part` goes
  /// on from a copy of it.
  ///
  /// @param first as `plain/sft`
  public Path trainBehind(String first, String part, Path model, String recipe)
      throws IOException, InterruptedException {
    var from = folder.resolve(first);
    var to = Files.createDirectories(folder.resolve(part)).resolve(from.getFileName());
    try (var files = Files.walk(from)) {
      for (var file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file)));
      }
    }
    return run(part, model, recipe, true);
  }

  private Path run(String part, Path model, String recipe, boolean resume)
      throws IOException, InterruptedException {
    var output = folder.resolve(part);
    var text =
        recipe
            + """
            model: %s
            output: %s
            seed: %d
            sinks: {console: {}}
            checkpoint: {every: 0}
            engine: {threads: %d}
            """
                .formatted(model, output, trial.seed(), trial.lanes().count());
    var read = RecipeReader.read(part, text, List.of());
    var context =
        new TrainingJob.Context(
            read.yaml(),
            folder,
            resume,
            false,
            "claim",
            "claim",
            new ConsoleSink.Style(ConsoleSink.Mode.QUIET, false, 80),
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8),
            _ -> {},
            () -> {
              trial.at(part, 0, 1);
              return false;
            });
    var _ = new TrainingJob(read.value(), context).run();
    return output.resolve("model");
  }

  /// Learns the completions of a file of prompts and completions from `model`; gives what came of
  /// it.
  ///
  /// @param rows of a step
  public Path supervised(
      String part, Path model, String data, int steps, int rows, double learningRate)
      throws IOException, InterruptedException {
    return train(
        part,
        model,
        """
        method: sft
        data: {train: %s}
        rows: %d
        optimizer: {adamw: {learning-rate: %s}}
        steps: %d
        """
            .formatted(data, rows, learningRate, steps));
  }

  /// Answers of a model to prompts.
  ///
  /// @param stream keeps the draws of several calls apart
  public List<String> answers(Path model, List<String> prompts, Sampling sampling, long stream)
      throws IOException, InterruptedException {
    return completions(model, prompts, sampling, stream).stream().map(Completion::text).toList();
  }

  /// The same with their tokens.
  public List<Completion> completions(
      Path model, List<String> prompts, Sampling sampling, long stream)
      throws IOException, InterruptedException {
    var config = ModelDirectory.config(model);
    try (var parameters = ModelDirectory.load(model, config, DType.FLOAT32, Device.CPU);
        var tokenizer = Tokenizer.load(model)) {
      var engine = new BatchEngine(new CausalLm(config, parameters), trial.lanes(), tokenizer);
      var completer =
          new LocalCompleter(engine, tokenizer, TextForm.of(model, tokenizer)::prompt, () -> 0);
      var requests = new ArrayList<CompletionRequest>();
      for (var prompt : prompts) {
        requests.add(
            new CompletionRequest(
                new Prompt.OfMessages(List.of(Message.user(prompt))),
                sampling,
                new SampleKey(trial.seed(), stream, requests.size(), 0)));
      }
      return completer.complete(requests);
    }
  }

  /// How far `said`, sampled at temperature 1, is from what `model` would say: the mean over the
  /// answers of the log-ratio of their probabilities, nats an answer.
  public double divergence(Path model, List<Completion> said)
      throws IOException, InterruptedException {
    var rows =
        said.stream().map(each -> TrainingRow.supervised(each.prompt(), each.tokens())).toList();
    var others = logProbs(model, rows);
    double ratios = 0;
    for (int i = 0; i < rows.size(); i++) {
      ratios += sum(said.get(i).logProbs()) - sum(others.get(i));
    }
    return ratios / rows.size();
  }

  /// Mean probability of what the rows say that is trained, given what is not.
  public double probability(Path model, List<TrainingRow> rows)
      throws IOException, InterruptedException {
    return logProbs(model, rows).stream()
        .mapToDouble(each -> Math.exp(sum(each)))
        .average()
        .orElse(0);
  }

  private List<Floats> logProbs(Path model, List<TrainingRow> rows)
      throws IOException, InterruptedException {
    var config = ModelDirectory.config(model);
    try (var parameters = ModelDirectory.load(model, config, DType.FLOAT32, Device.CPU)) {
      var network = new CausalLm(config, parameters);
      return Forward.logProbs(_ -> network, trial.lanes(), rows, MICRO_TOKENS, 1);
    }
  }

  private static double sum(Floats values) {
    double sum = 0;
    for (float value : values.toArray()) {
      sum += value;
    }
    return sum;
  }

  @Override
  public void close() throws IOException {
    try (var files = Files.walk(folder)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
