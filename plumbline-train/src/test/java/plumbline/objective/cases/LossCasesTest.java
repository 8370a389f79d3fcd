package plumbline.objective.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

class LossCasesTest {
  private static final String GMPO =
      """
      {"oldLogp": [[-1.0,-0.5,-2.0,-0.1],[-0.3,-1.2,-0.8,-0.6],[-2.5,-0.4,0,0],[0,0,0,0]],
       "logp": [[-0.9,-0.7,-0.2,-0.15],[-0.9,-1.1,-0.2,-0.5],[-2.4,-1.4,null,"-inf"],[0,0,0,0]],
       "mask": [[1,1,1,1],[1,1,1,1],[1,1,0,0],[0,0,0,0]], "A": [1.0,-1.0,0.5,0.7], "eps": 0.4}
      """;

  private static JsonNode json(String text) {
    try {
      return new ObjectMapper().readTree(text);
    } catch (JsonProcessingException broken) {
      throw new IllegalArgumentException(broken);
    }
  }

  private static void refused(String name, String fields, String message) {
    assertThatThrownBy(() -> LossCases.evaluate(name, json(fields)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void anAnswerHoldsValueGradientAndMetrics() {
    var answer = LossCases.evaluate("gmpo", json(GMPO));
    assertThat(answer.fieldNames()).toIterable().containsExactly("loss", "gradients", "metrics");
    assertThat(answer.path("loss").asDouble()).isCloseTo(-0.0927125389, within(1e-10));
    assertThat(answer.path("gradients").path("logp").get(0).get(1).asDouble())
        .isCloseTo(-0.0887078716, within(1e-10));
    assertThat(answer.path("gradients").path("logp").get(2).get(3).asDouble()).isZero();
    assertThat(answer.path("metrics").path("clip_high").asDouble()).isCloseTo(0.1, within(1e-12));
  }

  /// The first pair of the paper's equations , as in `AdaptiveTest`.
  @Test
  void wordsChooseBetweenReadings() {
    var pair = "{\"C\": [-0.6], \"R\": [-6.0], \"Cr\": [-0.9], \"Rr\": [-4.5], \"nC\": [3]%s}";
    var usual = LossCases.evaluate("apo_code", json(pair.formatted("")));
    assertThat(usual.path("loss").asDouble()).isCloseTo(0.533380388, within(1e-9));
    assertThat(usual.path("metrics").path("apo/alpha").asDouble())
        .isCloseTo(0.818730753, within(1e-9));
    var flowing =
        LossCases.evaluate(
            "apo_code", json(pair.formatted(", \"alpha\": \"per-pair-with-gradient\"")));
    assertThat(flowing.path("gradients").path("C").get(0).asDouble())
        .isCloseTo(0.0134415488, within(1e-9));
    refused(
        "apo_code",
        pair.formatted(", \"alpha\": \"mean\""),
        "alpha is 'mean', must be one of per-pair, per-pair-with-gradient, per-batch");
  }

  @Test
  void onPolicyWithoutOldAndMask() {
    var answer = LossCases.evaluate("dapo", json("{\"lp\": [[-1, -2]], \"A\": [0.5]}"));
    assertThat(answer.path("loss").asDouble()).isEqualTo(-0.5);
    assertThat(answer.path("gradients").path("lp").toString()).isEqualTo("[[-0.25,-0.25]]");
  }

  @Test
  void theStepMayBeLargerThanTheCase() {
    var answer = LossCases.evaluate("dapo", json("{\"lp\": [[-1, -2]], \"A\": [0.5], \"N\": 10}"));
    assertThat(answer.path("loss").asDouble()).isCloseTo(-0.1, within(1e-15));
  }

  @Test
  void valueLossOfACritic() {
    var answer =
        LossCases.evaluate(
            "value",
            json(
                """
                {"v": [[0.9,0.45,0.1,0.8],[0.1,0.5,0.1,0],[0.3,0,0.45,0]],
                 "vOld": [[0.3,0.4,0.5,0.7],[0.2,0.1,0,0],[0.6,0,0.4,0]],
                 "ret": [[1.0229625,1.05575,1.085,1.0],[0.08575,0.085,0.3,0],[0.595,0,0.5,0]],
                 "m": [[1,1,1,1],[1,1,1,0],[1,0,1,0]], "c": 0.2}
                """));
    assertThat(answer.path("loss").asDouble()).isCloseTo(0.108477828, within(1e-9));
  }

  @Test
  void supervisedTokens() {
    var fields = "{\"lp\": [[-1, -2, -3]], \"m\": [[0, 1, 1]], \"w\": [[9, 1, 0.5]]}";
    var answer = LossCases.evaluate("cross-entropy", json(fields));
    assertThat(answer.path("loss").asDouble()).isEqualTo(1.75);
    assertThat(answer.path("gradients").path("lp").toString()).isEqualTo("[[0.0,-0.5,-0.25]]");
    var kl = LossCases.evaluate("kl", json("{\"lp\": [[-1]], \"ref\": [[-1.5]], \"kl\": \"k2\"}"));
    assertThat(kl.path("loss").asDouble()).isEqualTo(0.125);
  }

  @Test
  void warningsAreSaid() {
    var answer = LossCases.evaluate("gspo", json("{\"lp\": [[-1]], \"A\": [1], \"eps\": 0.2}"));
    assertThat(answer.path("warnings").get(0).asText()).startsWith("gspo averages the log-ratio");
  }

  @Test
  void unknownNamesGetTheNearest() {
    assertThatThrownBy(() -> LossCases.named("gspo_token"))
        .hasMessageStartingWith(
            "no loss is called 'gspo_token'; did you mean gspo-token?; `loss --list` names all");
    assertThatThrownBy(() -> LossCases.named("frobnicate"))
        .hasMessage("no loss is called 'frobnicate'; `loss --list` names all");
    assertThatThrownBy(
            () -> LossCases.evaluate("sapo", json("{\"lp\": [[-1]], \"A\": [1], \"tauPoss\": 1}")))
        .hasMessageStartingWith("'sapo' has no field 'tauPoss' (did you mean tauPos?); it knows ")
        .hasMessageEndingWith("; `loss sapo --fields` describes them");
  }

  @Test
  void aMethodIsToldByWhichLossItLearns() {
    assertThatThrownBy(() -> LossCases.named("DPO"))
        .hasMessage(
            "no loss is called 'DPO': that method learns by sigmoid; `loss --list` names all");
    assertThatThrownBy(() -> LossCases.named("reward_model"))
        .hasMessageContaining("that method learns by bradley-terry; ");
  }

  @Test
  void preferenceLossesAreThereByName() {
    var fields =
        """
        {"C": [-12.5, -30, -7.25], "R": [-14, -27.5, -9], "Cr": [-13, -28, -9],
         "Rr": [-13.5, -30, -7.75], "nC": [10, 24, 6], "nR": [12, 20, 8]}
        """;
    var answer = LossCases.evaluate("sigmoid", json(fields));
    assertThat(answer.path("loss").asDouble()).isCloseTo(0.7140002835132, within(1e-12));
    assertThat(answer.path("gradients").path("R").get(1).asDouble())
        .isCloseTo(0.02035464113164, within(1e-12));
    assertThat(answer.path("metrics").path("rewards/accuracies").asDouble())
        .isCloseTo(2 / 3.0, within(1e-12));
    var mpo = LossCases.evaluate("mpo", json(fields));
    assertThat(mpo.path("loss").asDouble())
        .isCloseTo(0.8 * 0.7140002835132 + 0.2 * 1.401022350422 + 49.75 / 40, within(1e-11));
    var kto =
        LossCases.evaluate(
            "kto",
            json(
                """
                {"lp": [-10, -22], "ref": [-11.5, -20], "label": [1, 0], "klLp": [-40, -18.5],
                 "klRef": [-41, -19], "wu": 1.33}
                """));
    assertThat(kto.path("metrics").path("shift").asDouble()).isEqualTo(0.75);
    var bco =
        LossCases.evaluate(
            "bco",
            json(
                """
                {"lp": [-31, -12], "ref": [-33.5, -11], "label": [0, 1], "seenSum": 0.05,
                 "seenCount": 3}
                """));
    assertThat(bco.path("loss").asDouble()).isCloseTo(0.784622382, within(1e-9));
  }

  @Test
  void settingsThatWouldBeIgnoredAreRefused() {
    var pair = "{\"C\": [-1], \"R\": [-2], \"Cr\": [-1], \"Rr\": [-2], ";
    assertThatThrownBy(
            () -> LossCases.evaluate("sigmoid", json(pair + "\"label_smoothing\": 0.1}")))
        .hasMessageStartingWith("'sigmoid' has no field 'label_smoothing'; it knows ");
    assertThatThrownBy(
            () -> LossCases.evaluate("aot", json(pair + "\"divergence\": \"forward_kl\"}")))
        .hasMessageStartingWith("'aot' has no field 'divergence'");
    assertThatThrownBy(() -> LossCases.evaluate("simpo", json(pair + "\"beta\": 2}")))
        .hasMessageStartingWith("'simpo' has no field 'Cr'");
    refused(
        "exo_pair",
        pair + "\"e\": 0}",
        "label smoothing of exo_pair is 0, must be > 0: the loss takes its logarithm; 0.001 is"
            + " usual");
  }

  @Test
  void formerNamesAreTakenOrExplained() {
    var pair = "{\"C\": [-1], \"R\": [-2], \"Cr\": [-1], \"Rr\": [-2]}";
    assertThat(LossCases.evaluate("aot_pair", json(pair)).path("warnings").get(0).asText())
        .isEqualTo("aot_pair is now called aot_unpaired");
    refused(
        "kto_pair",
        pair,
        "kto_pair is not offered: it read pairs as if they were unpaired; use kto on the chosen"
            + " answers as wanted and the rejected ones as unwanted");
    refused(
        "kto",
        "{\"lp\": [-1], \"ref\": [-1], \"label\": [2], \"z0\": 0}",
        "label holds a number that is neither 0 nor 1");
  }

  @Test
  void faultsOfFieldsAreNamed() {
    refused("ppo", "[1]", "a case of 'ppo' is a JSON object, not array");
    refused("ppo", "{\"A\": [1]}", "lp is missing; `loss ppo --fields` says what a case holds");
    refused(
        "ppo",
        "{\"lp\": [[-1]], \"logp\": [[-1]]}",
        "lp is given twice, once as 'logp'\n"
            + "A is missing; `loss ppo --fields` says what a case holds");
    refused(
        "ppo",
        "{\"lp\": [[-1], [-1, -2]], \"A\": [1, 1]}",
        "lp has 2 numbers in row 2 and 1 in row 1; pad the rows and mask the padding");
    refused("ppo", "{\"lp\": [[\"low\"]], \"A\": [1]}", "lp holds \"low\", must be a number");
    refused(
        "sigmoid",
        "{\"C\": [-1, -2, -3], \"R\": [-2, -3], \"Cr\": [-1, -2, -3], \"Rr\": [-1, -2, -3]}",
        "R is of length 2, C of length 3; the lists of a case must be equally long");
    refused(
        "kto",
        "{\"lp\": [-1], \"ref\": [-1, -2], \"label\": [1, 0], \"z0\": 0}",
        "lp is of length 1, ref of length 2; the lists of a case must be equally long");
    refused("sigmoid", "{\"C\": 3, \"R\": [1]}", "C holds 3, must be a list of numbers");
    refused("ppo", "{\"lp\": 3, \"A\": [1]}", "lp is 3, must be a list of rows of numbers");
    refused(
        "ppo",
        "{\"lp\": [[-1]], \"m\": [[1, 1]], \"A\": [1]}",
        "m has shape [1, 2], must be [1, 1]");
    refused("ppo", "{\"lp\": [[-1]], \"A\": [1], \"kl\": 3}", "kl is 3, must be a word");
    refused(
        "ppo",
        "{\"lp\": [[-1]], \"A\": [1], \"klImportance\": 3, \"beta\": 1}",
        "klImportance is 3, must be true or false");
    refused(
        "dr_grpo",
        "{\"lp\": [[-1]], \"A\": [1]}",
        "L is NaN, must be a positive number: the loss is divided by it");
  }

  @Test
  void whatIsWrongWithNamesIsToldWithWhatIsWrongWithNumbers() {
    assertThatThrownBy(() ->
            LossCases.evaluate(
                "sigmoid",
                json(
                    """
                    {"C": [-1, -2], "R": [-2], "Cr": [-1, -2], "bta": 0.1, "x": 1}
                    """)))
        .message()
        .matches(
            "'sigmoid' has no field 'bta' \\(did you mean beta\\?\\) and no 'x'; it knows .*;"
                + " `loss sigmoid --fields` describes them\n"
                + "R is of length 1, C of length 2; the lists of a case must be equally long");
  }

  @Test
  void everyCaseSaysWhatItReads() {
    assertThat(LossCases.all()).hasSizeGreaterThan(15);
    for (var each : LossCases.all()) {
      assertThat(each.summary()).isNotBlank();
      assertThat(each.fields()).isNotEmpty().allSatisfy(f -> assertThat(f.meaning()).isNotBlank());
      var names = each.fields().stream().map(CaseField::name).toList();
      assertThat(names).doesNotHaveDuplicates();
    }
  }
}
