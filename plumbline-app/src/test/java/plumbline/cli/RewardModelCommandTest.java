package plumbline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static plumbline.cli.Ran.plumbline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Reward models from files to a directory that scores text and rewards samples.
class RewardModelCommandTest {
  private static final String PAIR =
      "{\"prompt\": \"sum %1$d %2$d =>\", \"chosen\": \" %3$d\", \"rejected\": \" %4$d\","
          + " \"margin\": 0.5}";
  private static final String RATED =
      "{\"prompt\": \"sum %1$d %2$d =>\", \"completion\": \" %3$d\", \"labels\": [{\"right\": %5$d,"
          + " \"kind\": null}, {\"right\": %5$d, \"kind\": 2}], \"source\": \"manual\"}";

  @TempDir private Path folder;

  @BeforeEach
  void modelAndData() throws IOException {
    write("text.jsonl", "{\"text\": \"sum %1$d %2$d => %3$d\"}");
    write("pairs.jsonl", PAIR);
    write("rated.jsonl", RATED);
    write("tasks.jsonl", "{\"prompt\": \"sum %1$d %2$d =>\", \"answer\": \"%3$d\"}");
    create("tiny", "text.jsonl");
  }

  private void write(String name, String line) throws IOException {
    Files.writeString(
        folder.resolve(name),
        IntStream.range(0, 24)
            .mapToObj(i -> String.format(Locale.ROOT, line, i, 3, i + 3, i + 4, 1 + i % 5))
            .collect(Collectors.joining("\n")));
  }

  private void create(String name, String text) {
    SmallModel.create(folder, name, text, 280, 64);
  }

  private Ran train(String name, String base, String data, String more, String... overrides)
      throws IOException {
    var recipe = folder.resolve(name + ".yaml");
    Files.writeString(
        recipe,
        """
        method: reward-model
        model: %s
        data: {train: %s, eval: %s}
        rows: 8
        optimizer: {adamw: {learning-rate: 1e-3}}
        steps: 4
        output: %s
        %s
        """
            .formatted(
                folder.resolve(base),
                folder.resolve(data),
                folder.resolve(data),
                folder.resolve(name),
                more));
    var all = new ArrayList<>(List.of("train", recipe.toString()));
    all.addAll(List.of(overrides));
    return plumbline(all.toArray(String[]::new));
  }

  private Ran reinforce(String reward, String... more) throws IOException {
    var recipe = folder.resolve("grpo.yaml");
    Files.writeString(
        recipe,
        """
        method: grpo
        model: %s
        data: {train: %s}
        reward: %s
        rollout: {group: 2, tasks-per-step: 2, max-tokens: 4}
        optimizer: {adamw: {learning-rate: 1e-4}}
        steps: 1
        output: %s
        """
            .formatted(
                folder.resolve("tiny"),
                folder.resolve("tasks.jsonl"),
                reward,
                folder.resolve("grpo")));
    return plumbline(
        Stream.concat(Stream.of("train", recipe.toString()), Stream.of(more))
            .toArray(String[]::new));
  }

  private static final String RATINGS =
      "head: {regression: {dimensions: [right, kind], low: 1, high: 5}}";

  @Test
  void pairsBecomeAPreferenceModelWithItsReliability() throws IOException {
    var ran = train("rm", "tiny", "pairs.jsonl", "head: {preference: {centring: 0.01}}");
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.out())
        .contains("24 held-out pairs\n  accuracy           ")
        .contains("\n  calibration error  ")
        .contains(" before, ", " after, change ");
    assertThat(ran.err()).doesNotContain("24 held-out");
    var report = new ObjectMapper().readTree(folder.resolve("rm/report.json").toFile());
    var accuracy = report.at("/heldOut/figures/accuracy");
    assertThat(report.path("verdict").asText()).contains("accuracy on 24 held-out pairs");
    assertThat(report.at("/heldOut/figures").fieldNames())
        .toIterable()
        .containsExactly("accuracy", "margin", "ece", "brier");
    var reliability = reliability(folder.resolve("rm/model"));
    assertThat(accuracy.path("after"))
        .isEqualTo(reliability.at("/scores/0/measures/pair-accuracy"));
    assertThat(report.at("/heldOut/figures/ece/after"))
        .isEqualTo(reliability.at("/scores/0/errors/ece"));
    assertThat(accuracy.at("/change/value").asDouble())
        .isCloseTo(
            accuracy.at("/after/value").asDouble() - accuracy.at("/before/value").asDouble(),
            within(1e-12));
    assertThat(scoreOfOneRow(folder.resolve("rm/model")).path("preference").isNumber()).isTrue();
  }

  @Test
  void theModelIsPublishedBeforeItIsComparedWithTheOneBefore() throws IOException {
    Files.createDirectories(folder.resolve("rm/held-out.json/in-the-way"));
    var ran = train("rm", "tiny", "pairs.jsonl", "head: {preference: {}}");
    assertThat(ran.code()).isNotZero();
    assertThat(ran.err()).contains("held-out.json");
    assertThat(scoreOfOneRow(folder.resolve("rm/model")).path("preference").isNumber()).isTrue();
  }

  private static JsonNode reliability(Path model) throws IOException {
    return new ObjectMapper().readTree(model.resolve("reliability.json").toFile());
  }

  private void refusesWhatItCannotJudge(Path model) throws IOException {
    var odd = folder.resolve("odd.jsonl");
    Files.writeString(
        odd,
        "{\"prompt\": \"a\", \"completion\": \"b\", \"labels\": [{\"right\": 90, \"kind\": 2}]}\n");
    var arguments =
        new String[] {"evaluate", "--model", model.toString(), "--data", odd.toString()};
    assertThat(plumbline(arguments).err()).contains("90").contains("outside the scale");
    var renamed =
        plumbline(
            Stream.concat(Stream.of(arguments), Stream.of("--prompt-column", "q"))
                .toArray(String[]::new));
    assertThat(renamed.err()).contains("is a reward model").contains("leave out --benchmark");
  }

  @Test
  void ratedDimensionsRewardSamplesThroughTheGate() throws IOException {
    var ran = train("rm", "tiny", "rated.jsonl", RATINGS);
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.out()).contains("24 held-out ratings", "  rank correlation of right ");
    var path = folder.resolve("rm/model");
    var evaluated =
        plumbline(
            "evaluate",
            "--model",
            path.toString(),
            "--data",
            folder.resolve("rated.jsonl").toString(),
            "--json");
    assertThat(evaluated.code()).as(evaluated.err()).isZero();
    assertThat(new ObjectMapper().readTree(evaluated.out()))
        .as("what training said of the same rows")
        .isEqualTo(reliability(path));
    refusesWhatItCannotJudge(path);
    var rewarded =
        reinforce(
            "{model: {members: [%s], dimensions: {right: 0.75, kind: 0.25}, gated: {dimension: right}}}"
                .formatted(path));
    assertThat(rewarded.code()).as(rewarded.err()).isZero();
    assertThat(Files.readString(folder.resolve("grpo/metrics.jsonl")))
        .contains("\"reward/model\"")
        .contains("\"reward/model/right\"");
    var again = "output=" + folder.resolve("again");
    var refused =
        reinforce("{model: {members: [%s], agreement: {spearman: 1.0}}}".formatted(path), again);
    assertThat(refused.code()).isNotZero();
    assertThat(refused.err())
        .contains(
            path + " does not agree enough with its labels to be a reward: spearman of right is")
        .contains("must be at least 1.0");
    Files.delete(path.resolve("reliability.json"));
    assertThat(
            reinforce("{model: {members: [%s], agreement: {spearman: 0.1}}}".formatted(path), again)
                .err())
        .contains(
            path
                + " was never held against labels: it has no reliability.json; train it with"
                + " data.eval, or leave out reward.model.agreement");
  }

  @Test
  void readsTextAsItWasTrainedTo() throws IOException {
    var body = "{% for m in messages %}{{ m.content }} {% endfor %}";
    var template = folder.resolve("tiny/chat_template.jinja");
    Files.writeString(template, "{% if style == 'loud' %}LOUD {% endif %}" + body);
    var ran = train("rm", "tiny", "rated.jsonl", RATINGS, "data.template={style: loud}");
    assertThat(ran.code()).as(ran.err()).isZero();
    var model = folder.resolve("rm/model");
    var file = model.resolve("reward_model.json");
    var json = new ObjectMapper().readTree(file.toFile());
    assertThat(json.at("/template/style").asText()).isEqualTo("loud");
    var asTrained = scoreOfOneRow(model);
    Files.writeString(model.resolve("chat_template.jinja"), "LOUD " + body);
    assertThat(scoreOfOneRow(model)).isEqualTo(asTrained);
    Files.writeString(model.resolve("chat_template.jinja"), body);
    assertThat(scoreOfOneRow(model)).isNotEqualTo(asTrained);
    var said = saysThatItsTemplateWasChanged(model);
    Files.delete(model.resolve("chat_template.jinja"));
    var refused = reinforce("{model: {members: [%s]}}".formatted(model));
    assertThat(refused.code()).isNotZero();
    assertThat(refused.err())
        .startsWith(said)
        .contains(
            "reward_model.json sets style for a chat template, but %s has none; put back the template that the model was trained with"
                .formatted(model));
  }

  private String saysThatItsTemplateWasChanged(Path model) throws IOException {
    var said =
        model + ": not as written with the model: chat_template.jinja; what stands there is used\n";
    for (var arguments : List.of("score --in %s/rows.jsonl", "evaluate --data %s/rated.jsonl")) {
      var all = arguments.formatted(folder) + " --model " + model;
      assertThat(plumbline(all.split(" ")).err()).startsWith(said);
    }
    var dry = reinforce("{model: {members: [%s]}}".formatted(model), "--dry-run");
    assertThat(dry.out()).endsWith("# " + said);
    return said;
  }

  private JsonNode scoreOfOneRow(Path model) throws IOException {
    var rows = folder.resolve("rows.jsonl");
    Files.writeString(rows, "{\"prompt\": \"sum 1 3 =>\", \"completion\": \" 4\"}\n");
    var scored = plumbline("score", "--model", model.toString(), "--in", rows.toString());
    assertThat(scored.code()).as(scored.err()).isZero();
    return new ObjectMapper().readTree(scored.out()).path("scores");
  }

  /// One member is never content with anything, so that the two disagree the more the other likes
  /// an answer: reward and disagreement rise together, and the guard must see it and end the run.
  @Test
  void aRunWithoutGoldStopsWhereTheMembersOfItsRewardDisagree() throws IOException {
    assertThat(train("one", "tiny", "rated.jsonl", RATINGS).code()).isZero();
    var sullen = Files.createDirectory(folder.resolve("sullen"));
    for (var file : filesOf(folder.resolve("one/model"))) {
      Files.copy(file, sullen.resolve(file.getFileName()));
    }
    var head = sullen.resolve("reward_model.json");
    var json = (ObjectNode) new ObjectMapper().readTree(head.toFile());
    json.putArray("offsets").add(-50.0).add(-50.0);
    Files.writeString(head, json.toString());
    var ran =
        reinforce(
            "{model: {members: [%s, %s]}}".formatted(folder.resolve("one/model"), sullen),
            "rollout={group: 32, tasks-per-step: 1, max-tokens: 1}",
            "truncated=keep",
            "optimizer.adamw.learning-rate=3e-3",
            "guard={window: 4, warnings: 1}",
            "steps=120");
    assertThat(ran.code()).as(ran.err()).isEqualTo(ExitCode.INTERRUPTED.number());
    assertThat(ran.err())
        .contains(
            "guard: there is no gold score, so the members of the reward model are the witness:"
                + " reward/disagreement in means of 4 steps")
        .contains("OVEROPTIMISED: reward/disagreement rose 3 windows of 4 steps in a row");
    assertThat(folder.resolve("grpo/model")).as("a run that was stopped").doesNotExist();
    assertThat(Files.readString(folder.resolve("grpo/guard.jsonl")))
        .contains("\"mark\":\"OVEROPTIMISED\"")
        .endsWith("\"stop\":true}\n");
  }

  private static List<Path> filesOf(Path directory) throws IOException {
    try (var files = Files.list(directory)) {
      return files.toList();
    }
  }

  @Test
  void membersOfAnEnsembleMustMatch() throws IOException {
    assertThat(train("one", "tiny", "rated.jsonl", RATINGS).code()).isZero();
    create("other", "rated.jsonl");
    assertThat(train("two", "other", "rated.jsonl", RATINGS).code()).isZero();
    var one = folder.resolve("one/model");
    var two = folder.resolve("two/model");
    assertThat(reinforce("{model: {members: [%s, %s]}}".formatted(one, two)).err())
        .contains(
            "%s and %s have different tokenizers; the members of an ensemble begin from the same base"
                .formatted(one, two));
    assertThat(reinforce("{model: {members: [%s], dimensions: {wit: 1.0}}}".formatted(one)).err())
        .contains(
            one + " has the dimensions right, kind, the recipe weighs wit; they must be the same");
  }

  @Test
  void labelsOutsideTheScaleAreRefusedByPlace() throws IOException {
    var ran =
        train(
            "rm",
            "tiny",
            "rated.jsonl",
            "head: {ordinal: {dimensions: [right, kind], low: 1, high: 4}}");
    assertThat(ran.code()).isNotZero();
    assertThat(ran.err())
        .contains(
            folder.resolve("rated.jsonl")
                + ":5: label 5.0 of dimension 'right' is outside the scale from 1 to 4; mend the"
                + " label or the scale");
  }
}
