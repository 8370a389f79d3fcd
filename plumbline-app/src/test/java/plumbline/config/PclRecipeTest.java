package plumbline.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import plumbline.config.PostCompletionSettings.MarkerSettings;
import plumbline.config.section.ConfigurationException;
import plumbline.objective.Aggregation;
import plumbline.objective.KlPenalty;
import plumbline.reward.TruncationRule;
import plumbline.reward.assessment.AssessmentReward;
import plumbline.reward.assessment.Consistency;

/// The recipe of post-completion learning: what it means, and what is refused.
class PclRecipeTest {
  private static final String GOOD =
      """
      method: pcl
      model: models/tiny
      data: {train: train.jsonl, columns: {assessment: teacher}}
      optimizer: {adamw: {learning-rate: 2e-5}}
      steps: 500
      output: runs/one
      """;

  private static Recipe.PostCompletion read(String more) {
    return (Recipe.PostCompletion) RecipeReader.read("run.yaml", GOOD + more, List.of()).value();
  }

  @Test
  void defaultsAreThoseOfTheFinalRuns() {
    var recipe = read("reward: {assessment: {}}\n");
    var weights = recipe.beyond().weights();
    assertThat(List.of(weights.policy(), weights.reasoning(), weights.assessment()))
        .containsExactly(1.0, 0.5, 0.5);
    assertThat(weights.rho().at(499, 500, true)).isEqualTo(1);
    assertThat(weights.rho().at(0, 500, false)).isEqualTo(0.01);
    assertThat(recipe.beyond().marker()).isEqualTo(new MarkerSettings.Token("<post-completion>"));
    var policy = recipe.policy();
    assertThat(policy.rollout().group()).isEqualTo(8);
    assertThat(policy.objective().kl()).isEqualTo(new KlPenalty(KlPenalty.Form.K3, 0.04));
    assertThat(policy.objective().aggregation()).isEqualTo(new Aggregation.TokenMean());
    assertThat(policy.reward().aggregation().weights().toString())
        .isEqualTo("{accuracy=1.0, format=1.0, consistency=1.0}");
    assertThat(policy.reward().aggregation().truncation()).isEqualTo(TruncationRule.KEEP);
    var reward = (AssessmentReward) policy.reward().functions().getFirst();
    assertThat(reward.consistency())
        .isEqualTo(new Consistency(Consistency.Difference.RELATIVE, true));
    assertThat(reward.marker()).isEqualTo("<post-completion>");
  }

  @Test
  void theAuthorsProgramIsARowOfSettings() {
    var recipe =
        read(
            """
            reward: {assessment: {zero-guard: false, weights: {consistency: 0}}}
            marker: text
            tracks: {reasoning: 1, assessment: 0, fall: 0.5}
            """);
    assertThat(recipe.beyond().marker())
        .isEqualTo(new MarkerSettings.Text("\n<evaluation>", "</answer>"));
    assertThat(recipe.policy().reward().aggregation().weights().keySet())
        .containsExactly("accuracy", "format");
    var reward = (AssessmentReward) recipe.policy().reward().functions().getFirst();
    assertThat(reward.marker()).as("a part of the layout").isEmpty();
    assertThat(recipe.beyond().weights().rho().at(10, 100, true)).isEqualTo(0.8);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          reward: {math: {}} | run.yaml:7 reward has no assessment, must have it: nothing else reads what stands behind an answer
          'reward: {assessment: {}}\\ntracks: {policy: 0, reasoning: 0, assessment: 0}' | run.yaml:8 tracks.policy is 0 as all are, at least one loss weight must be positive
          reward: {assessment: {weights: {accuracy: 0, format: 0, consistency: 0}}} | run.yaml:7 reward.assessment.weights are all 0, must have one above 0: nothing would be rewarded
          reward: {assessment: {predicts: [accuracy, length]}} | run.yaml:7 reward.assessment.predicts is a list of 2, must be a list of accuracy and format: a prediction is compared with the rewards of that name
          'reward: {assessment: {}}\\nrollout: {group: 1}' | run.yaml:8 rollout.group is 1, must be at least 2: a group baseline compares samples of one task
          """)
  void whatMakesNoSenseIsRefused(String more, String fault) {
    assertThatThrownBy(() -> read(more.replace("\\n", "\n") + "\n"))
        .isInstanceOfSatisfying(
            ConfigurationException.class,
            failure ->
                assertThat(failure.faults().stream().map(Object::toString).toList())
                    .containsExactly(fault));
  }
}
