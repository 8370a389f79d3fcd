package plumbline.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import plumbline.checkpoint.Sha256;
import plumbline.data.DataException;
import plumbline.report.HeldOutResult;
import plumbline.report.RunEvaluation;
import plumbline.tensor.Torch;
import plumbline.tensor.io.Safetensors;
import plumbline.tensor.io.StoredType;

/// What a recipe sets takes effect, and looking at a run does not change it.
class TrainingJobTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String LOOKS = "evaluation: {every: 2}";

  @TempDir private Path folder;
  private TinyRun tiny = new TinyRun(Path.of(""), List.of());

  @BeforeEach
  void make() throws IOException {
    tiny = TinyRun.in(folder);
  }

  @ParameterizedTest
  @CsvSource({"sft, evaluation/loss", "gmpo, evaluation/format"})
  void anEvaluationBetweenStepsChangesNothingAndIsLogged(String method, String figure)
      throws IOException, InterruptedException {
    tiny.run(recipe(method), "plain", false, () -> false);
    tiny.run(recipe(method, LOOKS), "looked", false, () -> false);
    assertThat(tiny.weights("looked")).isEqualTo(tiny.weights("plain"));
    assertThat(tiny.weights("looked"))
        .as("something was learnt")
        .isNotEqualTo(Files.readAllBytes(folder.resolve("model/model.safetensors")));
    assertThat(steps(figure, "looked")).containsExactly(1L, 3L);
    assertThat(steps(figure, "plain")).isEmpty();
    assertThat(Files.readString(folder.resolve("looked/report.html"))).contains("Held-out");
  }

  @ParameterizedTest
  @CsvSource({"sft, evaluation/loss", "gmpo, evaluation/format"})
  void aRunThatIsStoppedAfterEveryStepIsEvaluatedTheSame(String method, String figure)
      throws IOException, InterruptedException {
    var whole = tiny.run(recipe(method, LOOKS), "whole", false, () -> false);
    var last = tiny.run(recipe(method, LOOKS), "parts", false, () -> true);
    for (int part = 1; part < 4; part++) {
      assertThat(last.finished()).isFalse();
      last = tiny.run(recipe(method, LOOKS), "parts", true, () -> true);
    }
    assertThat(last.finished()).isTrue();
    assertThat(tiny.weights("parts")).isEqualTo(tiny.weights("whole"));
    assertThat(figures(figure, "parts")).isEqualTo(figures(figure, "whole")).hasSize(2);
    assertThat(last.evaluation().map(RunEvaluation::result))
        .isEqualTo(whole.evaluation().map(RunEvaluation::result));
  }

  @Test
  void eventsForTensorBoardAreWrittenWhereTheyAreAskedFor()
      throws IOException, InterruptedException {
    tiny.run(recipe("sft"), "without", false, () -> false);
    tiny.run(
        recipe("sft").replace("{console: {}}", "{tensorboard: {}}"), "with", false, () -> false);
    assertThat(events("without")).isZero();
    assertThat(events("with")).isEqualTo(1);
    assertThat(tiny.metrics("without")).hasSize(4);
  }

  private long events(String output) throws IOException {
    try (var files = Files.list(folder.resolve(output))) {
      return files.filter(file -> file.getFileName().toString().contains("tfevents")).count();
    }
  }

  @Test
  void theLastEvaluationIsTheOneOfTheReport() throws IOException, InterruptedException {
    var form = tiny.run(recipe("gmpo", LOOKS), "form", false, () -> false);
    var change = ((HeldOutResult.Means) form.evaluation().orElseThrow().result()).change();
    assertThat(change.after().value()).isEqualTo(figures("evaluation/format", "form").getLast());
    assertThat(change.after().low()).isEqualTo(figures("evaluation/format_low", "form").getLast());
    assertThat(figures("evaluation/accuracy", "form")).as("form is not right or wrong").isEmpty();
    assertThat(tiny.remarks())
        .contains(
            "no reward knows right from wrong: held-out answers are judged by the mean of format,"
                + " and there is no pass@1; for one add a reward that knows the answer, such as"
                + " math");
    var verified = recipe("gmpo", LOOKS).replace("format:", "exact: {}, format:");
    var right = tiny.run(verified, "right", false, () -> false).evaluation().orElseThrow();
    assertThat(((HeldOutResult.Passes) right.result()).after().accuracy().value())
        .isEqualTo(figures("evaluation/accuracy", "right").getLast());
  }

  @Test
  void aSingleHeldOutTaskIsRefusedBeforeTheRunBegins() throws IOException {
    var held = folder.resolve("held-out.jsonl");
    Files.writeString(held, Files.readAllLines(held).getFirst() + "\n");
    assertThatThrownBy(() -> tiny.run(recipe("gmpo"), "run", false, () -> false))
        .hasMessage(
            "data.eval has too few tasks: 1, must have at least 2, for an interval needs as many");
    assertThat(folder.resolve("run")).doesNotExist();
  }

  @ParameterizedTest
  @ValueSource(strings = {"sft", "gmpo"})
  void weightsOf16BitsAreTrainedResumedExactlyAndStored(String method)
      throws IOException, InterruptedException {
    var recipe = recipe(method, "engine: {dtype: bfloat16}");
    tiny.run(recipe, "whole", false, () -> false);
    tiny.run(recipe, "parts", false, () -> true);
    for (int part = 1; part < 4; part++) {
      tiny.run(recipe, "parts", true, () -> true);
    }
    assertThat(tiny.weights("parts")).isEqualTo(tiny.weights("whole"));
    try (var stored = Safetensors.openDirectory(folder.resolve("whole/model"))) {
      assertThat(stored.tensors()).allMatch(tensor -> tensor.type() == StoredType.BF16);
    }
  }

  @Test
  void determinismIsDemandedAsTheRecipeSays() throws IOException, InterruptedException {
    tiny.run(recipe("sft"), "on", false, () -> true);
    assertThat(Torch.demandsDeterminism()).isTrue();
    tiny.run(recipe("sft", "engine: {deterministic: false}"), "off", false, () -> true);
    assertThat(Torch.demandsDeterminism()).isFalse();
  }

  @Test
  void optionsOfATemplateThatIsNotThereAreRefused() {
    var recipe =
        recipe("sft").replace("train.jsonl,", "train.jsonl, template: {enable_thinking: false},");
    assertThatThrownBy(() -> tiny.run(recipe, "run", false, () -> false))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "data.template sets enable_thinking, but %s has no chat template that could read it"
                .formatted(folder.resolve("model")));
  }

  @Test
  void optionsReachTheTemplate() throws IOException, InterruptedException {
    Files.writeString(
        folder.resolve("model/chat_template.jinja"),
        "{% if twice %}=={% endif %}{% for message in messages %}{{ message.content }}{% endfor"
            + " %}");
    var data = "{train: train.jsonl, eval: held-out.jsonl";
    var plain = recipe("sft");
    var twice = plain.replace(data, data + ", template: {twice: true}");
    tiny.run(plain, "plain", false, () -> false);
    tiny.run(twice, "twice", false, () -> false);
    assertThat(tiny.weights("twice")).isNotEqualTo(tiny.weights("plain"));
  }

  @Test
  void weightsOfRowsReachTheLoss() throws IOException, InterruptedException {
    tiny.run(recipe("sft"), "plain", false, () -> true);
    var rows = Files.readString(folder.resolve("train.jsonl"));
    Files.writeString(
        folder.resolve("train.jsonl"), rows.replace("\"answer\"", "\"weight\": 2, \"answer\""));
    tiny.run(recipe("sft"), "double", false, () -> true);
    assertThat(figures("loss", "double").getFirst())
        .isCloseTo(2 * figures("loss", "plain").getFirst(), within(1e-6));
  }

  @Test
  void generationMarksThatDifferFromWhatIsLearntAreSaid() throws IOException, InterruptedException {
    Files.writeString(
        folder.resolve("model/chat_template.jinja"),
        "{% for m in messages %}{% if m.role == 'user' %}{% generation %}{{ m.content }}"
            + "{% endgeneration %}{% else %}{{ m.content }}{% endif %}{% endfor %}");
    tiny.run(recipe("sft"), "run", false, () -> true);
    assertThat(tiny.remarks())
        .anyMatch(remark ->
            remark.startsWith(
                "the template's generation marks and what the assistant says differ in 12"
                    + " rows; the latter is learnt. First in "));
  }

  private static String recipe(String method, String... more) {
    return method.equals("sft") ? TinyRun.supervised(more) : TinyRun.policyGradient(more);
  }

  private List<JsonNode> lines(String output) throws IOException {
    var lines = new ArrayList<JsonNode>();
    for (var line : tiny.metrics(output)) {
      lines.add(JSON.readTree(line));
    }
    return lines;
  }

  private List<Long> steps(String figure, String output) throws IOException {
    return lines(output).stream()
        .filter(line -> line.has(figure))
        .map(line -> line.get("step").longValue())
        .toList();
  }

  private List<Double> figures(String figure, String output) throws IOException {
    return lines(output).stream()
        .filter(line -> line.has(figure))
        .map(line -> line.get(figure).doubleValue())
        .toList();
  }

  @Test
  void aRefusedRunLeavesTheRecipeOfTheOther() throws IOException, InterruptedException {
    var recipe = TinyRun.supervised();
    tiny.run(recipe, "a", false, () -> false);
    var file = folder.resolve("a/recipe.yaml");
    var before = Files.readString(file);
    assertThatThrownBy(
            () -> tiny.run(recipe.replace("steps: 4", "steps: 9"), "a", false, () -> false))
        .hasMessageContaining("go on with --resume, or name another output directory");
    assertThat(file).hasContent(before);
  }

  @Test
  void aFinishedRunStaysAsItIsWhateverItIsResumedWith() throws IOException, InterruptedException {
    var recipe = TinyRun.policyGradient();
    var first = tiny.run(recipe, "a", false, () -> false);
    var before = contents("a");
    var again = tiny.run(recipe, "a", true, () -> false);
    assertThat(again.finished()).isTrue();
    assertThat(again.evaluation().orElseThrow().result())
        .isEqualTo(first.evaluation().orElseThrow().result());
    var done =
        folder.resolve("a")
            + " is finished, all 4 steps are done: nothing is left to do, and nothing there is"
            + " changed";
    assertThat(tiny.remarks()).last().isEqualTo(done);
    tiny.run(recipe.replace("5e-3", "1") + "seed: 9\n", "a", true, () -> false);
    assertThat(tiny.remarks())
        .last()
        .isEqualTo(
            done
                + "; this recipe is another one (optimizer.adamw.learning-rate is 1, was 5e-3; seed"
                + " is 9, was not given): name another output to train with it");
    assertThat(contents("a")).isEqualTo(before);
    tiny.run(recipe.replace("steps: 4", "steps: 5"), "a", true, () -> false);
    assertThat(steps("loss", "a")).as("further steps are left to do").hasSize(5);
  }

  @Test
  void aLongerRunOverAFinishedOneGoesOnAfterAStop() throws IOException, InterruptedException {
    var longer = TinyRun.policyGradient().replace("steps: 4", "steps: 8");
    tiny.run(TinyRun.policyGradient(), "a", false, () -> false);
    var asked = new AtomicInteger();
    assertThat(tiny.run(longer, "a", true, () -> asked.getAndIncrement() > 0).finished()).isFalse();
    assertThat(steps("loss", "a")).hasSizeBetween(5, 7);
    assertThat(tiny.run(longer, "a", true, () -> false).finished()).isTrue();
    assertThat(steps("loss", "a")).hasSize(8);
  }

  @Test
  void aRunThatGoesOnWithOtherSettingsSaysWhich() throws IOException, InterruptedException {
    var recipe = TinyRun.policyGradient();
    var asked = new AtomicInteger();
    tiny.run(recipe, "a", false, () -> asked.getAndIncrement() > 0);
    tiny.run(recipe.replace("5e-3", "1e-3"), "a", true, () -> false);
    assertThat(tiny.remarks())
        .anySatisfy(said ->
            assertThat(said)
                .startsWith(
                    "goes on from the newest checkpoint of %s (checkpoints/step-"
                        .formatted(folder.resolve("a")))
                .endsWith(
                    ") with other settings than before: optimizer.adamw.learning-rate is 1e-3, was"
                        + " 5e-3"));
  }

  private Map<String, String> contents(String output) throws IOException {
    var contents = new TreeMap<String, String>();
    try (var files = Files.walk(folder.resolve(output))) {
      for (var file : files.filter(Files::isRegularFile).toList()) {
        contents.put(file.toString(), Sha256.of(Files.readAllBytes(file)));
      }
    }
    return contents;
  }

  @Test
  void aResumedRunSaysThatThereWasNoneBefore() throws IOException, InterruptedException {
    tiny.run(TinyRun.supervised(), "new", true, () -> false);
    assertThat(tiny.remarks())
        .first()
        .isEqualTo(
            folder.resolve("new") + " holds no checkpoint to go on from; the run begins anew");
  }

  @Test
  void aPromptThatLeavesNoRoomIsNamedBeforeTheFirstStep() {
    var recipe =
        TinyRun.policyGradient().replace("held-out.jsonl", "held-out.jsonl, max-tokens: 4");
    assertThatThrownBy(() -> tiny.run(recipe, "a", false, () -> false))
        .isInstanceOf(DataException.class)
        .hasMessageContaining("train.jsonl row ")
        .hasMessageContaining(
            " tokens, at most 4 fit: the context is 64 with rollout.max-tokens 3, data.max-tokens"
                + " is 4; leave the row out or change these");
  }
}
