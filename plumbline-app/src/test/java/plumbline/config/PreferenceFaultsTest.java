package plumbline.config;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import plumbline.config.section.ConfigurationException;
import plumbline.data.Expansion;
import plumbline.objective.preference.Divergence;
import plumbline.objective.preference.PreferenceObjective;

/// Recipes of preferences: what they mean, and what is refused.
class PreferenceFaultsTest {
  private static final String GOOD =
      """
      method: %s
      model: models/tiny
      data: {train: train.jsonl}
      optimizer: {adamw: {learning-rate: 1e-6}}
      steps: 500
      output: runs/one
      """;

  private static Recipe read(String method, String more) {
    return RecipeReader.read("run.yaml", GOOD.formatted(method) + more, List.of()).value();
  }

  private static void refused(String method, String more, String fault) {
    assertThatThrownBy(() -> read(method, more))
        .isInstanceOfSatisfying(
            ConfigurationException.class,
            failure ->
                assertThat(failure.faults().stream().map(Object::toString).toList())
                    .containsExactly(fault));
  }

  @Test
  void sortedAnswersTakeNoDamping() {
    refused(
        "dpo",
        "loss: {aot: {}}\nrankings: {pairs: extremes}\n",
        "run.yaml:1 rankings.damping is 1.0, must be 0: aot sorts chosen and rejected apart, so"
            + " there is no pair that a weight could belong to");
    var undamped = (Recipe.Pairs) read("dpo", "loss: {aot: {}}\nrankings: {damping: 0}\n");
    assertThat(undamped.preference().rankings().damping()).isZero();
  }

  @ParameterizedTest
  @CsvSource({
    "dpo, sigmoid",
    "ipo, ipo",
    "cpo, cpo+sft",
    "simpo, simpo",
    "orpo, orpo+sft",
    "rpo, sigmoid+sft",
    "apo, apo_code",
    "sem-dpo, sigmoid"
  })
  void methodsAreRowsOfSettings(String method, String losses) {
    var recipe = (Recipe.Pairs) read(method, "");
    var names = recipe.objective().terms().stream().map(term -> term.loss().name()).toList();
    assertThat(String.join("+", names)).isEqualTo(losses);
    assertThat(recipe.learnPrompt()).isEqualTo(method.equals("orpo"));
    assertThat(recipe.preference().rows()).isEqualTo(16);
    assertThat(recipe.reference()).isEqualTo(new ReferenceSettings.Live());
  }

  @Test
  void lossesAddUp() {
    var recipe =
        (Recipe.Pairs)
            read(
                "dpo",
                "loss: {sigmoid: {weight: 0.8}, bco_pair: {weight: 0.2, running-shift: true}, sft:"
                    + " {}}\n"
                    + "divergence: {alpha_divergence: {k: 0.3}}\n"
                    + "reference: {stored: {directory: ref}}\n");
    PreferenceObjective objective = recipe.objective();
    assertThat(objective.terms().stream().map(PreferenceObjective.Term::weight))
        .containsExactly(0.8, 0.2, 1.0);
    assertThat(objective.usesShift()).isTrue();
    assertThat(objective.divergence()).isEqualTo(new Divergence.Alpha(0.3));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "sigmoid", "cdpo", "robust", "exo_pair", "nca_pair", "bco_pair", "sigmoid_norm", "discopop",
        "aot", "aot_unpaired", "hinge", "ipo", "ipo_sum", "sppo_hard", "cpo", "cpo_hinge",
        "cpo_ipo", "simpo", "alphapo", "orpo", "apo_zero", "apo_down", "apo_code", "sft"
      })
  void everyLossHasAName(String name) {
    var recipe = (Recipe.Pairs) read("dpo", "loss: {%s: {}}\n".formatted(name));
    assertThat(recipe.objective().terms().getFirst().loss().name()).isEqualTo(name);
  }

  @Test
  void aLossIsWrittenWithItsSettings() {
    refused(
        "dpo",
        "loss: sigmoid\n",
        "run.yaml:7 loss is sigmoid, must be written with its settings, {} for the defaults: loss:"
            + " {sigmoid: {}}");
    refused(
        "dpo",
        "loss: sigmiod\n",
        "run.yaml:7 loss is sigmiod, must be written with its settings, {} for the defaults: loss:"
            + " {sigmoid: {}}");
  }

  @Test
  void whatWouldBeIgnoredIsRefused() {
    refused(
        "dpo",
        "loss: {sigmoid: {label-smoothing: 0.1}}\n",
        "run.yaml:7 loss.sigmoid.label-smoothing is not a known setting; known here: beta, weight");
    refused(
        "dpo",
        "loss: {aot: {}}\ndivergence: forward_kl\n",
        "run.yaml:8 divergence is forward_kl, must be left out: aot would ignore it");
    refused(
        "simpo",
        "reference: stored\n",
        "run.yaml:7 reference is given, must be left out: none of the losses compares with a"
            + " reference");
    refused(
        "dpo",
        "loss: {sft: {}}\nld-alpha: 0.5\n",
        "run.yaml:8 ld-alpha is 0.5, must be left out: sft compares no answers, so it would be"
            + " ignored");
    refused(
        "dpo",
        "loss: {aot: {}}\nwpo: {}\n",
        "run.yaml:8 wpo is given, must be left out: aot sorts chosen and rejected apart, so there"
            + " is no pair that a weight could belong to");
    refused(
        "dpo",
        "loss: {sft: {}}\nwpo: {}\n",
        "run.yaml:8 wpo is given, must be left out: sft alone compares no answers, so weights of"
            + " pairs would be ignored");
    refused(
        "dpo",
        "evaluation: {every: 5}\n",
        "run.yaml:7 evaluation is given, must be left out or come with data.eval: there is nothing"
            + " to evaluate on");
  }

  @Test
  void heldOutRowsMayBeMeasured() {
    var overrides = List.of("data.eval=held.jsonl", "evaluation.every=7");
    var recipe = RecipeReader.read("run.yaml", GOOD.formatted("kto"), overrides).value();
    assertThat(recipe.data().eval()).isEqualTo("held.jsonl");
    assertThat(requireNonNull(recipe.run().evaluation()).every()).isEqualTo(7);
  }

  @Test
  void rankingsBecomePairsAsTheRecipeSays() {
    var usual = (Recipe.Pairs) read("dpo", "");
    assertThat(usual.preference().rankings()).isEqualTo(Expansion.standard());
    var other =
        (Recipe.Pairs) read("dpo", "rankings: {pairs: adjacent, damping: 0.5, gap: 0.25}\n");
    assertThat(other.preference().rankings())
        .isEqualTo(new Expansion(Expansion.Which.ADJACENT, 0.5, 0.25));
    refused(
        "dpo",
        "rankings: {damping: 2}\n",
        "run.yaml:7 rankings.damping is 2, must be at most 1.0: a ranking counts at least as one"
            + " pair");
  }

  @Test
  void pairsThatDriftMayCountLessUnderAnyLossOfPairs() {
    assertThat(((Recipe.Pairs) read("dpo", "")).semantic()).isNull();
    assertThat(((Recipe.Pairs) read("sem-dpo", "")).semantic())
        .isEqualTo(
            new SemanticSettings(1.0, new SemanticSettings.Embedder.Hashed(256), false, null));
    var other =
        (Recipe.Pairs)
            read(
                "ipo",
                """
                semantic:
                  calibrate: true
                  normalisation: batch
                  embedder: {model: {directory: models/encoder}}
                """);
    assertThat(other.semantic())
        .isEqualTo(
            new SemanticSettings(
                null,
                new SemanticSettings.Embedder.Model(Path.of("models/encoder"), 512),
                true,
                null));
  }

  @Test
  void weightsThatBelongToNoPairAreRefused() {
    refused(
        "dpo",
        "loss: {aot: {}}\nsemantic: {}\n",
        "run.yaml:8 semantic is given, must be left out: aot sorts chosen and rejected apart, so"
            + " there is no pair that a weight could belong to");
    refused(
        "dpo",
        "loss: {sft: {}}\nsemantic: {}\n",
        "run.yaml:8 semantic is given, must be left out: sft alone compares no answers, so weights"
            + " of pairs would be ignored");
    refused(
        "sem-dpo",
        "semantic: {alpha: 2, calibrate: true}\n",
        "run.yaml:7 semantic.alpha is 2.0, must be left out where calibrate is true: it is"
            + " computed");
    refused(
        "sem-dpo",
        "semantic: {alpha: -1}\n",
        "run.yaml:7 semantic.alpha is -1, must be at least 0.0: a negative one would reward drift");
  }

  @Test
  void valuesOutOfReach() {
    refused(
        "dpo",
        "loss: {sigmoid: {beta: 0}}\n",
        "run.yaml:7 loss.sigmoid.beta is 0, must be above 0.0: it scales the log-ratios");
    refused(
        "dpo",
        "loss: {robust: {label-smoothing: 0.5}}\n",
        "run.yaml:7 loss.robust.label-smoothing is 0.5, must be below 0.5: with half of the labels"
            + " wrong nothing can be learnt");
    refused(
        "dpo",
        "loss: {exo_pair: {label-smoothing: 0}}\n",
        "run.yaml:7 loss.exo_pair.label-smoothing is 0, must be above 0.0: the loss takes its"
            + " logarithm");
    refused(
        "dpo",
        "loss: {sigmoid: {weight: 0}}\n",
        "run.yaml:7 loss has only weights of 0, must have one above 0: nothing would be learnt");
    refused(
        "kto",
        "rows: 1\n",
        "run.yaml:7 rows is 1, must be at least 2: KTO lets each answer meet another's prompt");
    refused("dpo", "ld-alpha: 2\n", "run.yaml:7 ld-alpha is 2, must be at most 1.0: it is a share");
  }
}
