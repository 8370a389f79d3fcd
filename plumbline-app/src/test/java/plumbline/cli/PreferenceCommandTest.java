package plumbline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static plumbline.cli.Ran.plumbline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Recipes of preferences from files to a model directory.
class PreferenceCommandTest {
  @TempDir private Path folder;

  @BeforeEach
  void modelAndData() throws IOException {
    var sums =
        IntStream.range(0, 40)
            .mapToObj(i -> "{\"text\": \"sum %d %d => %d\"}".formatted(i, i % 7, i + i % 7))
            .collect(Collectors.joining("\n"));
    Files.writeString(folder.resolve("text.jsonl"), sums);
    SmallModel.create(folder, "tiny", "text.jsonl", 280, 64);
    write(
        "pairs.jsonl",
        "{\"prompt\": \"sum %d %d =>\", \"chosen\": \" %d\", \"rejected\": \" %d\"}");
    write(
        "labels.jsonl",
        "{\"prompt\": \"sum %1$d %2$d =>\", \"completion\": \" %3$d\", \"label\":"
            + " true}%n{\"prompt\": \"sum %1$d %2$d =>\", \"completion\": \" %4$d\", \"label\":"
            + " false}");
  }

  private void write(String name, String line) throws IOException {
    Files.writeString(
        folder.resolve(name),
        IntStream.range(0, 24)
            .mapToObj(i -> String.format(Locale.ROOT, line, i, 3, i + 3, i + 4))
            .collect(Collectors.joining("\n")));
  }

  private Ran train(String method, String data, String more, String... overrides)
      throws IOException {
    var recipe = folder.resolve(method + ".yaml");
    Files.writeString(
        recipe,
        """
        method: %s
        model: %s
        data: {train: %s}
        rows: 8
        optimizer: {adamw: {learning-rate: 1e-3}}
        steps: 4
        output: %s
        %s
        """
            .formatted(
                method,
                folder.resolve("tiny"),
                folder.resolve(data),
                folder.resolve("run-" + method),
                more));
    return plumbline(
        Stream.concat(Stream.of("train", recipe.toString()), Stream.of(overrides))
            .toArray(String[]::new));
  }

  private double logged(String method, int step, String name) throws IOException {
    var line = Files.readAllLines(folder.resolve("run-" + method + "/metrics.jsonl")).get(step);
    return new ObjectMapper().readTree(line).path(name).asDouble(Double.NaN);
  }

  @Test
  void dpoFromPairsToAModel() throws IOException {
    var ran = train("dpo", "pairs.jsonl", "reference: stored");
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.err()).contains("24 pairs to learn from");
    assertThat(logged("dpo", 0, "loss"))
        .isCloseTo(Math.log(2), org.assertj.core.data.Offset.offset(1e-6));
    assertThat(logged("dpo", 3, "rewards/margins")).isPositive();
    assertThat(folder.resolve("run-dpo/reference/reference.json")).exists();
    assertThat(folder.resolve("run-dpo/model/model.safetensors")).exists();
    assertThat(folder.resolve("run-dpo/report.html")).exists();
  }

  @Test
  void pairsMayCountByHowMuchTheyAreThePolicysOwn() throws IOException {
    var ran = train("dpo", "pairs.jsonl", "wpo: {clamp: true}");
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(logged("dpo", 0, "weights/mean")).isPositive().isLessThan(1);
    assertThat(logged("dpo", 0, "loss")).isLessThan(Math.log(2));
  }

  @Test
  void apoSaysHowMuchOfItIsDpoAndDoubtsShortAnswers() throws IOException {
    var ran = train("apo", "pairs.jsonl", "");
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.err())
        .contains(
            "7 of 24 chosen answers have fewer than 4 tokens: alpha of so few is near 1 soon, so"
                + " apo_code learns them by DPO almost from the first step");
    assertThat(logged("apo", 3, "apo/alpha")).isGreaterThan(logged("apo", 0, "apo/alpha"));
    assertThat(logged("apo", 0, "apo/alpha_greatest"))
        .isLessThan(1)
        .isGreaterThan(logged("apo", 0, "apo/alpha_least"));
  }

  @Test
  void pairsWhoseWinnerDriftedCountLess() throws IOException {
    var ran = train("sem-dpo", "pairs.jsonl", "semantic: {calibrate: true}");
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.err())
        .contains("by hashed-trigrams-256", "weights exp(-alpha d) with alpha", "of 24 pairs");
    assertThat(logged("sem-dpo", 0, "weights/mean")).isBetween(0.1, 0.99);
    assertThat(folder.resolve("run-sem-dpo/semantic/distances.json")).exists();
    Files.delete(folder.resolve("run-sem-dpo/report.html"));
    var other =
        plumbline(
            "train",
            folder.resolve("sem-dpo.yaml").toString(),
            "--resume",
            "semantic.embedder={hashed: {dimensions: 64}}");
    assertThat(other.code()).isNotZero();
    assertThat(other.err())
        .contains(
            "holds distances of another embedder ('hashed-trigrams-256', now 'hashed-trigrams-64');"
                + " name another directory, or delete it to have them computed again");
  }

  @Test
  void alphaOfNothingIsDpoAndAModelMayEmbed() throws IOException {
    var plain = train("dpo", "pairs.jsonl", "");
    assertThat(plain.code()).as(plain.err()).isZero();
    var weighted =
        train(
            "sem-dpo",
            "pairs.jsonl",
            "semantic: {alpha: 0, embedder: {model: {directory: %s}}}"
                .formatted(folder.resolve("tiny")));
    assertThat(weighted.code()).as(weighted.err()).isZero();
    assertThat(weighted.err()).contains("by mean-pooled ");
    for (int step = 0; step < 4; step++) {
      assertThat(logged("sem-dpo", step, "loss")).isEqualTo(logged("dpo", step, "loss"));
    }
    assertThat(folder.resolve("run-sem-dpo/model/model.safetensors"))
        .hasSameBinaryContentAs(folder.resolve("run-dpo/model/model.safetensors"));
  }

  @Test
  void aRunBeyondItsBudgetOfKlStopsAndMayGoOn() throws IOException {
    var budget = "guard: {gold: rewards/accuracies, proxy: rewards/margins, kl-budget: 1e-9}";
    var ran = train("dpo", "pairs.jsonl", budget);
    assertThat(ran.err()).contains("step 1: kl is ", ", above the budget of 1.000e-09");
    assertThat(folder.resolve("run-dpo/model")).doesNotExist();
    assertThat(folder.resolve("run-dpo/checkpoints/step-00000002")).exists();
    var on =
        plumbline(
            "train", folder.resolve("dpo.yaml").toString(), "--resume", "guard.kl-budget=1e9");
    assertThat(on.code()).as(on.err()).isZero();
    assertThat(folder.resolve("run-dpo/model/model.safetensors")).exists();
  }

  private JsonNode heldOut(String method) throws IOException {
    return new ObjectMapper()
        .readTree(Files.readString(folder.resolve("run-" + method + "/report.json")))
        .path("heldOut");
  }

  @Test
  void heldOutPairsAreMeasuredAtTheStartBetweenAndAtTheEnd() throws IOException {
    var held = "data.eval=" + folder.resolve("pairs.jsonl");
    var ran = train("dpo", "pairs.jsonl", "evaluation: {every: 2}", held);
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.err())
        .contains("24 held-out pairs; before the first step accuracy 0.5000 [")
        .contains("24 held-out pairs; after 2 steps accuracy ", "; after 4 steps accuracy ")
        .contains("margin 0.000 [0.000, 0.000], loss 0.6931 [");
    assertThat(logged("dpo", 0, "evaluation/accuracy")).isNaN();
    for (int step : new int[] {1, 3}) {
      double loss = logged("dpo", step, "evaluation/loss");
      assertThat(logged("dpo", step, "evaluation/loss_low")).isLessThan(loss);
      assertThat(logged("dpo", step, "evaluation/loss_high")).isGreaterThan(loss);
      assertThat(logged("dpo", step, "evaluation/margin"))
          .isBetween(
              logged("dpo", step, "evaluation/margin_low"),
              logged("dpo", step, "evaluation/margin_high"));
      assertThat(logged("dpo", step, "evaluation/accuracy")).isBetween(0.0, 1.0);
    }
    assertThat(ran.out()).contains("24 held-out pairs\n  accuracy           0.5");
    assertThat(ran.out())
        .containsPattern("run {5}(.*)\nmodel {3}\\1/model\nreport {2}\\1/report.html");
    var report = heldOut("dpo");
    assertThat(report.path("of").asText()).isEqualTo("pairs");
    assertThat(report.at("/figures/accuracy/before/value").asDouble()).isEqualTo(0.5);
    assertThat(report.at("/figures/loss/after/value").asDouble())
        .isEqualTo(logged("dpo", 3, "evaluation/loss"));
    assertThat(report.at("/figures/margin/change/value").asDouble())
        .isEqualTo(logged("dpo", 3, "evaluation/margin"));
    var page = Files.readString(folder.resolve("run-dpo/report.html"));
    assertThat(page).contains("accuracy on 24 held-out pairs");
  }

  @Test
  void rankingsAndScoresBecomePairs() throws IOException {
    Files.writeString(
        folder.resolve("ranked.jsonl"),
        "{\"prompt\": \"sum 1 2 =>\", \"completions\": [\" 3\", \" 4\", \" 5\"], \"scores\": [1,"
            + " 0.5, 0]}\n");
    var all = train("dpo", "ranked.jsonl", "", "steps=1");
    assertThat(all.err()).contains("3 pairs to learn from");
    var ends = train("ipo", "ranked.jsonl", "rankings: {pairs: extremes}", "steps=1");
    assertThat(ends.err()).contains("1 pairs to learn from");
    var sorted = train("dpo", "ranked.jsonl", "loss: {aot: {}}", "steps=1", "output=other");
    assertThat(sorted.code()).isNotZero();
    assertThat(sorted.err())
        .contains(
            "has rankings, whose pairs are damped, and the loss sorts chosen and rejected apart, so"
                + " there is no pair that a weight could belong to; add rankings: {damping: 0}, or"
                + " choose another loss");
  }

  @Test
  void lookingAtHeldOutPairsChangesNothing() throws IOException {
    var plain = train("dpo", "pairs.jsonl", "");
    assertThat(plain.code()).as(plain.err()).isZero();
    var model = folder.resolve("run-dpo/model/model.safetensors");
    var unseen = Files.readAllBytes(model);
    Files.move(folder.resolve("run-dpo"), folder.resolve("run-plain"));
    var looked =
        train(
            "dpo",
            "pairs.jsonl",
            "evaluation: {every: 1}",
            "data.eval=" + folder.resolve("pairs.jsonl"));
    assertThat(looked.code()).as(looked.err()).isZero();
    assertThat(Files.readAllBytes(model)).isEqualTo(unseen);
  }

  @Test
  void heldOutLabelsAreMeasuredToo() throws IOException {
    var held = "data.eval=" + folder.resolve("labels.jsonl");
    var ran = train("kto", "labels.jsonl", "", held);
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.err()).contains("48 held-out labelled answers; before the first step accuracy");
    assertThat(logged("kto", 3, "evaluation/margin")).isFinite();
    assertThat(heldOut("kto").at("/figures/loss/before/value").asDouble()).isEqualTo(0.5);
    var few = "data.eval=SELECT * FROM '%s' LIMIT 1".formatted(folder.resolve("pairs.jsonl"));
    var refused = train("dpo", "pairs.jsonl", "", few);
    assertThat(refused.err())
        .contains(
            "data.eval has too few pairs: 1, must have at least 2, for an interval needs as many");
  }

  @Test
  void theSameGuardWatchesRunsThatLearnFromRewards() throws IOException {
    write("tasks.jsonl", "{\"prompt\": \"sum %d %d =>\", \"answer\": \"%d\"}");
    var recipe = folder.resolve("grpo.yaml");
    Files.writeString(
        recipe,
        """
        method: grpo
        model: %s
        data: {train: %s}
        reward: {exact: {}}
        rollout: {group: 2, tasks-per-step: 2, max-tokens: 4}
        optimizer: {adamw: {learning-rate: 1e-4}}
        guard: {gold: reward/mean, kl: length/mean, kl-budget: 0.5}
        steps: 3
        output: %s
        """
            .formatted(
                folder.resolve("tiny"), folder.resolve("tasks.jsonl"), folder.resolve("run-grpo")));
    var ran = plumbline("train", recipe.toString());
    assertThat(ran.err()).contains("step 0: length/mean is ", ", above the budget of 0.5000");
    assertThat(folder.resolve("run-grpo/checkpoints/step-00000001")).exists();
    assertThat(folder.resolve("run-grpo/model")).doesNotExist();
  }

  @Test
  void mixturesAdaptersAndReferenceFreeLosses() throws IOException {
    var ran =
        train("orpo", "pairs.jsonl", "lora: {rank: 2}\nengine: {gradient-checkpointing: true}");
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(folder.resolve("run-orpo/adapter/adapter_config.json")).exists();
    assertThat(logged("orpo", 3, "loss")).isLessThan(logged("orpo", 0, "loss"));
  }

  @Test
  void ktoFromLabels() throws IOException {
    var ran = train("kto", "labels.jsonl", "");
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.err()).contains("48 answers to learn from, 24 wanted and 24 not");
    assertThat(logged("kto", 0, "loss")).isCloseTo(0.5, org.assertj.core.data.Offset.offset(1e-6));
  }

  @Test
  void rowsOfAnotherKindNameTheMethodThatLearnsFromThem() throws IOException {
    var ran = train("dpo", "labels.jsonl", "");
    assertThat(ran.code()).isOne();
    assertThat(ran.err())
        .endsWith(
            "labels.jsonl: preferences need columns 'chosen' and 'rejected', or 'completions' with"
                + " 'ranks' or 'scores'; columns are 'prompt', 'completion', 'label'; these rows"
                + " are labelled answers: method kto or bco learns from them\n");
    assertThat(train("kto", "pairs.jsonl", "", "--dry-run").err())
        .contains(
            "pairs.jsonl:1: no column 'completion'; columns are 'prompt', 'chosen', 'rejected'; the"
                + " same in 23 more rows, next in ")
        .endsWith(
            "pairs.jsonl:2; these rows are pairs: method dpo, ipo, cpo, simpo, orpo, rpo, apo,"
                + " sem-dpo or reward-model learns from them\n");
  }

  @Test
  void labelsOfOneKindAndDryRuns() throws IOException {
    Files.writeString(
        folder.resolve("labels.jsonl"),
        "{\"prompt\": \"sum 1 2 =>\", \"completion\": \" 3\", \"label\": true}\n".repeat(3));
    var ran = train("kto", "labels.jsonl", "");
    assertThat(ran.code()).isNotZero();
    assertThat(ran.err())
        .contains("all 3 answers are wanted: learning from labels needs both kinds");
    train("dpo", "pairs.jsonl", "");
    var look = plumbline("train", folder.resolve("dpo.yaml").toString(), "--dry-run");
    assertThat(look.code()).as(look.err()).isZero();
    assertThat(look.out()).contains("# first pairs, chosen and rejected, compared tokens marked");
  }
}
