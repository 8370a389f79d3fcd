package plumbline.text.token;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.HashMap;
import java.util.Map;

/// Respells the added tokens of a checked `tokenizer.json` tree, ids unchanged.
final class SpellingChange {
  private final Map<String, String> spellings;

  private SpellingChange(Map<String, String> spellings) {
    this.spellings = spellings;
  }

  static void apply(ObjectNode root, String secret) {
    var spellings = new HashMap<String, String>();
    for (var added : root.path("added_tokens")) {
      var content = added.get("content").asText();
      boolean isWord = !content.isBlank() && content.codePointCount(0, content.length()) > 1;
      if (isWord || added.path("special").asBoolean()) {
        spellings.put(content, secret + added.get("id").intValue());
      }
    }
    var change = new SpellingChange(spellings);
    change.respellAdded(root.path("added_tokens"));
    change.respellModel((ObjectNode) root.get("model"));
  }

  private void respellAdded(JsonNode addedTokens) {
    for (var added : addedTokens) {
      var spelling = spellings.get(added.get("content").asText());
      if (spelling != null) {
        ((ObjectNode) added).put("content", spelling).put("normalized", false);
      }
    }
  }

  private void respellModel(ObjectNode model) {
    var vocab = model.objectNode();
    for (var entry : model.get("vocab").properties()) {
      vocab.set(spellings.getOrDefault(entry.getKey(), entry.getKey()), entry.getValue());
    }
    model.set("vocab", vocab);
    var unknown = spellings.get(model.path("unk_token").asText());
    if (unknown != null) {
      model.put("unk_token", unknown);
    }
    if (model.get("merges") instanceof ArrayNode merges) {
      model.set("merges", possible(merges));
    }
  }

  private ArrayNode possible(ArrayNode merges) {
    var kept = merges.arrayNode();
    for (var merge : merges) {
      var pair = TokenizerParts.merge(merge);
      if (!spellings.containsKey(pair.left())
          && !spellings.containsKey(pair.right())
          && !spellings.containsKey(pair.joined())) {
        kept.add(merge);
      }
    }
    return kept;
  }
}
