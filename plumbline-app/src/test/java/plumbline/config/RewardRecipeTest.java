package plumbline.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import plumbline.agreement.Measure;
import plumbline.config.section.ConfigurationException;
import plumbline.credit.Credit;
import plumbline.data.Expansion;
import plumbline.metric.OverOptimization;
import plumbline.metric.OverOptimization.Witness;
import plumbline.model.reward.RewardHead;
import plumbline.objective.preference.BradleyTerry;
import plumbline.reward.Combination;
import plumbline.reward.Ensemble;
import plumbline.reward.MathReward;

/// Recipes of reward models, and of rewards by models: what they mean, and what is refused.
class RewardRecipeTest {
  private static final String MODEL =
      """
      method: reward-model
      model: models/tiny
      data: {train: train.jsonl}
      optimizer: {adamw: {learning-rate: 1e-5}}
      steps: 500
      output: runs/one
      """;

  private static final String GRADIENT =
      """
      method: grpo
      model: models/tiny
      data: {train: train.jsonl, eval: eval.jsonl}
      optimizer: {adamw: {learning-rate: 1e-6}}
      steps: 5
      output: runs/two
      """;

  private static Recipe.RewardModel model(String more) {
    return (Recipe.RewardModel) RecipeReader.read("run.yaml", MODEL + more, List.of()).value();
  }

  private static Recipe.PolicyGradient gradient(String more) {
    return (Recipe.PolicyGradient)
        RecipeReader.read("run.yaml", GRADIENT + more, List.of()).value();
  }

  private static ModelRewardSettings reward(String settings) {
    var recipe = gradient("reward: {model: {members: [a, b], %s}}\n".formatted(settings));
    return Objects.requireNonNull(recipe.reward().model());
  }

  private static OverOptimization.@Nullable Witness witness(String more) {
    return Objects.requireNonNull(gradient(more).run().guard()).witness();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{math: {}}|evaluation/accuracy",
        "{math: {}, model: {members: [a, b]}}|evaluation/accuracy",
        "{model: {members: [a, b]}, gold: {members: [c]}}|evaluation/gold",
        "{model: {members: [a, b]}}|",
      })
  void whatEvaluationsMeasureWatchesTheRewardUnlessTheModelIsItsOwnJudge(
      String reward, @Nullable String gold) {
    var witness = witness("reward: %s\nevaluation: {}\nguard: {}\n".formatted(reward));
    assertThat(witness)
        .isEqualTo(
            gold == null
                ? new Witness.Disagreement("reward/disagreement", 10)
                : new Witness.Gold(gold));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          7     | 14/2    | strict-reduced: true
          1000  | 1000.05 | relative-tolerance: 1e-4
          (1,2) | 1<x<2   | relation-for-set: true
          """)
  void rulesOfTheVerifierAreSettings(String gold, String answer, String rule) {
    assertThat(math("").verifier().verify(gold, answer).equal())
        .isNotEqualTo(math(rule).verifier().verify(gold, answer).equal());
    assertThat(RecipeReader.read("run.yaml", GRADIENT + "reward: {math: {}}", List.of()).yaml())
        .contains("strict-reduced: false", "relative-tolerance: 0", "relation-for-set: false");
    assertThatThrownBy(() -> math("relative-tolerance: 1"))
        .hasMessageContaining(
            "reward.math.relative-tolerance is 1, must be below 1.0: 0 would be as good as any"
                + " number");
  }

  private static MathReward math(String rule) {
    var recipe = gradient("reward: {math: {%s}}\n".formatted(rule));
    return (MathReward) recipe.reward().functions().getFirst();
  }

  @Test
  void aCurriculumNeedsARewardThatTellsWhatIsSolved() {
    var stages = "curriculum: {stages: {stage-1: {max-tokens: 8}}}\n";
    assertThatThrownBy(() -> gradient("reward: {model: {members: [a]}}\n" + stages))
        .hasMessageContaining(
            "curriculum is given, must be left out where reward models alone judge answers: its"
                + " stages choose tasks by how often they are solved, and a model knows no right"
                + " answer");
    var verified = gradient("reward: {model: {members: [a]}, math: {}}\n" + stages);
    assertThat(verified.learning().curriculum()).isNotNull();
  }

  @Test
  void withoutGoldTheEnsembleWatches() {
    var two = "reward: {model: {members: [a, b], ensemble: {worst: {ddof: 1}}}}\n";
    assertThat(witness(two + "guard: {window: 4}\n"))
        .isEqualTo(new Witness.Disagreement("reward/disagreement", 4));
    assertThat(witness(two + "guard: {gold: evaluation/other}\n"))
        .isEqualTo(new Witness.Gold("evaluation/other"));
    assertThat(witness("reward: {math: {}}\nguard: {kl-budget: 3}\n"))
        .as("a budget of KL alone")
        .isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{model: {members: [a]}}|{}|guard.gold is missing, and nothing of this run can stand for"
            + " it: name it, or give evaluation with data.eval and a verifier or reward.gold, or"
            + " give reward.model a second member, so that their disagreement can be watched",
        "{model: {members: [a, b]}}|{gold: x, window: 3}|guard.window is given, must be left out"
            + " where x counts: only disagreement is averaged",
        "{model: {members: [a, b]}}|{window: 0}|guard.window is 0, must be at least 1: a mean is of"
            + " a step",
        "{model: {members: [a], ensemble: {mean: {ddof: 1}}}}|{gold: x}|reward.model.ensemble has"
            + " ddof 1, must have 0 for one member: it divides by n - 1",
      })
  void faultsOfAGuard(String reward, String guard, String fault) {
    assertThatThrownBy(() -> gradient("reward: %s\nguard: %s\n".formatted(reward, guard)))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(fault);
  }

  @Test
  void aGuardOfAMethodThatMeasuresNothingThatCountsNeedsAName() {
    assertThatThrownBy(() -> model("guard: {}\n"))
        .hasMessageContaining(
            "guard.gold is missing, and nothing of this run can stand for it: name a metric that"
                + " counts: this method measures none");
    var pairs = MODEL.replace("reward-model", "dpo") + "guard: {}\n";
    assertThatThrownBy(() -> RecipeReader.read("run.yaml", pairs, List.of()))
        .hasMessageContaining(
            "guard.gold is missing, and nothing of this run can stand for it: name it, or give"
                + " evaluation with data.eval, whose accuracy counts then");
  }

  @Test
  void preferencesAreTheUsualHead() {
    var recipe = model("");
    assertThat(recipe.method()).isEqualTo("reward-model");
    assertThat(recipe.rows()).isEqualTo(32);
    assertThat(recipe.judgements().head())
        .isEqualTo(new Judgements.HeadSettings.Preference(new BradleyTerry(0), true));
    assertThat(recipe.judgements().expansion()).isEqualTo(Expansion.standard());
    assertThat(recipe.judgements().spread()).isEqualTo(2);
  }

  @Test
  void dimensionsAreNamedByTheRecipe() {
    var recipe =
        model(
            """
            head: {ordinal: {dimensions: [wit, depth], low: 0, high: 4}}
            sources: {manual: 1, auto: 0.5}
            calibrate: {source: auto, by: manual}
            rankings: {pairs: adjacent, damping: 0.5}
            """);
    assertThat(recipe.judgements().head().head())
        .isEqualTo(new RewardHead.Ordinal(List.of("wit", "depth"), 0, 4));
    assertThat(recipe.judgements().sources())
        .containsExactlyInAnyOrderEntriesOf(Map.of("manual", 1.0, "auto", 0.5));
    assertThat(recipe.judgements().calibration())
        .isEqualTo(new Judgements.Calibrated("auto", "manual"));
    assertThat(recipe.judgements().expansion())
        .isEqualTo(new Expansion(Expansion.Which.ADJACENT, 0.5, 0));
    assertThat(model("head: {regression: {low: 2}}\n").judgements().head().head())
        .isEqualTo(
            new RewardHead.Regression(
                List.of("helpfulness", "personalization", "creativity"), 2, 6));
  }

  @Test
  void rewardOfModels() {
    var settings =
        reward(
            "ensemble: {lower-bound: {kappa: 2, ddof: 1}}, dimensions: {x: 0.5, y: 0.5},"
                + " gated: {dimension: x}, agreement: {spearman: 0.3}");
    assertThat(settings.members()).containsExactly(Path.of("a"), Path.of("b"));
    assertThat(settings.ensemble()).isEqualTo(new Ensemble.LowerBound(2, 1));
    assertThat(settings.agreement().least()).containsExactly(Map.entry(Measure.SPEARMAN, 0.3));
    assertThat(settings.combination(List.of("x", "y"))).isInstanceOf(Combination.Gated.class);
    assertThat(reward("ensemble: worst").combination(List.of("x", "y")).weights())
        .containsExactly(Map.entry("x", 0.5), Map.entry("y", 0.5));
  }

  @Test
  void dimensionsApartAreColumnsThatAreNormalisedByThemselves() {
    var text =
        """
        method: grpo
        model: models/tiny
        data: {train: train.jsonl}
        optimizer: {adamw: {learning-rate: 1e-6}}
        credit: {gdpo: {batch: false}}
        steps: 5
        output: runs/two
        reward:
          model: {members: [a], dimensions: {x: 0.25, y: 0.75}, separate: true, weight: 2}
          gold: {members: [b]}
        """;
    var recipe = (Recipe.PolicyGradient) RecipeReader.read("run.yaml", text, List.of()).value();
    assertThat(recipe.reward().aggregation().weights())
        .as("what only watches has no weight")
        .isEqualTo(Map.of("model/x", 0.5, "model/y", 1.5));
    assertThat(Objects.requireNonNull(recipe.reward().gold()).members())
        .containsExactly(Path.of("b"));
    assertThat(recipe.credit()).isEqualTo(new Credit.Gdpo(List.of(0.5, 1.5), 1e-4, false));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "lora: {rank: 4}|lora is given, must be left out: a reward model trains all its weights",
        "head: {regression: {low: 3, high: 3}}|head.regression.high is 3, must be above low (3):"
            + " the scale goes up",
        "head: {regression: {dimensions: [a, a]}}|must be different names of letters, digits, - and"
            + " _: columns are called after them",
        "sources: {auto: -1}|sources gives auto the weight -1, must be a number of at least 0",
        "rankings: {damping: 2}|rankings.damping is 2, must be at most 1.0: a ranking counts at"
            + " least as one pair",
      })
  void faultsOfARewardModel(String more, String fault) {
    assertThatThrownBy(() -> model(more + "\n"))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(fault);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "dimensions: {x: 0.5, y: 0.6}|dimensions weighs {x=0.5, y=0.6}, must be numbers of at"
            + " least 0 that sum to 1",
        "agreement: {spearmen: 0.3}|agreement asks for spearmen: 0.3, must be a number from -1 to"
            + " 1 for one of spearman, pearson, quadratic-kappa, order-accuracy, pair-accuracy",
        "ensemble: {variance-penalised: {ddof: 2}}|ddof is 2, must be 0 or 1: there is no other"
            + " variance",
        "separate: true|separate is true, must be false where dimensions weighs none: columns need"
            + " weights",
        "separate: true, dimensions: {x: 1.0}, gated: {dimension: x}|separate is true, must be"
            + " false where gated is given: the gate makes one reward of all",
      })
  void faultsOfARewardByModels(String settings, String fault) {
    assertThatThrownBy(() -> reward(settings))
        .isInstanceOf(ConfigurationException.class)
        .hasMessageContaining(fault);
  }
}
