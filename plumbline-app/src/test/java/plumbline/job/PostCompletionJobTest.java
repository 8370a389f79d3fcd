package plumbline.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.checkpoint.Artifacts;
import plumbline.checkpoint.Disk;
import plumbline.checkpoint.Provenance;
import plumbline.completion.Sampling;
import plumbline.config.RecipeReader;
import plumbline.data.DataException;
import plumbline.generate.BatchEngine;
import plumbline.generate.Generated;
import plumbline.generate.GenerationRequest;
import plumbline.model.CausalLm;
import plumbline.model.ModelDirectory;
import plumbline.model.Parameters;
import plumbline.model.family.ModelConfig;
import plumbline.recipe.pcl.Marker;
import plumbline.report.HeldOutResult;
import plumbline.report.RunEvaluation;
import plumbline.tensor.DType;
import plumbline.tensor.Device;
import plumbline.tensor.Lanes;
import plumbline.text.token.SpecialTokenNames;
import plumbline.text.token.Tokenizer;
import plumbline.text.token.TokenizerTrainer;
import plumbline.text.trajectory.SampleKey;
import plumbline.train.PublishedModel;

/// Post-completion learning from recipe to served model.
class PostCompletionJobTest {
  private static final int END = 2;
  private static final int POST = 3;
  private static final String RECIPE =
      """
      method: pcl
      model: model
      data: {train: train.jsonl, eval: train.jsonl}
      reward: {assessment: {}}
      rollout: {group: 4, tasks-per-step: 3, max-tokens: 12}
      optimizer: {adamw: {learning-rate: 5e-3}}
      sinks: {console: {}}
      checkpoint: {every: 1}
      steps: 3
      """;

  @TempDir private Path folder;
  private TinyRun tiny = new TinyRun(Path.of(""), List.of());

  @BeforeEach
  void make() throws IOException {
    var tokenizer =
        TokenizerTrainer.characters(
            "abcdefghijklmnopqrstuvwxyz<>/\n0123456789+=[],",
            SpecialTokenNames.standard().with("<post-completion>"));
    var draft = Files.createDirectory(folder.resolve("tokenizer"));
    tokenizer.write(draft);
    Files.writeString(
        draft.resolve("generation_config.json"), "{\"eos_token_id\": 2, \"top_p\": 0.9}");
    var config = ModelConfig.llama(32, 64, 2, 2, tokenizer.size(), 128).withTokens(1, END, 0);
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
    data("<answer>1</answer>\\n<evaluation>ok</evaluation>\\n<reward>[1,1]</reward>");
    tiny = new TinyRun(folder, new ArrayList<>());
  }

  private void data(String assessment) throws IOException {
    var rows = new StringBuilder();
    for (int i = 0; i < 5; i++) {
      rows.append(
          "{\"prompt\": \"%d+0=\", \"answer\": \"%d\", \"rationale\": \"%d\", \"assessment\": \"<think>a</think>%s\", \"valid\": %s}%n"
              .formatted(i, i, i, assessment, i % 2 == 0));
    }
    Files.writeString(folder.resolve("train.jsonl"), rows);
  }

  @Test
  void tracksAreLearntBesideTheSamplesAndAResumedRunIsTheSame()
      throws IOException, InterruptedException {
    tiny.run(RECIPE, "whole", false, () -> false);
    for (int part = 0; part < 3; part++) {
      tiny.run(RECIPE, "parts", part > 0, () -> true);
    }
    assertThat(tiny.weights("parts")).isEqualTo(tiny.weights("whole"));
    var metrics = tiny.metrics("whole");
    var names = new ArrayList<String>();
    var first = new ObjectMapper().readTree(metrics.getFirst());
    var last = new ObjectMapper().readTree(metrics.getLast());
    first.fieldNames().forEachRemaining(names::add);
    assertThat(names)
        .contains(
            "reward/accuracy",
            "reward/format",
            "reward/consistency",
            "track/reasoning_weight",
            "track/assessment_weight",
            "marker/said_share",
            "marker/tokens_before",
            "marker/tokens_after");
    assertThat(last.get("track/reasoning_loss").doubleValue())
        .isLessThan(first.get("track/reasoning_loss").doubleValue());
    assertThat(last.get("track/assessment_loss").doubleValue())
        .isLessThan(first.get("track/assessment_loss").doubleValue());
  }

  @Test
  void theServedModelStopsAtTheMarkerAndTrainingGoesOn() throws IOException, InterruptedException {
    tiny.run(RECIPE.replace("steps: 3", "steps: 1"), "run", false, () -> false);
    var directory = folder.resolve("run/model");
    var generation =
        new ObjectMapper().readTree(directory.resolve("generation_config.json").toFile());
    assertThat(generation.toString()).isEqualTo("{\"eos_token_id\":[2,3],\"top_p\":0.9}");
    var config = ModelDirectory.config(directory);
    assertThat(config.eosTokens()).isEqualTo(Set.of(END, POST));
    var said = List.of(10, 11, POST, 12, 13, 14, END);
    var forced = Sampling.greedy(20).beginningWith(said);
    try (var tokenizer = Tokenizer.load(directory);
        var lanes = Lanes.open(1, 1);
        var weights = ModelDirectory.load(directory, config, DType.FLOAT32, Device.parse("cpu"))) {
      var network = new CausalLm(config, weights);
      var engine = new BatchEngine(network, lanes, tokenizer);
      var marker = Marker.token("<post-completion>", tokenizer, config.eosTokens());
      assertThat(generated(engine, tokenizer, forced).tokens().size())
          .as("served: answer and marker, not one token more")
          .isEqualTo(3);
      assertThat(generated(engine, tokenizer, marker.serving(forced)).tokens().size()).isEqualTo(3);
      assertThat(generated(engine, tokenizer, marker.training(forced)).tokens().size())
          .as("trained: up to the end token")
          .isEqualTo(said.size());
    }
  }

  private static Generated generated(BatchEngine engine, Tokenizer tokenizer, Sampling sampling)
      throws InterruptedException {
    var request = GenerationRequest.of(tokenizer.encode("1+0="), sampling, SampleKey.of(1));
    return engine.generate(List.of(request)).getFirst();
  }

  @Test
  void aTextAsMarkerBecomesAStopString() throws IOException, InterruptedException {
    var recipe = RECIPE.replace("steps: 3", "steps: 1") + "marker: text\n";
    tiny.run(recipe, "run", false, () -> false);
    var generation =
        new ObjectMapper().readTree(folder.resolve("run/model/generation_config.json").toFile());
    assertThat(generation.get("stop_strings").toString()).isEqualTo("[\"</answer>\"]");
    assertThat(generation.get("eos_token_id").toString()).isEqualTo("[2]");
  }

  @Test
  void heldOutAnswersAreRightWhateverTheMarker() throws IOException, InterruptedException {
    var row = "{\"prompt\": \"1+0=\", \"completion\": \"<think>1</think>\\n<answer>1</answer>\"}\n";
    Files.writeString(folder.resolve("shown.jsonl"), row.repeat(4));
    tiny.run(
        """
        method: sft
        model: model
        data: {train: shown.jsonl}
        rows: 4
        optimizer: {adamw: {learning-rate: 1e-2}}
        sinks: {console: {}}
        steps: 60
        """,
        "taught",
        false,
        () -> false);
    var recipe =
        RECIPE
            .replace("model: model", "model: taught/model")
            .replace("max-tokens: 12", "max-tokens: 60")
            .replace("steps: 3", "steps: 1");
    tiny.run(recipe + "marker: token\n", "token", false, () -> false);
    tiny.run(recipe + "marker: text\n", "text", false, () -> false);
    assertThat(accuracy("token")).as("one of five tasks has the answer 1").isEqualTo(0.2);
    assertThat(accuracy("text")).as("of the same answers").isEqualTo(0.2);
  }

  private double accuracy(String run) throws IOException {
    var file = folder.resolve(run).resolve("evaluation.json");
    var result = (HeldOutResult.Passes) RunEvaluation.read(file).result();
    return Objects.requireNonNull(result.before()).accuracy().value();
  }

  @Test
  void aRowThatCannotBeCutIsNamed() throws IOException {
    data("1");
    assertThatThrownBy(() -> tiny.run(RECIPE, "run", false, () -> false))
        .isInstanceOf(DataException.class)
        .hasMessageEndingWith(
            "train.jsonl:1: the response has no </answer>, so nothing can be cut off behind it");
  }

  @Test
  void aDryRunShowsBothTracks() throws IOException {
    var recipe = RecipeReader.read("pcl.yaml", RECIPE + "output: run\n", List.of()).value();
    var text = new StringWriter();
    new DryRun(recipe, folder, true).describe(new PrintWriter(text));
    assertThat(text.toString())
        .contains("# first demonstrations, trained tokens marked")
        .contains("\u001b[42;30m<post-completion>\u001b[0m");
    var plain = new StringWriter();
    new DryRun(recipe, folder, false).describe(new PrintWriter(plain));
    assertThat(plain.toString()).contains("[<post-completion>]").doesNotContain("\u001b");
  }
}
