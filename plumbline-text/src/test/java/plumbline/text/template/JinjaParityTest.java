package plumbline.text.template;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Every fragment and family template renders byte for byte as Jinja2 did, or fails where it did.
class JinjaParityTest {
  @Test
  void fragmentsRenderAsJinja2Does() {
    var expected = JinjaOracle.expected();
    var context = JinjaOracle.context();
    var differences = new ArrayList<String>();
    int count = 0;
    for (var fragment : expected.get("fragments")) {
      String outcome;
      try {
        outcome = JinjaOracle.render(fragment.get("source").asText(), context);
      } catch (TemplateException e) {
        outcome = describe(e);
      }
      compare(fragment, fragment.get("name").asText(), outcome, differences);
      count++;
    }
    assertThat(count).isGreaterThan(900);
    assertThat(differences).isEmpty();
  }

  @Test
  void familyTemplatesRenderAsJinja2Does() {
    var expected = JinjaOracle.expected();
    var differences = new ArrayList<String>();
    int count = 0;
    for (var rendering : expected.get("families")) {
      var family = rendering.get("family").asText();
      var name = rendering.get("conversation").asText();
      var conversation = JinjaOracle.conversation(expected.get("conversations").get(name));
      String outcome;
      try {
        outcome = JinjaOracle.family(family).render(conversation).text();
      } catch (TemplateException e) {
        outcome = describe(e);
      }
      compare(rendering, family + ", " + name, outcome, differences);
      count++;
    }
    assertThat(count).isGreaterThan(280);
    assertThat(differences).isEmpty();
  }

  private static String describe(TemplateException e) {
    return "error " + e.kind() + ": " + e.reason();
  }

  private static void compare(
      JsonNode expected, String name, String outcome, List<String> differences) {
    if (expected.has("text")) {
      if (!expected.get("text").asText().equals(outcome)) {
        differences.add(
            "%s: %s%n  expected %s%n  got      %s"
                .formatted(name, expected.path("source"), expected.get("text"), outcome));
      }
      return;
    }
    var error = expected.get("error").asText();
    var kind =
        switch (error) {
          case "UndefinedError" -> "error UNDEFINED";
          case "SecurityError" -> "error SECURITY";
          case "TemplateSyntaxError" -> "error SYNTAX";
          case "TemplateError" -> "error RAISED: " + expected.get("message").asText();
          default -> "error ";
        };
    if (!outcome.startsWith(kind)) {
      differences.add(
          "%s: %s%n  expected %s (%s)%n  got      %s"
              .formatted(name, expected.path("source"), kind, expected.get("message"), outcome));
    }
  }
}
