package plumbline.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import plumbline.recipe.sgpo.LikelihoodGate;

class SgpoRecipeTest {
  private static final String GOOD =
      """
      method: sgpo
      model: model
      data: {train: a.jsonl}
      improver: {steps: 10}
      optimizer: {adamw: {learning-rate: 1e-4}}
      steps: 10
      output: runs/sgpo
      """;

  private static Recipe.SelfImproving read(String... overrides) {
    return (Recipe.SelfImproving) RecipeReader.read("run.yaml", GOOD, List.of(overrides)).value();
  }

  @Test
  void pairsAreMadeOnceInOneRoundAndWithoutAGateUnlessAsked() {
    assertThat(read().improvement().pairs()).isEqualTo(new SelfImprovement.Pairing(0, null, 1));
    assertThat(read("rounds=3", "refresh=5", "reward-gap={}").improvement().pairs())
        .isEqualTo(
            new SelfImprovement.Pairing(5, new LikelihoodGate(0, Double.POSITIVE_INFINITY), 3));
    assertThat(read("reward-gap={least: -1, most: 2}").improvement().pairs().gate())
        .isEqualTo(new LikelihoodGate(-1, 2));
  }

  @Test
  void everyRoundHasADirectoryOfItsOwn() {
    var second = read().round(2, Path.of("runs/sgpo/rounds/0001/model"));
    assertThat(second.run().output()).isEqualTo(Path.of("runs/sgpo/rounds/0002"));
    assertThat(second.second().run().model())
        .isEqualTo(Path.of("runs/sgpo/rounds/0002/improver/model"));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "rounds=0 | rounds is 0, must be at least 1: something must be learnt",
        "reward-gap={least: 1, most: 0.5} | reward-gap.least is 1.0, must be at most most (0.5): no"
            + " pair would be taken",
        "evaluation={every: 5} | evaluation is given, must be left out",
      })
  void faults(String override, String fault) {
    assertThatThrownBy(
            () -> RecipeReader.read("run.yaml", GOOD, List.of("data.eval=b.jsonl", override)))
        .hasMessageContaining(fault);
  }
}
