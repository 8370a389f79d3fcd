package plumbline.recipe;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.completion.Sampling;
import plumbline.recipe.curriculum.Plan;
import plumbline.recipe.curriculum.Promotion;
import plumbline.recipe.curriculum.Stage;
import plumbline.recipe.curriculum.StagedSource;
import plumbline.recipe.policy.EveryGroup;
import plumbline.recipe.policy.GroupSource;
import plumbline.reward.RewardAggregation;
import plumbline.reward.RewardFunction;
import plumbline.reward.Verdict;
import plumbline.rollout.GroupRollout;
import plumbline.text.trajectory.Task;
import plumbline.train.Toy;

/// A run in stages on the toy model. No reward rises by 9, so every stage ends with its second
/// evaluation.
class CurriculumRunTest {
  private static final RewardFunction SAYS_IT =
      RewardFunction.of(
          "wanted", episode -> new Verdict.Scored(ToyRuns.share(episode) > 0 ? 1 : 0));
  private static final Plan PLAN =
      new Plan(
          List.of(new Stage(2, 0, 0.9), new Stage(3, 0, 1), new Stage(4, 0, 1)),
          8,
          1,
          new Promotion(1, 9, 1));

  @TempDir Path directory;

  /// Whatever has three tokens is right, so the second stage finds all tasks solved.
  private static final RewardFunction SAYS_IT_OR_MUCH =
      RewardFunction.of(
          "wanted",
          episode ->
              new Verdict.Scored(
                  ToyRuns.share(episode) > 0 || episode.sampledTokens() == 3 ? 1 : 0));

  private static PolicyToy toy() {
    return toy(SAYS_IT);
  }

  private static PolicyToy toy(RewardFunction reward) {
    return toy(reward, PLAN);
  }

  private static PolicyToy toy(RewardFunction reward, Plan plan) {
    return PolicyToy.grpo(6).with(reward).from(plain -> staged(plain, plan));
  }

  private static GroupSource staged(GroupSource plain, Plan plan) {
    var rollout = ((EveryGroup) plain).rollout();
    var tasks =
        LongStream.range(0, 12)
            .mapToObj(i -> Task.of(i, String.valueOf(i % Toy.VOCAB), ""))
            .toList();
    return new StagedSource(
        plan,
        tasks,
        (maxTokens, group) ->
            new GroupRollout(
                rollout.completer(),
                rollout.prompts(),
                rollout.scoring(),
                Sampling.random(maxTokens, 1),
                group),
        RewardAggregation.of("wanted"),
        new StagedSource.Course(4, 8, "wanted", 3),
        _ -> {});
  }

  @Test
  void aRunStoppedInsideAStageEndsInTheSameBits() throws IOException, InterruptedException {
    var whole = toy().run(directory.resolve("whole"));
    assertThat(whole.metrics())
        .extracting(step -> step.get("curriculum/stage").intValue())
        .containsExactly(1, 1, 2, 2, 3, 3);
    assertThat(whole.metrics().get(2).has("curriculum/tasks")).isTrue();
    var parts = toy().run(directory.resolve("parts"), false, () -> true);
    for (int part = 1; part < 6; part++) {
      parts = toy().run(directory.resolve("parts"), true, () -> true);
    }
    assertThat(Toy.distance(parts.numbers(), whole.numbers())).isZero();
    assertThat(parts.metrics())
        .extracting(step -> step.get("curriculum/stage").intValue())
        .containsExactly(1, 1, 2, 2, 3, 3);
    for (int step = 0; step < 6; step++) {
      assertThat(parts.metrics().get(step).get("reward/mean"))
          .isEqualTo(whole.metrics().get(step).get("reward/mean"));
    }
  }

  /// The last line that says something.
  private JsonNode remark(String run) throws IOException {
    return new ObjectMapper()
        .readTree(Files.readAllLines(directory.resolve(run + "/metrics.jsonl")).getLast());
  }

  @Test
  void aRunThatHasSolvedAllEndsDoneAndResumedEndsAgain() throws IOException, InterruptedException {
    var whole = toy(SAYS_IT_OR_MUCH).run(directory.resolve("whole"));
    assertThat(whole.metrics()).hasSize(2);
    assertThat(Files.readString(directory.resolve("whole/metrics.jsonl")))
        .contains(
            "nothing is left to learn: stage 2 of 3 would begin at step 2, and all 12 tasks are"
                + " always solved; the run ends");
    assertThat(directory.resolve("whole/checkpoints/step-00000002")).isDirectory();
    int cost = remark("whole").get("curriculum/estimate_tokens").intValue();
    assertThat(cost).isBetween(1, 12 * 8 * 3);
    var again = toy(SAYS_IT_OR_MUCH).run(directory.resolve("whole"), true, () -> false);
    assertThat(Toy.distance(again.numbers(), whole.numbers())).isZero();
    assertThat(again.metrics()).hasSize(2);
    assertThat(remark("whole").get("curriculum/estimate_tokens").intValue()).isEqualTo(cost);
    var patient = new Plan(PLAN.stages(), PLAN.samples(), 1, new Promotion(3, 9, 1));
    toy(SAYS_IT_OR_MUCH, patient).run(directory.resolve("whole"), true, () -> false);
    assertThat(remark("whole").get("note").textValue())
        .isEqualTo(
            "nothing is left to learn at step 2: all 12 tasks are always solved; the run ends");
    assertThat(remark("whole").get("curriculum/estimate_tokens").intValue()).isEqualTo(cost);
    toy(SAYS_IT_OR_MUCH).run(directory.resolve("parts"), false, () -> true);
    for (int part = 1; part < 3; part++) {
      var parts = toy(SAYS_IT_OR_MUCH).run(directory.resolve("parts"), true, () -> true);
      assertThat(parts.metrics()).hasSize(2);
      assertThat(Toy.distance(parts.numbers(), whole.numbers())).isZero();
    }
    assertThat(remark("parts").get("curriculum/estimate_tokens").intValue()).isEqualTo(cost);
  }
}
