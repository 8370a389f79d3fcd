package plumbline.metric;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.LongFunction;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import plumbline.reward.MathReward;

class DiagnosisTest {
  @Test
  void aHealthyRunIsNotRemarkedOn() {
    // entropy and widest ratios as in a run of the quick start that ended well
    var history =
        steps(
            60,
            step ->
                healthy(step, 0.30 + 0.008 * step)
                    .with(MetricNames.ENTROPY, 0.32 * Math.exp(-step / 45.0))
                    .with(MetricNames.RATIO_MAX, step == 40 ? 66.0 : 5.0)
                    .with(MetricNames.RATIO_MIN, step == 30 ? 0.0009 : 0.2)
                    .with(MetricNames.CLIP_HIGH, 0.02));
    for (int end = 0; end <= history.size(); end++) {
      assertThat(Diagnosis.of(history.subList(0, end))).isEmpty();
    }
  }

  @Test
  void bothRewardsOfAPreferenceRunMayFall() {
    var falling =
        steps(
            12,
            step ->
                StepMetrics.of(step, Instant.EPOCH)
                    .with(MetricNames.REWARDS_CHOSEN, -0.1 * step)
                    .with(MetricNames.REWARDS_REJECTED, -0.3 * step));
    assertThat(Diagnosis.of(falling)).as("scores of a reward model").isEmpty();
    falling.replaceAll(each -> each.with(MetricNames.LOGPS_CHOSEN, -7));
    assertThat(Diagnosis.of(falling))
        .containsExactly(
            new Diagnosis.Finding(
                Diagnosis.Kind.BOTH_REWARDS_FALL,
                "step 12: both rewards fall (chosen -1.00, rejected -3.00): both answers are less"
                    + " likely than they were, and the loss sees only their difference"
                    + " (now 2.00). Usual for DPO; where answers get worse add an sft term, lower"
                    + " the learning rate or raise beta"));
    var rising =
        steps(
            12,
            step ->
                StepMetrics.of(step, Instant.EPOCH)
                    .with(MetricNames.LOGPS_CHOSEN, -7)
                    .with(MetricNames.REWARDS_CHOSEN, 0.1 * step)
                    .with(MetricNames.REWARDS_REJECTED, -0.3 * step));
    assertThat(Diagnosis.of(rising)).isEmpty();
  }

  @Test
  void aLossThatExplodesAtOnceIsNamedWithTheLearningRate() {
    double[] losses = {5.594, 822.995, 4010.5}; // of a run with a learning rate of 10
    var history =
        steps(
            3,
            step ->
                StepMetrics.of(step, Instant.EPOCH)
                    .with(MetricNames.LOSS, losses[(int) step - 1])
                    .with(MetricNames.LEARNING_RATE, 10));
    assertThat(Diagnosis.of(history.subList(0, 2))).isEmpty();
    assertThat(Diagnosis.of(history))
        .containsExactly(
            new Diagnosis.Finding(
                Diagnosis.Kind.LOSS_EXPLODING,
                "step 3: the loss is 4.01e+03, it began with 5.59: the learning rate (10 now) is"
                    + " too high; try a tenth of optimizer.adamw.learning-rate, or of that of the"
                    + " optimizer that the recipe names, and a schedule with warm-up"));
    assertThat(
            Diagnosis.of(
                history.stream().map(step -> step.with(MetricNames.REWARD_MEAN, 0.5)).toList()))
        .as("a surrogate says nothing by its size")
        .isEmpty();
  }

  @Test
  void samplesThatStateNoAnswerAreCountedWithWhatToDo() {
    assertThat(MetricNames.ANSWERS_STATED).isEqualTo(MetricNames.reward(MathReward.STATED));
    assertThat(
            last(step ->
                step.with(MetricNames.ANSWERS_STATED, 0.1).with(MetricNames.TRUNCATED, 0.3)))
        .containsExactly(
            "step 1: 60 % of the samples end without an answer that the reward math can read, and"
                + " get 0: say in the prompts that the answer goes into \\boxed{}, or behind"
                + " ####, or take the reward exact where a sample is the bare answer");
    assertThat(
            last(step -> step.with(MetricNames.ANSWERS_STATED, 0).with(MetricNames.TRUNCATED, 0.6)))
        .as("too few samples came to their end")
        .isEmpty();
    assertThat(last(step -> step.with(MetricNames.ANSWERS_STATED, 0.6))).isEmpty();
    assertThat(last(step -> step.with(MetricNames.TRUNCATED, 0.1))).as("another reward").isEmpty();
  }

  @Test
  void deadGroupsAreToldFromTheMeanReward() {
    assertThat(last(step -> step.with(MetricNames.DEAD_GROUPS, 1).with(MetricNames.REWARD_MEAN, 0)))
        .containsExactly(
            "step 1: all groups are dead (reward std 0), so no advantage: with a mean reward of"
                + " 0.00 the tasks are too hard or the verifier never agrees; try easier ones, more"
                + " samples a group (rollout.group) or a longer warm start");
    assertThat(last(step -> step.with(MetricNames.DEAD_GROUPS, 1).with(MetricNames.REWARD_MEAN, 1)))
        .containsExactly(
            "step 1: all groups are dead (reward std 0), so no advantage: with a mean reward of"
                + " 1.00 the tasks are too easy; try harder ones");
    assertThat(last(step -> step.with(MetricNames.REWARD_GROUP_STD, 0)))
        .containsExactly(
            "step 1: all groups are dead (reward std 0), so no advantage: try more samples a group"
                + " (rollout.group)");
  }

  @Test
  void truncationIsNamedBeforeWhatFollowsFromIt() {
    assertThat(last(step -> step.with(MetricNames.TRUNCATED, 1).with(MetricNames.DEAD_GROUPS, 1)))
        .containsExactly(
            "step 1: every sample ended at the token limit, so none has an answer: raise"
                + " rollout.max-tokens, or check that the end token is one the model knows");
    assertThat(last(step -> step.with(MetricNames.TRUNCATED, 1).with(MetricNames.DEAD_GROUPS, 0)))
        .as("what was cut off kept its reward")
        .containsExactly(
            "step 1: every sample ended at the token limit, so rewards are of what was cut off"
                + " there: raise rollout.max-tokens, or check that the end token is one the model"
                + " knows");
  }

  @Test
  void noTrainedToken() {
    assertThat(last(step -> step.with(MetricNames.TRAINED_TOKENS, 0)))
        .containsExactly(
            "step 1: no token takes part in the loss: look at the loss mask with --dry-run");
  }

  @Test
  void notFinite() {
    assertThat(last(step -> step.with(MetricNames.GRADIENT_NORM, Double.POSITIVE_INFINITY)))
        .containsExactly(
            "step 1: grad_norm is Infinity: try a tenth of the learning rate, or float32 if the run"
                + " uses bfloat16");
  }

  @Test
  void entropyThatCollapsesUnlessTheTaskIsSolved() {
    LongFunction<Double> falling = step -> step <= 5 ? 1.0 : 0.05;
    assertThat(
            texts(
                steps(
                    12, step -> healthy(step, 0.5).with(MetricNames.ENTROPY, falling.apply(step)))))
        .containsExactly(
            "step 12: entropy is collapsing (0.050 nats, was 1.000): try a lower learning rate, a"
                + " higher upper clip bound or an entropy bonus");
    assertThat(
            texts(
                steps(
                    12,
                    step -> healthy(step, 0.99).with(MetricNames.ENTROPY, falling.apply(step)))))
        .isEmpty();
  }

  @Test
  void ratiosThatExplode() {
    assertThat(
            texts(
                steps(
                    5,
                    step ->
                        healthy(step, 0.5)
                            .with(MetricNames.RATIO_MIN, 0.5)
                            .with(MetricNames.RATIO_MAX, step >= 3 ? 5000 : 2))))
        .containsExactly(
            "step 5: the ratio of new to old policy is exploding (0.50 to 5.0e+03): try a lower"
                + " learning rate or fewer optimiser steps per rollout");
    assertThat(texts(steps(5, step -> healthy(step, 0.5).with(MetricNames.CLIP_LOW, 0.42))))
        .containsExactly(
            "step 5: 42 % of the tokens are clipped: the policy moves too far per rollout; try a"
                + " lower learning rate or fewer optimiser steps per rollout");
  }

  @Test
  void answersThatGrowWithoutReward() {
    assertThat(texts(steps(10, step -> lengths(step, 0.5))))
        .containsExactly(
            "step 10: answers grow (300 tokens, was 100) and the reward does not: try a length"
                + " penalty, or a loss that is averaged per token");
    assertThat(texts(steps(10, step -> lengths(step, step / 10.0)))).isEmpty();
  }

  @Test
  void rewardThatLengthBuysUnlessHeldOutTasksSayOtherwise() {
    LongFunction<StepMetrics> hacked =
        step ->
            healthy(step, step / 20.0)
                .with(MetricNames.LENGTH_MEAN, 50.0 + 10 * step)
                .with(MetricNames.LENGTH_REWARD_CORRELATION, 0.8);
    assertThat(texts(steps(12, hacked)))
        .containsExactly(
            "step 12: the reward may be hacked by length (answers 150 tokens, were 80; reward"
                + " 0.50, was 0.15; longer answers of a group win, correlation 0.80): look at the"
                + " samples, and try a length penalty or a reward that length cannot buy");
    LongFunction<StepMetrics> right =
        step -> hacked.apply(step).with(MetricNames.EVALUATION_ACCURACY, step / 20.0);
    assertThat(texts(steps(12, right))).isEmpty();
    LongFunction<StepMetrics> shorterWins =
        step ->
            healthy(step, step / 20.0)
                .with(MetricNames.LENGTH_MEAN, 50.0 + 10 * step)
                .with(MetricNames.LENGTH_REWARD_CORRELATION, -0.4);
    assertThat(texts(steps(12, shorterWins))).isEmpty();
  }

  @Test
  void aPolicyThatRunsAwayFromItsReference() {
    assertThat(
            texts(steps(12, step -> healthy(step, 0.5).with(MetricNames.KL, 0.01 * step * step))))
        .containsExactly(
            "step 12: the policy runs away from its reference (KL 1.02 nats a token, was 0.11): try"
                + " a larger KL coefficient or a lower learning rate; guard.kl-budget ends such a"
                + " run");
    assertThat(
            texts(
                steps(
                    12,
                    step ->
                        healthy(step, 0.5)
                            .with(MetricNames.KL, 0.1 * step * step)
                            .with(MetricNames.REWARDS_CHOSEN, 0.2))))
        .as("on given pairs the figure grows with what is learnt")
        .isEmpty();
    assertThat(texts(steps(12, step -> healthy(step, 0.5).with(MetricNames.KL, 0.02 * step))))
        .isEmpty();
    assertThat(texts(steps(12, step -> healthy(step, 0.5).with(MetricNames.KL, 3 - 0.1 * step))))
        .as("far, but on its way back")
        .isEmpty();
  }

  @Test
  void aPolicyThatIsVeryFarFromItsReferenceOnGivenPairs() {
    double[] far = {0.05, 0.08, 0.1, 0.2, 0.3, 0.8, 2.4, 86, 990, 1040}; // of learning rate 0.03
    LongFunction<StepMetrics> run =
        step -> pairs(step, 0.1 * step).with(MetricNames.KL, far[(int) step - 1]);
    assertThat(texts(steps(9, run))).isEmpty();
    assertThat(texts(steps(10, run)))
        .containsExactly(
            "step 10: the policy is very far from its reference on the answers of the data (kl 424"
                + " nats a token, was 0.146): some of their tokens have become next to impossible,"
                + " and what it says instead no pair judges; try a tenth of the learning rate"
                + " (0.030 now), a larger beta or fewer steps");
    assertThat(texts(steps(12, step -> pairs(step, 0.1).with(MetricNames.KL, 6.0 * step))))
        .as("rejected answers become rare")
        .isEmpty();
  }

  @Test
  void aHeldOutLossThatRisesWhileTheMarginGrows() {
    assertThat(texts(steps(14, step -> evaluated(step, 0.2 * step))))
        .as("one evaluation is none")
        .isEmpty();
    assertThat(texts(steps(15, step -> evaluated(step, 0.2 * step))))
        .containsExactly(
            "step 15: the held-out loss rises (0.680, was 0.610) while the margin of what is learnt"
                + " grows (2.60, was 0.60): the pairs are learnt by heart; end earlier (fewer"
                + " steps, or guard with evaluation/accuracy), lower the learning rate or raise"
                + " beta");
    assertThat(texts(steps(15, step -> evaluated(step, 0.01 * step))))
        .as("the margin does not grow")
        .isEmpty();
  }

  private static StepMetrics evaluated(long step, double margin) {
    double[] losses = {0.69, 0.66, 0.61, 0.9, 0.68}; // every third step
    var metrics = pairs(step, margin);
    return step % 3 != 0
        ? metrics
        : metrics.with(MetricNames.EVALUATION_LOSS, losses[(int) step / 3 - 1]);
  }

  @Test
  void evaluationsOfLongAgoAreStillKnown() {
    var history = new History();
    for (long step = 1; step <= 1000; step++) {
      var metrics = pairs(step, 0.01 * step);
      history.add(
          step % 200 != 0
              ? metrics
              : metrics.with(MetricNames.EVALUATION_LOSS, step <= 600 ? 0.6 : 0.9));
    }
    assertThat(texts(history.steps()))
        .singleElement()
        .asString()
        .startsWith("step 1000: the held-out loss rises (0.900, was 0.600)");
    assertThat(history.steps())
        .hasSize(10 + 4 + 50)
        .isSortedAccordingTo(Comparator.comparingLong(StepMetrics::step));
  }

  private static StepMetrics pairs(long step, double margin) {
    return StepMetrics.of(step, Instant.EPOCH)
        .with(MetricNames.LEARNING_RATE, 0.03)
        .with(MetricNames.REWARDS_CHOSEN, 0.5 * margin)
        .with(MetricNames.REWARDS_REJECTED, -0.5 * margin)
        .with(MetricNames.REWARDS_MARGINS, margin);
  }

  @Test
  void gradientsThatExplodeAndASingleSpike() {
    assertThat(
            texts(
                steps(
                    12,
                    step ->
                        healthy(step, 0.5).with(MetricNames.GRADIENT_NORM, step <= 7 ? 1 : 40))))
        .containsExactly(
            "step 12: gradients are exploding (norm 40.0, was 1.00), a loss that is no number is"
                + " near: try a lower learning rate, a longer warm-up or a smaller gradient-clip");
    assertThat(
            texts(
                steps(
                    12,
                    step ->
                        healthy(step, 0.5).with(MetricNames.GRADIENT_NORM, step == 11 ? 400 : 1))))
        .isEmpty();
  }

  @Test
  void rewardsOfPairsThatOnlyTremble() {
    var trembling =
        steps(
            12,
            step ->
                StepMetrics.of(step, Instant.EPOCH)
                    .with(MetricNames.REWARDS_CHOSEN, step % 2 == 0 ? 0.01 : -0.03)
                    .with(MetricNames.REWARDS_REJECTED, -0.1 * step));
    assertThat(texts(trembling)).isEmpty();
  }

  @Test
  void samplerAndTrainerThatDisagree() {
    assertThat(last(step -> step.with(MetricNames.SAMPLER_TRAINER_DIFFERENCE, 0.3)))
        .containsExactly(
            "step 1: sampler and trainer disagree by 0.30 nats a token on the same weights: check"
                + " that both use the same adapters and precision");
  }

  @Test
  void tensorsThatLeak() {
    assertThat(last(step -> step.with(MetricNames.LEAKED_TENSORS, 12)))
        .containsExactly(
            "step 1: 12 tensors were not closed: memory will grow until the run is killed; please"
                + " report it with the recipe");
  }

  private static StepMetrics healthy(long step, double reward) {
    return StepMetrics.of(step, Instant.EPOCH.plusSeconds(step))
        .with(MetricNames.LOSS, 0.01)
        .with(MetricNames.REWARD_MEAN, reward)
        .with(MetricNames.REWARD_GROUP_STD, 0.3)
        .with(MetricNames.DEAD_GROUPS, 0.2)
        .with(MetricNames.TRUNCATED, 0.05);
  }

  private static StepMetrics lengths(long step, double reward) {
    return healthy(step, reward).with(MetricNames.LENGTH_MEAN, step <= 5 ? 100 : 300);
  }

  private static List<StepMetrics> steps(int count, LongFunction<StepMetrics> make) {
    var steps = new ArrayList<StepMetrics>();
    for (long step = 1; step <= count; step++) {
      steps.add(make.apply(step));
    }
    return steps;
  }

  private static List<String> last(UnaryOperator<StepMetrics> change) {
    return texts(List.of(change.apply(StepMetrics.of(1, Instant.EPOCH))));
  }

  private static List<String> texts(List<StepMetrics> history) {
    return Diagnosis.of(history).stream().map(Diagnosis.Finding::text).toList();
  }
}
