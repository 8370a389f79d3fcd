package plumbline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static plumbline.cli.Ran.plumbline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A model that makes its own preferences, from files to a model directory.
class SelfImprovingCommandTest {
  @TempDir private Path folder;

  @BeforeEach
  void modelAndData() throws IOException {
    Files.writeString(
        folder.resolve("sort.jsonl"),
        IntStream.range(0, 60)
            .mapToObj(i -> row(i % 10, (i * 7 + 3) % 10, (i * 3 + 1) % 10))
            .collect(Collectors.joining("\n")));
    SmallModel.create(folder, "tiny", "sort.jsonl", 280, 96);
    var sft = folder.resolve("sft.yaml");
    Files.writeString(
        sft,
        """
        method: sft
        model: %1$s/tiny
        data: {train: %1$s/sort.jsonl}
        rows: 30
        optimizer: {adamw: {learning-rate: 1e-2}}
        steps: 40
        output: %1$s/sft
        """
            .formatted(folder));
    var trained = plumbline("train", sft.toString());
    assertThat(trained.code()).as(trained.err()).isZero();
  }

  private static String row(int a, int b, int c) {
    var sorted =
        IntStream.of(a, b, c).sorted().mapToObj(i -> " " + i).collect(Collectors.joining());
    return "{\"prompt\": \"sort %d %d %d =>\", \"completion\": \"%s\"}".formatted(a, b, c, sorted);
  }

  private Ran train(String output, String more, String... arguments) throws IOException {
    var recipe = folder.resolve(output + ".yaml");
    Files.writeString(
        recipe,
        """
        method: sgpo
        model: %1$s/sft/model
        data: {train: %1$s/sort.jsonl}
        improver:
          steps: 4
          instruction: "{prompt} {draft} better =>"
          accept: {min-edit: 0, max-edit: 1}
        sampling: {max-tokens: 12, temperature: 0.7}
        rows: 4
        optimizer: {adamw: {learning-rate: 1e-3}}
        checkpoint: {every: 2, keep: 9}
        steps: 6
        output: %1$s/%2$s
        %3$s
        """
            .formatted(folder, output, more));
    var all = new java.util.ArrayList<>(List.of("train", recipe.toString()));
    all.addAll(List.of(arguments));
    return plumbline(all.toArray(String[]::new));
  }

  private JsonNode logged(String file, int step) throws IOException {
    return new ObjectMapper()
        .readTree(Files.readAllLines(folder.resolve(file + "/metrics.jsonl")).get(step));
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
  void improvesItsAnswersAndPrefersThem() throws IOException {
    var ran = train("run", "");
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.err())
        .contains("60 demonstrations", "targets for the improver: ", "pairs: ", " of 60 taken");
    assertThat(folder.resolve("run/improver/targets/improvements.jsonl")).exists();
    assertThat(folder.resolve("run/pairs/round-0001/improvements.jsonl")).exists();
    assertThat(folder.resolve("run/report.html")).exists();
    assertThat(logged("run/improver", 0).has("sgpo/rehearsal_loss")).isTrue();
    assertThat(logged("run", 0).path("loss").asDouble())
        .as("the reference is the improver")
        .isCloseTo(Math.log(2), within(1e-6));
    assertThat(logged("run", 5).path("loss").asDouble()).isNotEqualTo(Math.log(2));
  }

  @Test
  void answersThatLeaveNoRoomAreRefusedByTheDryRunAsByTheRun() throws IOException {
    for (var dry : List.of(List.<String>of(), List.of("--dry-run"))) {
      var filled = train("run", "", with(dry, "sampling.max-tokens=96"));
      assertThat(filled.code()).isNotZero();
      assertThat(filled.err())
          .contains(
              "sampling.max-tokens is 96, must be at most 95: the model reads 96 tokens"
                  + " (max_position_embeddings), and a prompt stands before the answer; lower it,"
                  + " or take a model with a longer context");
      var shown = train("run", "", with(dry, "sampling.max-tokens=80"));
      assertThat(shown.code()).isNotZero();
      assertThat(shown.err())
          .containsPattern(
              "the improver's instruction around \\S*sort.jsonl row 1 has a prompt of \\d+ tokens,"
                  + " at most 16 fit: the context is 96 with sampling.max-tokens 80,");
    }
    var lengthy = train("run", "", "--dry-run", "sampling.max-tokens=48");
    assertThat(lengthy.code()).as(lengthy.err()).isZero();
    assertThat(lengthy.out())
        .containsPattern(
            "# a draft may have 48 tokens \\(sampling.max-tokens\\), and at the longest prompt of"
                + " \\S*sort.jsonl \\d+ fit before its improvement in the context of 96; a longer"
                + " one ends the run, so lower sampling.max-tokens, or take a model with a longer"
                + " context");
  }

  private static String[] with(List<String> first, String last) {
    return Stream.concat(first.stream(), Stream.of(last)).toArray(String[]::new);
  }

  @Test
  void aRunGoesOnBitForBitFromEitherPart() throws IOException {
    var whole = train("run", "refresh: 2");
    assertThat(whole.code()).as(whole.err()).isZero();
    assertThat(folder.resolve("run/pairs/round-0003/improvements.jsonl")).exists();
    var expected = weights("run");
    for (var gone : List.of("model", "checkpoints/step-00000006", "pairs/round-0003")) {
      delete("run/" + gone);
    }
    var second = train("run", "refresh: 2", "--resume");
    assertThat(second.code()).as(second.err()).isZero();
    assertThat(weights("run")).isEqualTo(expected);
    for (var gone :
        List.of(
            "model",
            "checkpoints",
            "pairs",
            "improver/model",
            "improver/checkpoints/step-00000004")) {
      delete("run/" + gone);
    }
    var first = train("run", "refresh: 2", "--resume");
    assertThat(first.code()).as(first.err()).isZero();
    assertThat(weights("run")).isEqualTo(expected);
  }

  @Test
  void otherSettingsAreNotMixedIn() throws IOException {
    assertThat(train("run", "").code()).isZero();
    var again = train("run", "");
    assertThat(again.code()).isEqualTo(2);
    assertThat(again.err()).contains("run holds a finished run");
    delete("run/model");
    delete("run/checkpoints");
    var halfway = train("run", "");
    assertThat(halfway.code()).isNotZero();
    assertThat(halfway.err())
        .contains("holds an improver; go on with --resume, or name another output directory");
    var other = train("run", "", "--resume", "improver.target={edit: {share: 1}}");
    assertThat(other.code()).isNotZero();
    assertThat(other.err())
        .contains(
            "holds improvements that were made from other settings, data or model; restore them, or"
                + " name another output directory");
    var model = train("run", "", "--resume", "model=" + folder.resolve("tiny"));
    assertThat(model.code()).isEqualTo(2);
    var dry = train("run", "", "--resume", "--dry-run", "model=" + folder.resolve("tiny"));
    assertThat(dry.code()).isEqualTo(2);
    assertThat(dry.err()).isEqualTo(model.err());
    assertThat(model.err())
        .contains("holds a run that this recipe does not go on with: model is ")
        .endsWith("; put them back, or name another output to begin anew\n");
  }

  @Test
  void otherPromptsInTheSameFileAreNotMixedIn() throws IOException {
    var asked = folder.resolve("asked.jsonl");
    Files.copy(folder.resolve("sort.jsonl"), asked);
    assertThat(train("run", "prompts: " + asked).code()).isZero();
    Files.writeString(asked, row(9, 8, 7));
    delete("run/model");
    var other = train("run", "prompts: " + asked, "--resume");
    assertThat(other.code()).isNotZero();
    assertThat(other.err()).contains("holds improvements that were made from other settings, data");
  }

  @Test
  void roundsGoOnFromTheBestModelAndPublishIt() throws IOException {
    var more = "rounds: 2\nreward-gap: {least: -50}";
    var held = "data.eval=" + folder.resolve("sort.jsonl");
    var ran = train("run", more, held);
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.err())
        .contains(
            "edit distance of answers from the half of the held-out demonstrations that chooses"
                + " nothing: ",
            " at the start, ");
    boolean stopped = ran.err().contains("round 1 of 2 made no better model");
    boolean second = Files.exists(folder.resolve("run/rounds/0002"));
    assertThat(second).isNotEqualTo(stopped);
    var best =
        stopped
            ? "sft"
            : ran.err().contains("round 2 of 2 made no better model")
                ? "run/rounds/0001"
                : "run/rounds/0002";
    assertThat(weights("run")).isEqualTo(weights(best));
    var again = train("run", more, held, "--resume");
    assertThat(again.code()).as(again.err()).isZero();
    assertThat(weights("run")).isEqualTo(weights(best));
  }

  @Test
  void aStepThatHarmsIsTakenBack() throws IOException {
    var held = "data.eval=" + folder.resolve("sort.jsonl");
    var ran =
        train("run", "", held, "optimizer.adamw.learning-rate=0.5", "improver.learning-rate=1e-3");
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.err()).contains("step 2 made answers worse: model/ has the weights of step 1");
    assertThat(weights("run")).isEqualTo(weights("run/improver"));
  }
}
