package plumbline.job;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Every named method of the policy-gradient family as a recipe: it learns, and a run that is
/// stopped after every step ends in the same weights.
class PolicyMethodsTest {
  @TempDir private Path folder;
  private TinyRun tiny = new TinyRun(Path.of(""), List.of());

  @BeforeEach
  void make() throws IOException {
    tiny = TinyRun.in(folder);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "grpo",
        "gmpo",
        "gspo",
        "dr_grpo",
        "bnpo",
        "cispo",
        "gpg",
        "rloo",
        "reinforce++",
        "ppo",
        "dapo"
      })
  void aNamedMethodLearns(String method) throws IOException, InterruptedException {
    var recipe = TinyRun.of(method).replace("steps: 4", "steps: 1");
    var outcome = tiny.run(recipe, "run", false, () -> false);
    assertThat(outcome.finished()).isTrue();
    assertThat(tiny.weights("run"))
        .isNotEqualTo(Files.readAllBytes(folder.resolve("model/model.safetensors")));
    assertThat(columns("run")).contains("reward/mean", "loss", "grad_norm");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          ppo  | epochs: 2 | critic/loss
          gmpo | mini-batches: 2 | ahead/steps
          ulorl | epochs: 1 | segments/ticks
          dapo | adaptive-entropy: {target: 9} | groups/rollouts
          grpo | curriculum: {every: 1, stages: {stage-1: {max-tokens: 1}, stage-2: {max-tokens: 3}}} | curriculum/stage
          """)
  void aRunThatIsStoppedAfterEveryStepIsTheSame(String method, String setting, String figure)
      throws IOException, InterruptedException {
    var recipe = TinyRun.of(method, setting);
    if (method.equals("ulorl")) {
      recipe = recipe.replace("{max-tokens: 3,", "{max-tokens: 3, segments: {count: 3},");
    }
    if (figure.equals("ahead/steps")) {
      recipe = recipe.replace("{max-tokens: 3,", "{max-tokens: 3, ahead: {steps: 1},");
    }
    tiny.run(recipe, "whole", false, () -> false);
    tiny.run(recipe, "parts", false, () -> true);
    for (int part = 1; part < 4; part++) {
      tiny.run(recipe, "parts", true, () -> true);
    }
    assertThat(tiny.weights("parts")).isEqualTo(tiny.weights("whole"));
    assertThat(columns("parts")).contains(figure);
  }

  /// One token may be wrong, more never are: the second stage finds every task solved.
  @Test
  void aCurriculumThatIsSolvedEndsARunThatIsDone() throws IOException, InterruptedException {
    var recipe =
        TinyRun.of(
                "grpo",
                "curriculum: {every: 1, samples: 2, cut: 0.1, stages: {stage-1: {max-tokens: 1},"
                    + " stage-2: {max-tokens: 3}}}")
            .replace("[0-4].*", "[0-4+=]?|..+")
            .replace("{max-tokens: 3, tasks", "{max-tokens: 3, ahead: {steps: 1}, tasks");
    var outcome = tiny.run(recipe, "run", false, () -> false);
    assertThat(outcome.finished()).isTrue();
    assertThat(outcome.evaluation()).isPresent();
    assertThat(tiny.weights("run"))
        .isNotEqualTo(Files.readAllBytes(folder.resolve("model/model.safetensors")));
    assertThat(Files.readString(folder.resolve("run/report.html")))
        .contains("nothing is left to learn: stage 2 of 2 would begin at step 1");
    assertThat(tiny.run(recipe, "run", true, () -> true).finished()).isTrue();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          dapo  | {max-tokens: 3, ahead: {steps: 2},                       | mismatch: {mode: sequence-mask}
          ulorl | {max-tokens: 3, ahead: {threads: 1}, segments: {count: 3}, | old-policy: sampler
          """)
  void whateverIsRolledOutCanRunAhead(String method, String rollout, String setting)
      throws IOException, InterruptedException {
    var recipe = TinyRun.of(method, setting).replace("{max-tokens: 3,", rollout);
    tiny.run(recipe, "run", false, () -> false);
    var last = new ObjectMapper().readTree(tiny.metrics("run").getLast());
    assertThat(last.get("ahead/steps").doubleValue()).isPositive();
    assertThat(last.has("loss/mismatch_max")).isEqualTo(method.equals("dapo"));
  }

  @Test
  void whatIsSeldomMeantIsSaid() throws IOException, InterruptedException {
    var recipe = TinyRun.of("grpo", "loss: {surrogate: gspo, clip-low: 0.2}");
    tiny.run(recipe, "run", false, () -> true);
    assertThat(tiny.remarks())
        .anyMatch(remark -> remark.startsWith("gspo averages the log-ratio over a row"))
        .anyMatch(remark -> remark.startsWith("mini-batches and epochs are 1: "));
  }

  @Test
  void truncatedSamplesThatAreUntrainedStillCountInTheirGroup()
      throws IOException, InterruptedException {
    var recipe = TinyRun.of("grpo").replace("truncated: keep", "truncated: untrained");
    tiny.run(recipe.replace("steps: 4", "steps: 1"), "run", false, () -> false);
    assertThat(figure("run", "reward/unscored")).isZero();
    assertThat(figure("run", "reward/mean")).isPositive();
    assertThat(figure("run", "length/truncated_share")).isPositive();
  }

  private double figure(String output, String name) throws IOException {
    return new ObjectMapper().readTree(tiny.metrics(output).getFirst()).get(name).doubleValue();
  }

  private Set<String> columns(String output) throws IOException {
    var names = new TreeSet<String>();
    for (var line : tiny.metrics(output)) {
      new ObjectMapper().readTree(line).fieldNames().forEachRemaining(names::add);
    }
    return names;
  }
}
