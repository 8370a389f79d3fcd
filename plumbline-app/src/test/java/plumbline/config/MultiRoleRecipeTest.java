package plumbline.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import plumbline.completion.Sampling;
import plumbline.credit.Credit;
import plumbline.recipe.multirole.ChainForm;
import plumbline.recipe.multirole.PathVote;
import plumbline.recipe.multirole.RoleChoice;
import plumbline.recipe.multirole.RoleProposal;
import plumbline.recipe.multirole.RoleSynthesis;
import plumbline.reward.diversity.DiversityReward;
import plumbline.reward.diversity.DiversityRule;

/// Recipes of MultiRole-R1: what they mean, and what is refused.
class MultiRoleRecipeTest {
  private static final String GOOD =
      """
      method: multirole
      model: models/tiny
      data: {train: questions.jsonl}
      sft: {steps: 20, learning-rate: 1e-4}
      optimizer: {adamw: {learning-rate: 5e-6}}
      seed: 3
      steps: 50
      output: runs/one
      """;

  private static Recipe.MultiRole read(String... overrides) {
    return (Recipe.MultiRole) RecipeReader.read("run.yaml", GOOD, List.of(overrides)).value();
  }

  @Test
  void defaultsAreThoseOfTheCard() {
    var recipe = read();
    assertThat(recipe.synthesis().synthesis())
        .isEqualTo(
            new RoleSynthesis(
                RoleProposal.STANDARD,
                new RoleChoice(3, 1, 1, false),
                ChainForm.STANDARD,
                new PathVote(0.5, 0.1, PathVote.Filter.CONSISTENCY),
                new RoleSynthesis.Settings(8, 3, 0.1, Sampling.random(512, 1), 3)));
    assertThat(recipe.policy().reward().aggregation().weights())
        .isEqualTo(Map.of("perspectives", 0.9, "diversity", 1 - 0.9));
    assertThat(recipe.policy().credit()).isEqualTo(new Credit.Group(1e-4));
    assertThat(recipe.policy().rollout().group()).isEqualTo(8);
    assertThat(recipe.chains().packing()).isTrue();
  }

  @Test
  void chainsAreLearntInARunOfTheirOwn() {
    var recipe = read("sft.schedule.linear.warm-up=2");
    var chains = recipe.chains();
    assertThat(chains.run().model()).isEqualTo(Path.of("models/tiny"));
    assertThat(chains.run().output()).isEqualTo(Path.of("runs/one/sft"));
    assertThat(chains.data().train()).isEqualTo("runs/one/sft/chains/chains.jsonl");
    assertThat(chains.update().steps()).isEqualTo(20);
    assertThat(chains.update().optimizer().learningRate()).isEqualTo(1e-4);
    assertThat(chains.update().schedule()).isEqualTo(new ScheduleSettings.Linear(2, 0));
    assertThat(recipe.second().run().model()).isEqualTo(Path.of("runs/one/sft/model"));
    assertThat(recipe.second().run().output()).isEqualTo(Path.of("runs/one"));
    assertThat(recipe.second().update().optimizer().learningRate()).isEqualTo(5e-6);
  }

  @Test
  void shapingCanBeAddedOrLeftOut() {
    assertThat(read("shaping.delta=1").policy().reward().aggregation().weights())
        .isEqualTo(Map.of("perspectives", 1.0, "diversity", 0.0));
    assertThat(
            read("shaping.form=additive", "shaping.delta=0.75")
                .policy()
                .reward()
                .aggregation()
                .weights())
        .isEqualTo(Map.of("perspectives", 1.0, "diversity", 0.25));
    var reward =
        (DiversityReward)
            read("shaping.measures={yule: 0.5, bigram: 0.5}")
                .policy()
                .reward()
                .functions()
                .getLast();
    assertThat(reward.rule().weights()).containsEntry("yule", 0.5).containsEntry("lexical", 0.0);
  }

  @Test
  void diversityIsARewardOfEveryMethod() {
    var text =
        """
        method: grpo
        model: models/tiny
        data: {train: train.jsonl}
        reward: {math: {weight: 1.0}, diversity: {weight: 0.1, length: ramp}}
        optimizer: {adamw: {learning-rate: 1e-6}}
        steps: 5
        output: runs/two
        """;
    var recipe = (Recipe.PolicyGradient) RecipeReader.read("run.yaml", text, List.of()).value();
    var reward = (DiversityReward) recipe.reward().functions().getLast();
    assertThat(reward.rule().length()).isEqualTo(DiversityRule.LengthFactor.RAMP);
    assertThat(recipe.reward().aggregation().weights()).containsEntry("diversity", 0.1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          shaping.delta=1.5 | shaping.delta is 1.5, must be at most 1.0: it is a share
          shaping.yule=0 | shaping.yule is 0, must be above 0.0: it is divided by
          shaping.measures={yule: 0.5} | shaping.measures weighs {yule=0.5}, must be numbers of at least 0 that sum to 1, for some of lexical, entropy, length, pattern, adjacent, yule, bigram, function
          shaping.measures={yule: 2, bigram: -1} | shaping.measures weighs {yule=2, bigram=-1}, must be numbers of at least 0 that sum to 1, for some of lexical, entropy, length, pattern, adjacent, yule, bigram, function
          synthesis.roles=1 | synthesis.roles is 1, must be at least 2: one role is one perspective
          synthesis.paths=0 | synthesis.paths is 0, must be at least 1: a role needs a path
          synthesis.temperature=0 | synthesis.temperature is 0, must be above 0.0: all paths of a role would be the same
          synthesis.turn=Wait. | synthesis.turn is Wait., must be a text with {role}: the model would not see it
          synthesis.eta=0 | synthesis.eta is 0, must be above 0.0: it is divided by
          rollout.group=1 | rollout.group is 1, must be at least 2: a group baseline compares samples of one task
          sft.steps=0 | sft.steps is 0, must be at least 1: the model would not know how several roles speak
          """)
  void whatMakesNoSenseIsNamed(String override, String fault) {
    assertThatThrownBy(() -> RecipeReader.read("run.yaml", GOOD, List.of(override)))
        .hasMessageContaining(fault);
  }
}
