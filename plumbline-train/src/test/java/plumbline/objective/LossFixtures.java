package plumbline.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// Cases that TRL computed: `losses/trl.json` in the directory that PLUMBLINE_FIXTURES names, or in
/// `shared/fixtures` beside the repository.
public final class LossFixtures {
  private LossFixtures() {}

  /// The cases whose name starts with `prefix`; none where there is no file.
  public static List<JsonNode> cases(String prefix) throws IOException {
    var file = file();
    var cases = new ArrayList<JsonNode>();
    if (file != null) {
      for (var each : new ObjectMapper().readTree(file.toFile())) {
        if (each.path("case").asText().startsWith(prefix)) {
          cases.add(each);
        }
      }
    }
    return cases;
  }

  private static @org.jspecify.annotations.Nullable Path file() {
    var named = System.getenv("PLUMBLINE_FIXTURES");
    return Stream.of(named == null ? "../../shared/fixtures" : named, "../shared/fixtures")
        .map(directory -> Path.of(directory, "losses", "trl.json"))
        .filter(Files::exists)
        .findFirst()
        .orElse(null);
  }

  /// Asserts what the fixture's own rule says: `|got - expected| <= abs + rel * max |expected|`.
  public static void assertClose(JsonNode fixture, String what, JsonNode got, JsonNode expected) {
    var wanted = numbers(expected);
    var given = numbers(got);
    double greatest = wanted.stream().mapToDouble(Math::abs).max().orElseThrow();
    var tolerance = fixture.path("tolerance");
    double allowed = tolerance.path("abs").asDouble() + tolerance.path("rel").asDouble() * greatest;
    assertThat(given).as(what).hasSameSizeAs(wanted);
    for (int i = 0; i < wanted.size(); i++) {
      assertThat(given.get(i)).as("%s[%d]", what, i).isCloseTo(wanted.get(i), within(allowed));
    }
  }

  private static List<Double> numbers(JsonNode node) {
    if (!node.isArray()) {
      return List.of(node.asDouble());
    }
    var numbers = new ArrayList<Double>();
    node.forEach(each -> numbers.addAll(numbers(each)));
    return numbers;
  }
}
