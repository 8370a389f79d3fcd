package plumbline.reward.code;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/// What the answer column of a programming task says.
///
/// @param tests at least one
/// @param baseline what a program must stay below to count as efficient, simple or concise: the
///   counts of the data's own solution; only the preferences that have one
public record CodeTask(List<CodeTest> tests, Map<CodePreference, Long> baseline) {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String FORM =
      "{\"tests\": [{\"call\": \"f(2)\", \"returns\": \"4\"}, {\"input\": \"2\\n\", \"output\":"
          + " \"4\\n\"}], \"baseline\": {\"efficiency\": 12}}";

  public CodeTask {
    tests = List.copyOf(tests);
    baseline = Map.copyOf(baseline);
    if (tests.isEmpty()) {
      throw new IllegalArgumentException("a programming task has no test; expected " + FORM);
    }
  }

  /// Reads an answer: `{"tests": […], "baseline": {…}}`. What `returns` says is a Python literal.
  ///
  /// @throws IllegalArgumentException where it has another form, with the part
  public static CodeTask parse(String answer) {
    JsonNode node;
    try {
      node = JSON.readTree(answer);
    } catch (JsonProcessingException fault) {
      throw new IllegalArgumentException("the tests are no JSON; expected " + FORM, fault);
    }
    if (!node.path("tests").isArray()) {
      throw new IllegalArgumentException("the answer has no list 'tests'; expected " + FORM);
    }
    var tests = new ArrayList<CodeTest>();
    for (var test : node.get("tests")) {
      tests.add(test(test, tests.size() + 1));
    }
    return new CodeTask(tests, baseline(node.path("baseline")));
  }

  private static CodeTest test(JsonNode node, int number) {
    if (node.path("call").isTextual() && node.path("returns").isTextual() && node.size() == 2) {
      try {
        var value = PythonLiteral.parse(node.get("returns").textValue());
        return new CodeTest.Returns(node.get("call").textValue(), value);
      } catch (IllegalArgumentException fault) {
        throw new IllegalArgumentException(
            "test %d: %s".formatted(number, fault.getMessage()), fault);
      }
    }
    if (node.path("input").isTextual() && node.path("output").isTextual() && node.size() == 2) {
      return new CodeTest.Prints(node.get("input").textValue(), node.get("output").textValue());
    }
    throw new IllegalArgumentException(
        "test %d is %s, must have the texts call and returns, or input and output"
            .formatted(number, node));
  }

  private static Map<CodePreference, Long> baseline(JsonNode node) {
    var baseline = new EnumMap<CodePreference, Long>(CodePreference.class);
    for (var entry : node.properties()) {
      var preference = CodePreference.counted(entry.getKey());
      if (preference == null || !entry.getValue().isIntegralNumber()) {
        throw new IllegalArgumentException(
            "baseline %s is %s, must be a count for efficiency, complexity or conciseness"
                .formatted(entry.getKey(), entry.getValue()));
      }
      baseline.put(preference, entry.getValue().longValue());
    }
    return baseline;
  }
}
