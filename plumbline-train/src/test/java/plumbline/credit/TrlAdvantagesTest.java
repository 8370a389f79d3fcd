package plumbline.credit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import plumbline.objective.LossFixtures;

/// Advantages that TRL 1.9.0 itself computed.
class TrlAdvantagesTest {
  private static final double EPS = 1e-4;

  @TestFactory
  Stream<DynamicTest> advantages() throws IOException {
    var cases = LossFixtures.cases("advantages/");
    assumeTrue(!cases.isEmpty(), "no losses/trl.json: set PLUMBLINE_FIXTURES");
    assertThat(cases).hasSizeGreaterThan(8);
    return cases.stream()
        .map(each -> DynamicTest.dynamicTest(each.path("case").asText(), () -> check(each)));
  }

  private static void check(JsonNode fixture) {
    var inputs = fixture.path("inputs");
    var got = credit(inputs).assign(groups(inputs)).flat();
    var expected = fixture.path("expected").path("advantages");
    assertThat(got).hasSize(expected.size());
    for (int i = 0; i < got.length; i++) {
      assertThat(got[i]).isCloseTo(expected.get(i).asDouble(), within(1e-6));
    }
  }

  private static Credit credit(JsonNode inputs) {
    if (inputs.has("normalize_advantages")) {
      return new Credit.Rloo(inputs.path("normalize_advantages").asBoolean());
    }
    if (inputs.path("multi_objective_aggregation").asText().equals("normalize_then_sum")) {
      return new Credit.Gdpo(weights(inputs), EPS);
    }
    return switch (inputs.path("scale_rewards").asText()) {
      case "group" -> new Credit.Group(EPS);
      case "batch" -> new Credit.Batch(EPS);
      case "none" -> new Credit.MeanOnly();
      default -> throw new AssertionError(inputs);
    };
  }

  private static List<Double> weights(JsonNode inputs) {
    var weights = new ArrayList<Double>();
    inputs.path("reward_weights").forEach(weight -> weights.add(weight.asDouble()));
    return weights;
  }

  private static List<RewardGroup> groups(JsonNode inputs) {
    int size = inputs.path("num_generations").asInt();
    var samples = new ArrayList<Sample>();
    for (var row : inputs.path("rewards")) {
      samples.add(row.isArray() ? weighted(row, weights(inputs)) : sample(row));
    }
    var groups = new ArrayList<RewardGroup>();
    for (int i = 0; i < samples.size(); i += size) {
      groups.add(new RewardGroup("row " + i, samples.subList(i, i + size)));
    }
    return groups;
  }

  private static Sample sample(JsonNode reward) {
    return reward.isNull() ? Sample.unscored() : Sample.scored(reward.asDouble());
  }

  private static Sample weighted(JsonNode row, List<Double> weights) {
    var columns = new ArrayList<OptionalDouble>();
    double sum = 0;
    boolean scored = false;
    for (int k = 0; k < row.size(); k++) {
      boolean known = !row.get(k).isNull();
      columns.add(known ? OptionalDouble.of(row.get(k).asDouble()) : OptionalDouble.empty());
      sum += known ? weights.get(k) * row.get(k).asDouble() : 0;
      scored |= known;
    }
    return new Sample(scored ? OptionalDouble.of(sum) : OptionalDouble.empty(), 1, columns);
  }
}
