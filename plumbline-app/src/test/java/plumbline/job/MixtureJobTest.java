package plumbline.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.data.DataException;

/// A mixture of losses from recipe to model.
class MixtureJobTest {
  private static final String MIXTURE =
      "mixture: {trajectories: rounds.jsonl, general: general.jsonl, rows: 4, steps: 3}";

  @TempDir private Path folder;
  private TinyRun tiny = new TinyRun(Path.of(""), List.of());

  @BeforeEach
  void make() throws IOException {
    tiny = TinyRun.in(folder);
    rounds("environment");
    var texts = new StringBuilder();
    for (int i = 0; i < 8; i++) {
      texts.append("{\"text\": \"%d%d%d\"}%n".formatted(i, i, i));
    }
    Files.writeString(folder.resolve("general.jsonl"), texts);
  }

  private void rounds(String role) throws IOException {
    var rows = new StringBuilder();
    for (int i = 0; i < 6; i++) {
      rows.append(
          "{\"segments\": [{\"role\": \"user\", \"text\": \"%d+1=\"}, {\"role\": \"assistant\", \"text\": \"9\"}, {\"role\": \"%s\", \"text\": \"0\"}]}%n"
              .formatted(i, role));
    }
    Files.writeString(folder.resolve("rounds.jsonl"), rows);
  }

  @Test
  void trajectoriesAreLearntThenQuestionsAndAResumedRunIsTheSame()
      throws IOException, InterruptedException {
    var recipe = TinyRun.of("mol-rl", MIXTURE).replace("steps: 4", "steps: 2");
    assertThat(tiny.run(recipe, "whole", false, () -> false).finished()).isTrue();
    for (int part = 0; part < 5; part++) {
      tiny.run(recipe, "parts", part > 0, () -> true);
    }
    assertThat(tiny.weights("parts")).isEqualTo(tiny.weights("whole"));
    assertThat(tiny.weights("parts/mixture")).isEqualTo(tiny.weights("whole/mixture"));
    var first = new ObjectMapper().readTree(tiny.metrics("whole/mixture").getFirst());
    assertThat(first.get("mixture/divergence").doubleValue()).as("KL(p || p)").isLessThan(1e-6);
    assertThat(first.get("mixture/learnt_tokens").intValue()).isPositive();
    assertThat(first.get("mixture/held_tokens").intValue()).isPositive();
    assertThat(tiny.remarks()).contains("12 rows of 6 trajectories and 8 general texts");
  }

  @Test
  void theFirstPartHasARateOfItsOwnAndDropsInputsOfAdapters()
      throws IOException, InterruptedException {
    var plain = recipe("");
    var dropping = recipe(", dropout: 0.5");
    tiny.run(plain, "plain", false, () -> false);
    tiny.run(dropping, "dropping", false, () -> false);
    assertThat(tiny.weights("dropping/mixture")).isNotEqualTo(tiny.weights("plain/mixture"));
    var rates = new ArrayList<Double>();
    for (var line : tiny.metrics("plain/mixture")) {
      rates.add(new ObjectMapper().readTree(line).get("lr").doubleValue());
    }
    assertThat(rates).containsExactly(0.01, 0.01, 0.005);
  }

  private static String recipe(String dropout) {
    var course = "steps: 3, learning-rate: 0.01, schedule: {linear: {warm-up: 1}}";
    return TinyRun.of(
            "mol-rl", MIXTURE.replace("steps: 3", course), "lora: {rank: 2" + dropout + "}")
        .replace("steps: 4", "steps: 1");
  }

  @Test
  void aQuestionWithoutAnAnswerIsNamedBeforeAnythingIsLearnt() throws IOException {
    Files.writeString(
        folder.resolve("train.jsonl"),
        """
        {"prompt": "1+1=", "answer": "2"}
        {"prompt": "2+2=", "completion": "4"}
        """);
    assertThatThrownBy(() -> tiny.run(TinyRun.of("mol-rl", MIXTURE), "run", false, () -> false))
        .isInstanceOf(DataException.class)
        .hasMessageEndingWith(
            "train.jsonl:2: no column 'answer'; columns are 'prompt', 'completion'");
    assertThat(folder.resolve("run/mixture/metrics.jsonl")).doesNotExist();
  }

  @Test
  void otherRolesAreNamedWithTheirPlace() throws IOException {
    rounds("judge");
    var remarks = new ArrayList<String>();
    assertThatThrownBy(() ->
            new TinyRun(folder, remarks)
                .run(TinyRun.of("mol-rl", MIXTURE), "run", false, () -> false))
        .isInstanceOf(DataException.class)
        .hasMessageContaining(
            "rounds.jsonl:1: column 'segments', segment 3: unknown role \"judge\"; roles are"
                + " system, user, assistant, environment; the same in 5 more rows, next in ");
  }
}
