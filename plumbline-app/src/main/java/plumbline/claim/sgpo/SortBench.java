package plumbline.claim.sgpo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import plumbline.checkpoint.Artifacts;
import plumbline.checkpoint.Disk;
import plumbline.checkpoint.Provenance;
import plumbline.claim.Trial;
import plumbline.completion.CompletionRequest;
import plumbline.completion.Prompt;
import plumbline.completion.Sampling;
import plumbline.config.RecipeReader;
import plumbline.data.PromptCompletion;
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
import plumbline.text.token.SpecialTokenNames;
import plumbline.text.token.Tokenizer;
import plumbline.text.token.TokenizerTrainer;
import plumbline.text.trajectory.SampleKey;
import plumbline.train.PublishedModel;

/// Runs recipes in a folder of its own, as `train` does, and asks the models that come of them.
///
/// @param trial seed, size and lanes
/// @param folder for data and runs
record SortBench(Trial trial, Path folder) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final int VOCABULARY = 300;
  private static final int REPEATED = 50; // so that the words of the instruction become tokens

  /// An untrained model of two layers of width 64 with a tokenizer that knows the words of `rows`
  /// and of `instruction`.
  Path untrained(List<PromptCompletion> rows, String instruction) throws IOException {
    var texts =
        Stream.concat(
            Stream.of(instruction.repeat(REPEATED)),
            rows.stream().map(row -> row.prompt() + row.completion()));
    var tokenizer = TokenizerTrainer.bytePairs(texts, VOCABULARY, SpecialTokenNames.standard());
    var written = Files.createDirectories(folder.resolve("tokenizer"));
    tokenizer.write(written);
    var config = ModelConfig.llama(64, 192, 2, 4, tokenizer.size(), 64).withTokens(1, 2, 0);
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

  /// Writes rows of text fields, one JSON object a line.
  void write(String name, List<Map<String, String>> rows) throws IOException {
    var lines = new ArrayList<String>();
    for (var row : rows) {
      lines.add(JSON.writeValueAsString(row));
    }
    Files.write(folder.resolve(name), lines);
  }

  /// The rows of a file of JSON objects in the run of `part`.
  List<JsonNode> read(String part, String file) throws IOException {
    var rows = new ArrayList<JsonNode>();
    for (var line : Files.readAllLines(folder.resolve(part).resolve(file))) {
      rows.add(JSON.readTree(line));
    }
    return rows;
  }

  /// Runs a recipe, given without model and output, from `model`; gives the model that came of it.
  Path train(String part, Path model, String recipe) throws IOException, InterruptedException {
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
            false,
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

  /// Answers of a model to prompts.
  ///
  /// @param stream keeps the draws of several calls apart
  List<String> answers(Path model, List<String> prompts, Sampling sampling, long stream)
      throws IOException, InterruptedException {
    var config = ModelDirectory.config(model);
    try (var parameters = ModelDirectory.load(model, config, DType.FLOAT32, Device.CPU);
        var tokenizer = Tokenizer.load(model)) {
      var engine =
          new BatchEngine(
              new CausalLm(config, parameters),
              trial.lanes(),
              BatchEngine.Settings.standard(),
              tokenizer,
              List.of());
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
      return completer.complete(requests).stream().map(each -> each.text()).toList();
    }
  }
}
