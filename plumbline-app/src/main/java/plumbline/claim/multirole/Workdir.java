package plumbline.claim.multirole;

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
import plumbline.checkpoint.Artifacts;
import plumbline.checkpoint.Disk;
import plumbline.checkpoint.Provenance;
import plumbline.claim.Trial;
import plumbline.config.RecipeReader;
import plumbline.job.TrainingJob;
import plumbline.metric.ConsoleSink;
import plumbline.model.Parameters;
import plumbline.model.family.ModelConfig;
import plumbline.reward.perspective.RoleQuestion;
import plumbline.tensor.DType;
import plumbline.text.token.SpecialTokenNames;
import plumbline.text.token.TokenizerTrainer;
import plumbline.train.PublishedModel;

/// A directory with a model, data and runs of recipes; gone when it is closed.
///
/// @param folder where everything lies
record Workdir(Path folder) implements AutoCloseable {
  static final int WIDTH = 64;
  private static final ObjectMapper JSON = new ObjectMapper();

  static Workdir fresh() throws IOException {
    return new Workdir(Files.createTempDirectory("plumbline-claim"));
  }

  /// Writes a fresh model of two layers whose tokenizer learnt the words of `texts`.
  void model(List<String> texts, long seed) throws IOException {
    var tokenizer = TokenizerTrainer.bytePairs(texts.stream(), 800, SpecialTokenNames.standard());
    var draft = Files.createDirectory(folder.resolve("tokenizer"));
    tokenizer.write(draft);
    var config =
        ModelConfig.llama(WIDTH, 3 * WIDTH, 2, 4, tokenizer.size(), 192).withTokens(1, 2, 0);
    try (var parameters = Parameters.initialise(config, seed)) {
      PublishedModel.write(
          new Artifacts(Disk.local()),
          folder.resolve("fresh"),
          config,
          parameters.tensors(),
          DType.FLOAT32,
          draft,
          0,
          new Provenance("", "", "none", Map.of("run", seed), "claim"));
    }
  }

  void write(String name, List<Council.Alone> rows) throws IOException {
    var lines = new ArrayList<String>();
    for (var row : rows) {
      lines.add(
          JSON.writeValueAsString(
              JSON.createObjectNode().put("prompt", row.prompt()).put("completion", row.text())));
    }
    Files.write(folder.resolve(name), lines);
  }

  void writeQuestions(String name, List<RoleQuestion> questions) throws IOException {
    var lines = new ArrayList<String>();
    for (var question : questions) {
      var json = JSON.createObjectNode();
      json.put("task", question.kind());
      json.put("mode", question.mode().name());
      json.put("question", question.text());
      json.set("options", JSON.valueToTree(question.options()));
      json.set("roles", JSON.valueToTree(question.roles()));
      json.set("gold", JSON.valueToTree(question.gold()));
      lines.add(JSON.writeValueAsString(json));
    }
    Files.write(folder.resolve(name), lines);
  }

  /// Runs a recipe to its end.
  ///
  /// @param steps that its loops take together, for showing how far it is
  void run(Trial trial, String part, int steps, boolean resume, String recipe)
      throws IOException, InterruptedException {
    var read = RecipeReader.read(part + ".yaml", recipe, List.of());
    int[] done = {0};
    var context =
        new TrainingJob.Context(
            read.yaml(),
            folder,
            resume,
            false,
            "",
            "",
            ConsoleSink.Style.of(true, false, Map.of()),
            new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8),
            _ -> {},
            () -> {
              trial.at(part, Math.min(++done[0], steps), steps); // ends the run by an exception
              return false;
            });
    new TrainingJob(read.value(), context).run();
  }

  /// Copies a part of one run to another.
  void copy(String from, String to) throws IOException {
    try (var files = Files.walk(folder.resolve(from))) {
      for (var file : files.toList()) {
        var target = folder.resolve(to).resolve(folder.resolve(from).relativize(file).toString());
        if (Files.isDirectory(file)) {
          Files.createDirectories(target);
        } else {
          Files.copy(file, target);
        }
      }
    }
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
