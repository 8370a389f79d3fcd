package plumbline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static plumbline.cli.Ran.plumbline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A model that answers from one role learns to answer from several, from files to a model
/// directory.
class MultiRoleCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final List<String> ROLES = List.of("child", "driver", "aunt");

  @TempDir private Path folder;

  @BeforeEach
  void modelAndData() throws IOException {
    Files.writeString(
        folder.resolve("alone.jsonl"),
        IntStream.range(0, 60).mapToObj(i -> alone(i)).collect(Collectors.joining("\n")));
    Files.writeString(
        folder.resolve("questions.jsonl"),
        IntStream.range(0, 8).mapToObj(i -> question(i)).collect(Collectors.joining("\n")));
    SmallModel.create(folder, "tiny", "alone.jsonl", 320, 128);
    var sft = folder.resolve("alone.yaml");
    Files.writeString(
        sft,
        """
        method: sft
        model: %1$s/tiny
        data: {train: %1$s/alone.jsonl}
        rows: 20
        optimizer: {adamw: {learning-rate: 1e-2}}
        steps: 40
        output: %1$s/alone
        """
            .formatted(folder));
    var trained = plumbline("train", sft.toString());
    assertThat(trained.code()).as(trained.err()).isZero();
  }

  private static String options(int i) {
    return i % 2 == 0 ? "\"A\":\"park\",\"B\":\"road\"" : "\"A\":\"road\",\"B\":\"park\"";
  }

  private static String label(int i, String role) {
    boolean park = !role.equals("driver");
    return park == (i % 2 == 0) ? "A" : "B";
  }

  private static String alone(int i) {
    var role = ROLES.get(i % 3);
    var prompt = i % 2 == 0 ? "What %d?\\nA. park\\nB. road" : "What %d?\\nA. road\\nB. park";
    return "{\"prompt\": \"%s\", \"completion\": \"<think>\\nAs %s.\\nI like it.\\n</think>\\n%s: the answer is %s\"}"
        .formatted(prompt.formatted(i % 10), role, role, label(i, role));
  }

  private static String question(int i) {
    var gold =
        ROLES.stream()
            .map(role -> "\"%s\":\"%s\"".formatted(role, label(i, role)))
            .collect(Collectors.joining(","));
    return "{\"mode\":\"divergent\",\"question\":\"What %d?\",\"options\":{%s},\"roles\":[\"child\",\"driver\",\"aunt\"],\"gold\":{%s}}"
        .formatted(i, options(i), gold);
  }

  private Ran train(String output, String... arguments) throws IOException {
    var recipe = folder.resolve(output + ".yaml");
    Files.writeString(
        recipe,
        """
        method: multirole
        model: %1$s/alone/model
        data: {train: %1$s/questions.jsonl, eval: %1$s/questions.jsonl}
        synthesis:
          paths: 4
          roles: 2
          orders: 2
          trim: 0
          least-votes: 0
          max-tokens: 40
          temperature: 0.7
          opening: "All {roles}."
          turn: "As {role}."
        sft: {steps: 4, rows: 4, learning-rate: 1e-3}
        evaluation: {every: 2}
        rollout: {group: 4, tasks-per-step: 2, max-tokens: 48}
        truncated: keep
        optimizer: {adamw: {learning-rate: 1e-3}}
        checkpoint: {every: 2, keep: 9}
        steps: 4
        output: %1$s/%2$s
        """
            .formatted(folder, output));
    var all = new ArrayList<>(List.of("train", recipe.toString()));
    all.addAll(List.of(arguments));
    return plumbline(all.toArray(String[]::new));
  }

  @Test
  void pathsThatLeaveNoRoomAreRefusedByTheDryRunAsByTheRun() throws IOException {
    for (var dry : List.of(List.<String>of(), List.of("--dry-run"))) {
      var filled = train("run", with(dry, "synthesis.max-tokens=128"));
      assertThat(filled.code()).isNotZero();
      assertThat(filled.err())
          .contains("synthesis.max-tokens is 128, must be at most 127: the model reads 128 tokens");
      var paths = train("run", with(dry, "synthesis.max-tokens=120"));
      assertThat(paths.code()).isNotZero();
      assertThat(paths.err())
          .containsPattern(
              "questions.jsonl row 1 has a prompt of \\d+ tokens, at most 8 fit: the context is 128"
                  + " with synthesis.max-tokens 120,");
    }
    Files.writeString(
        folder.resolve("questions.jsonl"),
        "{\"mode\":\"convergent\",\"question\":\"What?\",\"options\":{\"A\":\"park\",\"B\":\"road\"},\"gold\":{\"*\":\"A\"}}");
    var asked = train("run", "--dry-run", "synthesis.max-tokens=60");
    assertThat(asked.err())
        .containsPattern(
            "synthesis.roles-prompt around \\S*questions.jsonl row 1 has a prompt of \\d+ tokens,"
                + " at most 68 fit");
  }

  private static String[] with(List<String> first, String last) {
    return Stream.concat(first.stream(), Stream.of(last)).toArray(String[]::new);
  }

  private List<JsonNode> lines(String file) throws IOException {
    var lines = new ArrayList<JsonNode>();
    for (var line : Files.readAllLines(folder.resolve(file))) {
      lines.add(JSON.readTree(line));
    }
    return lines;
  }

  private byte[] weights(String output) throws IOException {
    return Files.readAllBytes(folder.resolve(output + "/model/model.safetensors"));
  }

  private void delete(String path) throws IOException {
    try (var files = Files.walk(folder.resolve(path))) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  @Test
  void rolesAreChosenChainsLearntAndShapedRewardsFollowed() throws IOException {
    var ran = train("run");
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.err()).contains("8 questions to ask roles", "chains: ", " from 8 questions");
    var roles = lines("run/sft/roles/roles.jsonl");
    assertThat(roles).as("those to train on, then those held out").hasSize(16);
    assertThat(roles).allMatch(each -> each.path("roles").size() == 2);
    var chain = lines("run/sft/chains/chains.jsonl").getFirst();
    var order = chain.path("roles");
    assertThat(chain.path("completion").asText())
        .startsWith(
            "<think>\nAll %s, %s.\nAs %s.\n"
                .formatted(order.get(0).asText(), order.get(1).asText(), order.get(0).asText()))
        .contains("</think>\nThere is no universal answer, it depends on who is asked.\n");
    assertThat(folder.resolve("run/sft/report.html")).exists();
    assertThat(folder.resolve("run/report.html")).exists();
    assertThat(folder.resolve("run/evaluation.json")).exists();
    var first = lines("run/metrics.jsonl").getFirst();
    var names = new ArrayList<String>();
    first.fieldNames().forEachRemaining(names::add);
    assertThat(names.toString())
        .contains("perspectives", "perspectives/opinions", "diversity", "diversity/yule");
    var sample = lines("run/samples.jsonl").getFirst();
    var given = new StringBuilder();
    for (int t = 0; t < sample.path("spans").get(0).path("tokens").asInt(); t++) {
      given.append(sample.path("tokens").get(t).asText());
      assertThat(sample.path("trained").get(t).asInt()).as("what is forced is not learnt").isZero();
    }
    assertThat(given).contains("<think>\nAll ");
    assertThat(sample.path("text").asText()).doesNotContain("All ");
  }

  @Test
  void aRunGoesOnBitForBitFromEitherPart() throws IOException {
    assertThat(train("run").code()).isZero();
    var expected = weights("run");
    for (var gone : List.of("model", "checkpoints/step-00000004")) {
      delete("run/" + gone);
    }
    var second = train("run", "--resume");
    assertThat(second.code()).as(second.err()).isZero();
    assertThat(weights("run")).isEqualTo(expected);
    for (var gone : List.of("model", "checkpoints", "sft/model", "sft/checkpoints/step-00000004")) {
      delete("run/" + gone);
    }
    var first = train("run", "--resume");
    assertThat(first.code()).as(first.err()).isZero();
    assertThat(weights("run")).isEqualTo(expected);
    var again = train("run");
    assertThat(again.code()).isEqualTo(2);
    assertThat(again.err()).contains("run holds a finished run");
    delete("run/model");
    delete("run/checkpoints");
    var halfway = train("run");
    assertThat(halfway.code()).isNotZero();
    assertThat(halfway.err())
        .contains(
            "holds a model that learnt chains; go on with --resume, or name another output"
                + " directory");
    assertThat(train("run", "--resume", "synthesis.paths=5").err())
        .contains(
            "holds roles that were made from other settings, data or model; restore them, or name"
                + " another output directory");
    var model = train("run", "--resume", "model=" + folder.resolve("tiny"));
    assertThat(model.code()).isEqualTo(2);
    assertThat(model.err()).contains("holds a run that this recipe does not go on with: model is ");
  }

  @Test
  void aDryRunShowsHowAnswersBegin() throws IOException {
    var dry = train("dry", "--dry-run");
    assertThat(dry.code()).as(dry.err()).isZero();
    assertThat(dry.out())
        .contains(
            "# first of 8 questions, and how answers to them begin",
            "What 0?\nA. park\nB. road\n<think>\nAll child, driver, aunt.");
  }
}
