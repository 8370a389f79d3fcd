package plumbline.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import plumbline.recipe.curriculum.Plan;
import plumbline.recipe.curriculum.Promotion;
import plumbline.recipe.curriculum.Stage;

class CurriculumRecipeTest {
  private static final String GOOD =
      """
      method: grpo
      model: models/tiny
      data: {train: train.jsonl}
      reward: {math: {weight: 1.0}}
      rollout: {group: 8, max-tokens: 128}
      curriculum:
        stages:
          stage-1: {max-tokens: 32, pass-rate-low: 0.2, pass-rate-high: 0.8}
          stage-2: {max-tokens: 128}
      optimizer: {adamw: {learning-rate: 1e-6}}
      steps: 500
      output: runs/one
      """;

  @Test
  void stagesAreReadWithTheirDefaults() {
    var recipe = (Recipe.PolicyGradient) RecipeReader.read("run.yaml", GOOD, List.of()).value();
    assertThat(recipe.learning().curriculum())
        .isEqualTo(
            new CurriculumSettings(
                new Plan(
                    List.of(new Stage(32, 0.2, 0.8), new Stage(128, 0, 1)),
                    8,
                    10,
                    new Promotion(3, 0.01, 0.1))));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          curriculum.stages.stage-2.max-tokens=129 | command line: curriculum.stages.stage-2.max-tokens is 129, must be at most 128: rollout.max-tokens is what memory is planned for
          curriculum.stages.stage-2.max-tokens=32 | run.yaml:7 curriculum.stages has max-tokens [32, 32], must rise from stage to stage: stages never go back
          curriculum.stages.stage-1.pass-rate-low=0.8 | command line: curriculum.stages.stage-1.pass-rate-low is 0.8, must be below pass-rate-high (0.8)
          curriculum.samples=1 | command line: curriculum.samples is 1, must be at least 2: one sample says always or never
          curriculum.cut=0 | command line: curriculum.cut is 0, must be above 0.0: every stage would end at once
          dynamic-sampling.on=true | run.yaml:6 curriculum is given, must be left out where dynamic-sampling is on: its stages choose the tasks
          rollout.segments.count=4 | run.yaml:6 curriculum is given, must be left out where rollout.segments is: unfinished answers would cross stages
          """)
  void whatMakesNoSenseIsNamed(String override, String fault) {
    assertThatThrownBy(() -> RecipeReader.read("run.yaml", GOOD, List.of(override)))
        .hasMessage(fault);
  }
}
