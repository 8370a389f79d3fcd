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
    var recipe = read("mixture: {trajectories: t.jsonl, steps: 40}\n");
    assertThat(recipe.mixture().ratio()).isEqualTo(new Ratio(1, 0));
    var part = recipe.part(Path.of("runs/one/mixture/model"), Path.of("runs/two"), 40);
    assertThat(part.update().steps()).isEqualTo(40);
    assertThat(part.run().model()).isEqualTo(Path.of("runs/one/mixture/model"));
    assertThat(part.run().output()).isEqualTo(Path.of("runs/two"));
    assertThat(recipe.update().steps()).isEqualTo(500);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {trajectories: t.jsonl, steps: 4, ratio: {general: 1}} | run.yaml:8 mixture.general is missing, must be given or ratio.general be 0: the ratio asks for general texts
          {trajectories: t.jsonl, steps: 4, ratio: {domain: 0}} | run.yaml:8 mixture.ratio.domain is 0, must be at least 1: they are what is learnt
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
