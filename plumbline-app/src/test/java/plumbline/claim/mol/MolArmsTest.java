package plumbline.claim.mol;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import plumbline.claim.ReadRecipe;
import plumbline.claim.Trial;
import plumbline.claim.recipes.RecipeBench;
import plumbline.claim.recipes.WarmUp;
import plumbline.config.Recipe;
import plumbline.tensor.Lanes;

class MolArmsTest {
  @Test
  void everyRecipeIsRead() {
    try (var lanes = Lanes.open(1, 1)) {
      var trial = new Trial(3, false, Map.of(), lanes, Optional.empty(), (_, _, _) -> {});
      var bench = new RecipeBench(trial, Path.of("nowhere"));
      var arms = new MolArms(bench);
      assertThat(MolArms.arms())
          .hasSize(7)
          .allSatisfy(arm ->
              assertThat(ReadRecipe.of(arms.recipe(arm))).isInstanceOf(Recipe.Mixture.class));
      assertThat(ReadRecipe.of(new WarmUp(bench, "base.jsonl", 0.3).recipe()))
          .isInstanceOf(Recipe.Supervised.class);
      assertThat(ReadRecipe.of(arms.alone())).isInstanceOf(Recipe.PolicyGradient.class);
    }
  }
}
