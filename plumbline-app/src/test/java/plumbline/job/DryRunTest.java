package plumbline.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import plumbline.config.Recipe;
import plumbline.config.section.ConfigurationException;
import plumbline.data.DataException;
import plumbline.generate.BatchEngine;
import plumbline.generate.MemoryPlan;
import plumbline.model.ModelDirectory;
import plumbline.tensor.DType;
import plumbline.tensor.Device;
import plumbline.tensor.Tensor;

/// What a dry run says is what the run will do.
class DryRunTest {
  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "engine: {threads: 3}",
        "lora: {rank: 4, targets: [q_proj, v_proj]}",
        "lora: {rank: 4}\nengine: {dtype: bfloat16, threads: 1}"
      })
  void thePlanIsThatOfTheOpenedRun(String settings) throws IOException {
    var tiny = TinyRun.in(folder);
    var text = TinyRun.supervised(settings);
    var recipe = TinyRun.read(text, "run");
    try (var place = Workplace.open(recipe, tiny.context(text, false, () -> false));
        var start = place.load();
        var policy = place.policy(start);
        var optimizer = recipe.update().optimizer().rule().of(policy.trained())) {
      var plan = TrainingMemory.of(recipe, place.config(), folder);
      assertThat(plan.lanes()).isEqualTo(place.lanes().count());
      assertThat(plan.parameters())
          .isEqualTo(start.tensors().values().stream().mapToLong(Tensor::count).sum());
      long trained = policy.tensors().values().stream().mapToLong(Tensor::count).sum();
      assertThat(plan.trained()).isEqualTo(trained);
      assertThat(plan.momentBytes())
          .isEqualTo(
              optimizer.state().values().stream()
                  .mapToLong(each -> each.count() * Float.BYTES)
                  .sum());
    }
  }

  @Test
  void theRolloutIsPlannedOnTheLanesAndTokensOfTheRun() throws IOException {
    TinyRun.in(folder);
    var one = plan("engine: {threads: 1}");
    var three = plan("engine: {threads: 3}");
    assertThat(three.getFirst()).startsWith("# memory");
    assertThat(three.get(1)).contains("parameters, all trained").endsWith("on 3 lanes");
    assertThat(one.get(1)).endsWith("on 1 lane");
    var limit = BatchEngine.Settings.standard().memoryLimit();
    var config = ModelDirectory.config(folder.resolve("model"));
    var planned = MemoryPlan.fitting(config, 16, 8, DType.FLOAT32, Device.CPU, 3, limit);
    assertThat(three.get(2)).isEqualTo("# rollout of at most " + planned);
    assertThat(three.getLast()).isEqualTo("# 12 rows in data.eval, to measure on");
    assertThat(planned.passBytes())
        .isGreaterThan(MemoryPlan.of(config, 16, 8, DType.FLOAT32).passBytes());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "lora: {rank: 4}", "lora: {rank: 4}\nengine: {dtype: bfloat16, threads: 1}"})
  void copiesAheadAndALocalJudgeAreCounted(String settings) throws IOException {
    var tiny = TinyRun.in(folder);
    var text =
        TinyRun.policyGradient(settings)
            .replace(
                "{format: {pattern: \"[0-4].*\"}}",
                "{verifier: {stages: [judge], judge: {by: {model: {directory: model}}}}}")
            .replace("max-tokens: 3}", "max-tokens: 3, ahead: {steps: 2}}");
    var recipe = (Recipe.PolicyGradient) TinyRun.read(text, "run");
    try (var place = Workplace.open(recipe, tiny.context(text, false, () -> false));
        var start = place.load();
        var policy = place.policy(start);
        var copy = policy.copyOfSampler()) {
      long copied = bytes(copy.owned().tensors().values());
      var plan = BesideMemory.of(recipe, TrainingMemory.of(recipe, place.config(), folder), folder);
      assertThat(plan.get(0))
          .isEqualTo(new BesideMemory("3 copies to sample from ahead", 3 * copied));
      long judge = start.tensors().values().stream().mapToLong(Tensor::count).sum();
      assertThat(plan.get(1).bytes()).isEqualTo(judge * Float.BYTES);
      assertThat(plan.get(1))
          .hasToString(
              String.format(
                  Locale.ROOT,
                  "the judge in model of %,d parameters: %.1f MB",
                  judge,
                  judge * Float.BYTES / 1e6));
      var out = new StringWriter();
      new DryRun(recipe, folder, false).describe(new PrintWriter(out));
      assertThat(out.toString()).contains("# 3 copies to sample from ahead: ", "# the judge in ");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          64   | at most 64 are allowed (the context of the model); leave it out or shorten it
          2048 | at most 64 are allowed (the context of the model); leave it out or shorten it
          63   | at most 63 are allowed (data.max-tokens); leave it out or raise the limit
          """)
  void aLongRowIsHeldAgainstTheSmallerOfSettingAndContext(int setting, String refusal)
      throws IOException {
    var tiny = TinyRun.in(folder);
    var row = "{\"prompt\": \"%s\", \"completion\": \"1\"}".formatted("7".repeat(70));
    Files.writeString(folder.resolve("train.jsonl"), row);
    var recipe =
        TinyRun.supervised().replace("{train:", "{max-tokens: %d, train:".formatted(setting));
    assertThatThrownBy(() -> dry(recipe))
        .isInstanceOf(DataException.class)
        .hasMessageMatching("\\S*train.jsonl:1 has 7\\d tokens, " + Pattern.quote(refusal));
    assertThatThrownBy(() -> tiny.run(recipe, "run", false, () -> false))
        .hasMessageEndingWith(refusal);
  }

  @ParameterizedTest
  @CsvSource({"label, true", "mark, false"})
  void labelsThatSupervisedLearningDoesNotReadAreSaid(String column, boolean isSaid)
      throws IOException {
    TinyRun.in(folder);
    var row = "{\"prompt\": \"7\", \"completion\": \"1\", \"%s\": false}".formatted(column);
    Files.writeString(folder.resolve("train.jsonl"), row);
    var said =
        "# the rows have a column 'label', which method sft does not read: it learns unwanted"
            + " answers as it does wanted ones; kto and bco learn from both";
    assertThat(dry(TinyRun.supervised()).contains(said)).isEqualTo(isSaid);
  }

  @ParameterizedTest
  @ValueSource(strings = {"gmpo", "mol-rl"})
  void answersThatFillTheContextAreRefused(String method) throws IOException {
    var tiny = TinyRun.in(folder);
    var recipe =
        TinyRun.of(
                method,
                method.equals("gmpo") ? "" : "mixture: {trajectories: train.jsonl, steps: 1}")
            .replace("max-tokens: 3", "max-tokens: 64");
    var refusal =
        "recipe: rollout.max-tokens is 64, must be at most 63: the model reads 64 tokens"
            + " (max_position_embeddings), and a prompt stands before the answer; lower it, or take"
            + " a model with a longer context";
    assertThatThrownBy(() -> dry(recipe))
        .isInstanceOf(ConfigurationException.class)
        .hasMessage(refusal);
    assertThatThrownBy(() -> tiny.run(recipe, "run", false, () -> false)).hasMessage(refusal);
  }

  @ParameterizedTest
  @ValueSource(strings = {"train.jsonl", "held-out.jsonl"})
  void aPromptThatLeavesNoRoomIsRefusedAsInTheRun(String file) throws IOException {
    var tiny = TinyRun.in(folder);
    var row = "{\"prompt\": \"%s\", \"answer\": \"1\"}".formatted("7".repeat(62));
    Files.writeString(folder.resolve(file), row);
    var recipe = TinyRun.policyGradient();
    var refusal =
        file
            + " row 1 has a prompt of 62 tokens, at most 61 fit: the context is 64 with"
            + " rollout.max-tokens 3, data.max-tokens is 2048; leave the row out or change these";
    assertThatThrownBy(() -> dry(recipe)).isInstanceOf(DataException.class).hasMessage(refusal);
    assertThatThrownBy(() -> tiny.run(recipe, "run", false, () -> false)).hasMessage(refusal);
  }

  @ParameterizedTest
  @ValueSource(strings = {"train.jsonl", "./train.jsonl"})
  void rowsThatAreNotHeldOutAreNamed(String eval) throws IOException, InterruptedException {
    var tiny = TinyRun.in(folder);
    var recipe = TinyRun.supervised().replace("held-out.jsonl", eval);
    var doubt =
        "data.eval is data.train: the run is measured on what it learns from, which says nothing of"
            + " other rows; hold some out";
    assertThat(dry(recipe)).contains("# " + doubt);
    tiny.run(recipe, "run", false, () -> false);
    assertThat(tiny.remarks()).contains(doubt);
    assertThat(dry(TinyRun.supervised())).doesNotContain("# " + doubt);
  }

  @Test
  void whatIsSeldomMeantIsSaid() throws IOException {
    TinyRun.in(folder);
    assertThat(dry(TinyRun.of("dapo")))
        .anyMatch(line -> line.startsWith("# method dapo has no reward.overlong: "));
  }

  @ParameterizedTest
  @CsvSource({"refuse, 2048, the context of the model", "drop, 63, data.max-tokens"})
  void preferencesAreHeldAgainstItByTheirOwnRule(String rule, int setting, String name)
      throws IOException {
    TinyRun.in(folder);
    var row = "{\"prompt\": \"%s\", \"chosen\": \"1\", \"rejected\": \"2\"}%n";
    Files.writeString(
        folder.resolve("train.jsonl"), row.formatted("7") + row.formatted("7".repeat(70)));
    var recipe =
        TinyRun.of("dpo", "encoding: {too-long: %s}".formatted(rule))
            .replaceAll("(?m)^(reward|rollout|truncated).*\\R", "")
            .replace("{train:", "{max-tokens: %d, train:".formatted(setting));
    if (rule.equals("refuse")) {
      assertThatThrownBy(() -> dry(recipe))
          .hasMessageMatching(
              ".*train.jsonl\\D+2: has 7\\d tokens, at most 64 are allowed \\("
                  + name
                  + "\\); leave it out, shorten it, or set encoding.too-long to cut-prompt or drop"
                  + " \\(it is refuse\\)");
    } else {
      var said = dry(recipe);
      int rows = said.indexOf("# first pairs, chosen and rejected, compared tokens marked");
      assertThat(said.subList(rows, said.size()))
          .as("behind the rows, which may fill screens")
          .anyMatch(line ->
              line.startsWith("# 1 of 2 rows longer than 63 tokens (" + name + "); left out: "));
    }
  }

  @Test
  void whatWasSaidOfTheDataStandsBeforeItsFault() throws IOException {
    TinyRun.in(folder);
    var row = "{\"prompt\": \"1\", \"completion\": \"2\", \"labels\": [%s]}%n";
    Files.writeString(
        folder.resolve("train.jsonl"),
        row.formatted("{\"right\": 1}, {\"right\": 4}") + row.formatted("{\"right\": 9}"));
    var head = "head: {regression: {dimensions: [right], low: 1, high: 4}}";
    var recipe =
        TinyRun.read(
            TinyRun.of("reward-model", head).replaceAll("(?m)^(reward|rollout|truncated).*\\R", ""),
            "run");
    var out = new StringWriter();
    assertThatThrownBy(() -> new DryRun(recipe, folder, false).describe(new PrintWriter(out)))
        .isInstanceOf(DataException.class);
    assertThat(out.toString())
        .endsWith("# 1 of 2 rows left out: their annotators differ by more than 2.0\n");
  }

  private static long bytes(Collection<Tensor> tensors) {
    return tensors.stream().mapToLong(each -> each.count() * each.dtype().bytes()).sum();
  }

  private List<String> plan(String settings) throws IOException {
    return dry(TinyRun.policyGradient(settings));
  }

  private List<String> dry(String recipe) throws IOException {
    var out = new StringWriter();
    new DryRun(TinyRun.read(recipe, "run"), folder, false).describe(new PrintWriter(out));
    return out.toString().lines().toList();
  }
}
