package plumbline.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import plumbline.config.section.ConfigurationException;
import plumbline.model.Divergences.Direction;
import plumbline.objective.KindReduction;
import plumbline.objective.KlPenalty;
import plumbline.recipe.mol.Ratio;

/// The recipe of a mixture of losses: what it means, and what is refused.
class MixtureRecipeTest {
  private static final String GOOD =
      """
      method: mol-rl
      model: models/tiny
      data: {train: questions.jsonl}
      reward: {math: {}}
      optimizer: {adamw: {learning-rate: 1e-5}}
      steps: 500
      output: runs/one
      """;

  private static Recipe.Mixture read(String more) {
    return (Recipe.Mixture) RecipeReader.read("run.yaml", GOOD + more, List.of()).value();
  }

  @Test
  void defaultsHoldAndMixOneToOne() {
    var recipe = read("mixture: {trajectories: t.jsonl, general: g.jsonl, steps: 40}\n");
    var mixture = recipe.mixture();
    assertThat(mixture.ratio()).isEqualTo(new Ratio(1, 1));
    assertThat(mixture.reduction()).isEqualTo(new KindReduction.PerSequence());
    assertThat(mixture.direction()).isEqualTo(Direction.REVERSE);
    assertThat(mixture.rows()).isEqualTo(16);
    assertThat(recipe.policy().objective().kl()).isEqualTo(new KlPenalty(KlPenalty.Form.K3, 0.04));
  }

  @Test
  void aPartHasItsOwnPlaceAndLength() {
    var recipe =
        read(
            """
            mixture: {trajectories: t.jsonl, steps: 40, learning-rate: 2e-4, schedule: {linear: {warm-up: 4}}}
            schedule: {cosine: {warm-up: 100}}
            """);
    assertThat(recipe.mixture().ratio()).isEqualTo(new Ratio(1, 0));
    var first = recipe.first();
    assertThat(first.update().steps()).isEqualTo(40);
    assertThat(first.update().optimizer().learningRate()).isEqualTo(2e-4);
    assertThat(first.update().schedule()).isEqualTo(new ScheduleSettings.Linear(4, 0));
    assertThat(first.run().model()).isEqualTo(Path.of("models/tiny"));
    assertThat(first.run().output()).isEqualTo(Path.of("runs/one/mixture"));
    var second = recipe.second();
    assertThat(second.update()).isEqualTo(recipe.update());
    assertThat(second.update().schedule()).isEqualTo(new ScheduleSettings.Cosine(100, 0));
    assertThat(second.run().model()).isEqualTo(Path.of("runs/one/mixture/model"));
    assertThat(second.run().output()).isEqualTo(Path.of("runs/one"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {trajectories: t.jsonl, steps: 4, ratio: {general: 1}} | run.yaml:8 mixture.general is missing, must be given or ratio.general be 0: the ratio asks for general texts
          {trajectories: t.jsonl, steps: 4, ratio: {domain: 0}} | run.yaml:8 mixture.ratio.domain is 0, must be at least 1: they are what is learnt
          {trajectories: t.jsonl, steps: 4, ratio: {general: -1}} | run.yaml:8 mixture.ratio.general is -1, must be a whole number between 0 and 2147483647
          {trajectories: t.jsonl, steps: 4, schedule: {linear: {warm-up: 5}}} | run.yaml:8 mixture.schedule.linear.warm-up is 5, must be at most 3: the rate falls over at least one step
          {trajectories: t.jsonl, steps: 4, reduction: {by-kind: {cross-entropy: 0, divergence: 0}}} | run.yaml:8 mixture.reduction.by-kind.cross-entropy is 0 as both are, one must be positive
          """)
  void whatMakesNoSenseIsRefused(String mixture, String fault) {
    assertThatThrownBy(() -> read("mixture: " + mixture + "\n"))
        .isInstanceOfSatisfying(
            ConfigurationException.class,
            failure ->
                assertThat(failure.faults().stream().map(Object::toString).toList())
                    .containsExactly(fault));
  }
}
