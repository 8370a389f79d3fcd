package plumbline.objective.cases;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import plumbline.objective.LossFixtures;

/// Values, gradients and figures of preference losses that TRL 1.9.0 itself computed. Losses of
/// pairs and labels start at its logits here as there; reward models go through the named case.
class TrlPreferenceTest {
  @TestFactory
  Stream<DynamicTest> pairs() throws IOException {
    var cases = fixtures("dpo/");
    assertThat(cases).hasSizeGreaterThan(20);
    return cases.stream()
        .map(each ->
            DynamicTest.dynamicTest(
                each.path("case").asText(), () -> TrlRows.of(each).checkPairs()));
  }

  @TestFactory
  Stream<DynamicTest> labels() throws IOException {
    var cases = fixtures("kto/");
    assertThat(cases).hasSizeGreaterThan(3);
    return cases.stream()
        .map(each ->
            DynamicTest.dynamicTest(
                each.path("case").asText(), () -> TrlRows.of(each).checkLabels()));
  }

  @TestFactory
  Stream<DynamicTest> rewards() throws IOException {
    var cases = fixtures("reward/");
    assertThat(cases).hasSizeGreaterThan(3);
    return cases.stream()
        .map(each -> DynamicTest.dynamicTest(each.path("case").asText(), () -> reward(each)));
  }

  private static List<JsonNode> fixtures(String prefix) throws IOException {
    var cases = LossFixtures.cases(prefix);
    assumeTrue(!cases.isEmpty(), "no losses/trl.json: set PLUMBLINE_FIXTURES");
    return cases;
  }

  private static void reward(JsonNode fixture) {
    var fields = (ObjectNode) fixture.path("inputs").deepCopy();
    var answer = LossCases.evaluate("bradley-terry", fields);
    var expected = fixture.path("expected");
    near(answer.path("loss").asDouble(), expected.path("loss").asDouble());
    all(answer.path("gradients").path("chosen_rewards"), expected.path("grad_chosen"));
    all(answer.path("gradients").path("rejected_rewards"), expected.path("grad_rejected"));
    var metrics = answer.path("metrics");
    near(metrics.path("rewards/accuracies").asDouble(), expected.path("accuracy").asDouble());
    near(metrics.path("rewards/margins").asDouble(), expected.path("mean_margin").asDouble());
  }

  private static void all(JsonNode got, JsonNode expected) {
    assertThat(got.size()).isEqualTo(expected.size());
    for (int i = 0; i < expected.size(); i++) {
      near(got.get(i).asDouble(), expected.get(i).asDouble());
    }
  }

  private static void near(double got, double expected) {
    assertThat(got).isCloseTo(expected, within(1e-9));
  }
}
