package plumbline.reward.code;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.util.ArrayList;
import java.util.List;

/// What a program's text shows without running it.
///
/// @param complexity 1 and one more for every decision in the whole program
/// @param tokens without comments and layout
/// @param dynamic whether it makes code of text, which the two counts do not see
/// @param smells findings of style, by Pylint's names
/// @param risks findings of security, by Bandit's numbers
public record SourceReport(
    long complexity, long tokens, boolean dynamic, List<String> smells, List<String> risks) {
  private static final ObjectMapper JSON = new ObjectMapper();

  public SourceReport {
    smells = List.copyOf(smells);
    risks = List.copyOf(risks);
  }

  /// @throws IllegalArgumentException where `text` is not what the analysis prints
  static SourceReport parse(String text) {
    try {
      var node = JSON.readTree(text);
      if (node != null && node.path("complexity").isIntegralNumber()) {
        return new SourceReport(
            node.path("complexity").asLong(),
            node.path("tokens").asLong(),
            node.path("dynamic").asBoolean(),
            texts(node.path("smells")),
            texts(node.path("risks")));
      }
    } catch (JsonProcessingException fault) {
      throw new IllegalArgumentException("the analysis printed no JSON", fault);
    }
    throw new IllegalArgumentException("the analysis printed no report");
  }

  private static List<String> texts(JsonNode list) {
    var texts = new ArrayList<String>();
    list.forEach(each -> texts.add(each.asText()));
    return texts;
  }
}
