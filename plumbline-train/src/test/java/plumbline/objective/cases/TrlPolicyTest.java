package plumbline.objective.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import plumbline.objective.LossFixtures;

/// Values, gradients and figures that TRL 1.9.0 itself computed, through the named cases.
class TrlPolicyTest {
  private static final Map<String, String> FIELDS =
      Map.ofEntries(
          Map.entry("per_token_logps", "lp"),
          Map.entry("old_per_token_logps", "old"),
          Map.entry("ref_per_token_logps", "ref"),
          Map.entry("advantages", "A"),
          Map.entry("entropies", "H"),
          Map.entry("beta", "beta"),
          Map.entry("delta", "delta"),
          Map.entry("use_bias_correction_kl", "klImportance"),
          Map.entry("top_entropy_quantile", "topEntropy"),
          Map.entry("entropy_coef", "entropyCoef"),
          Map.entry("off_policy_mask_threshold", "offPolicyThreshold"),
          Map.entry("max_completion_length", "L"),
          Map.entry("num_items_in_batch", "N"),
          Map.entry("sapo_temperature_pos", "tauPos"),
          Map.entry("sapo_temperature_neg", "tauNeg"),
          Map.entry("vespo_k_pos", "kPos"),
          Map.entry("vespo_lambda_pos", "lambdaPos"),
          Map.entry("vespo_k_neg", "kNeg"),
          Map.entry("vespo_lambda_neg", "lambdaNeg"));
  private static final Map<String, String> FIGURES =
      Map.of(
          "metric:kl", "kl",
          "metric:clip_ratio/low_mean", "clip_low",
          "metric:clip_ratio/high_mean", "clip_high",
          "metric:cispo_clip_ratio", "clip_high",
          "metric:vespo/phi_seq_mean", "phi");

  @TestFactory
  Stream<DynamicTest> policy() throws IOException {
    var cases = LossFixtures.cases("policy/");
    assumeTrue(!cases.isEmpty(), "no losses/trl.json: set PLUMBLINE_FIXTURES");
    assertThat(cases).hasSizeGreaterThan(25);
    return cases.stream()
        .map(each -> DynamicTest.dynamicTest(each.path("case").asText(), () -> check(each)));
  }

  private static void check(JsonNode fixture) {
    var inputs = fixture.path("inputs");
    var expected = fixture.path("expected");
    var answer = LossCases.evaluate(name(inputs), translated(inputs));
    LossFixtures.assertClose(fixture, "loss", answer.path("loss"), expected.path("loss"));
    LossFixtures.assertClose(
        fixture,
        "gradient",
        answer.path("gradients").path("lp"),
        expected.path("grad_per_token_logps"));
    FIGURES.forEach((theirs, ours) -> {
      if (expected.has(theirs) && !name(inputs).equals("gspo-token")) { // TRL counts rows there
        assertThat(answer.path("metrics").path(ours).asDouble())
            .as(ours)
            .isCloseTo(expected.path(theirs).asDouble(), within(1e-6));
      }
    });
  }

  private static String name(JsonNode inputs) {
    var type = inputs.path("loss_type").asText();
    boolean sequence = inputs.path("importance_sampling_level").asText().equals("sequence");
    return switch (type) {
      case "rloo" -> "rloo-seq";
      case "grpo" -> sequence ? "gspo" : "grpo";
      // TRL only warns of token means of sequence ratios; here that is gspo-token
      case "bnpo" -> sequence ? "gspo-token" : "bnpo";
      default -> type;
    };
  }

  private static ObjectNode translated(JsonNode inputs) {
    var json = JsonNodeFactory.instance.objectNode();
    FIELDS.forEach((theirs, ours) -> setIfThere(json, ours, inputs.path(theirs)));
    var type = inputs.path("loss_type").asText();
    switch (type) {
      case "cispo" -> json.set("rMax", inputs.path("epsilon_high"));
      case "sapo", "vespo" -> {}
      default -> {
        json.set("eL", inputs.path("epsilon_low"));
        json.set("eH", inputs.path("epsilon_high"));
      }
    }
    if (name(inputs).equals("gspo-token")) {
      json.put("aggregation", "local-token-mean");
    }
    if (type.equals("rloo")) {
      json.set("old", atFirstToken(inputs.path("old_logps"), inputs.path("completion_mask")));
    }
    json.set("m", product(inputs.path("completion_mask"), inputs.path("tool_mask")));
    double steps = inputs.path("gradient_accumulation_steps").asDouble(1);
    if (steps != 1) {
      json.put("Blive", steps * inputs.path("completion_mask").size());
    }
    return json;
  }

  private static void setIfThere(ObjectNode json, String name, JsonNode value) {
    if (!value.isMissingNode() && !value.isNull()) {
      json.set(name, value);
    }
  }

  private static JsonNode product(JsonNode mask, JsonNode other) {
    var rows = JsonNodeFactory.instance.arrayNode();
    for (int i = 0; i < mask.size(); i++) {
      var row = rows.addArray();
      for (int t = 0; t < mask.get(i).size(); t++) {
        row.add(mask.get(i).get(t).asInt() * other.path(i).path(t).asInt(1));
      }
    }
    return rows;
  }

  /// The log-prob of a whole row as a column: only its sum over the row is used.
  private static JsonNode atFirstToken(JsonNode perRow, JsonNode mask) {
    var rows = JsonNodeFactory.instance.arrayNode();
    for (int i = 0; i < mask.size(); i++) {
      var row = rows.addArray().add(perRow.get(i).asDouble());
      for (int t = 1; t < mask.get(i).size(); t++) {
        row.add(0.0);
      }
    }
    return rows;
  }

  @TestFactory
  Stream<DynamicTest> dynamicFineTuning() throws IOException {
    var cases = LossFixtures.cases("sft/dft");
    assumeTrue(!cases.isEmpty(), "no losses/trl.json: set PLUMBLINE_FIXTURES");
    return cases.stream()
        .map(each -> DynamicTest.dynamicTest(each.path("case").asText(), () -> checkDynamic(each)));
  }

  /// The fixture speaks of logits: their log-softmax is taken here, and the value compared.
  private static void checkDynamic(JsonNode fixture) throws IOException {
    var inputs = fixture.path("inputs");
    List<List<Double>> logProbs = new ArrayList<>();
    List<List<Integer>> mask = new ArrayList<>();
    for (int i = 0; i < inputs.path("labels").size(); i++) {
      var labels = inputs.path("labels").get(i);
      var row = new ArrayList<Double>();
      var trained = new ArrayList<Integer>();
      for (int t = 0; t + 1 < labels.size(); t++) {
        int label = labels.get(t + 1).asInt();
        trained.add(label < 0 ? 0 : 1);
        row.add(label < 0 ? 0 : logSoftmax(inputs.path("logits").get(i).get(t), label));
      }
      logProbs.add(row);
      mask.add(trained);
    }
    var json = new ObjectMapper().createObjectNode();
    json.set("lp", new ObjectMapper().valueToTree(logProbs));
    json.set("m", new ObjectMapper().valueToTree(mask));
    setIfThere(json, "N", inputs.path("num_items_in_batch"));
    var answer = LossCases.evaluate("dft", json);
    LossFixtures.assertClose(
        fixture, "loss", answer.path("loss"), fixture.path("expected").path("loss"));
  }

  private static double logSoftmax(JsonNode logits, int label) {
    double sum = 0;
    for (var logit : logits) {
      sum += Math.exp(logit.asDouble());
    }
    return logits.get(label).asDouble() - Math.log(sum);
  }
}
