package plumbline.text.token;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;

/// Checks the parts of a `tokenizer.json` against what this program knows to be safe, before native
/// code sees them: a fault in there ends the process instead of throwing.
final class TokenizerParts {
  private static final Set<String> NORMALIZERS =
      Set.of(
          "Sequence",
          "NFC",
          "NFD",
          "NFKC",
          "NFKD",
          "Lowercase",
          "Strip",
          "StripAccents",
          "Prepend",
          "Replace",
          "BertNormalizer",
          "ByteLevel");
  private static final Set<String> PRE_TOKENIZERS =
      Set.of(
          "Sequence",
          "ByteLevel",
          "Split",
          "Digits",
          "Punctuation",
          "Whitespace",
          "WhitespaceSplit",
          "Metaspace",
          "CharDelimiterSplit",
          "BertPreTokenizer",
          "UnicodeScripts");
  private static final Set<String> DECODERS =
      Set.of("Sequence", "ByteLevel", "Replace", "ByteFallback", "Fuse", "Strip", "Metaspace");
  private static final Set<String> MODELS = Set.of("BPE", "WordLevel");
  private static final int LONGEST_ADDED = 1024;

  private final Path path;
  private final TokenizerLimits limits;

  TokenizerParts(Path path, TokenizerLimits limits) {
    this.path = path;
    this.limits = limits;
  }

  void check(ObjectNode root) {
    checkPart(root.path("normalizer"), "normalizer", NORMALIZERS);
    checkPart(root.path("pre_tokenizer"), "pre_tokenizer", PRE_TOKENIZERS);
    checkPart(root.path("decoder"), "decoder", DECODERS);
    checkModel(root);
    checkAdded(root.path("added_tokens"));
  }

  private void checkPart(JsonNode part, String where, Set<String> known) {
    if (part.isMissingNode() || part.isNull()) {
      return;
    }
    var type = text(part, "type", where);
    requireKnown(type, where + ".type", known);
    if (type.equals("Sequence")) {
      var name =
          switch (where.substring(0, where.contains("[") ? where.indexOf('.') : where.length())) {
            case "normalizer" -> "normalizers";
            case "pre_tokenizer" -> "pretokenizers";
            default -> "decoders";
          };
      var steps = array(part.path(name), where + "." + name);
      for (int i = 0; i < steps.size(); i++) {
        checkPart(steps.get(i), "%s.%s[%d]".formatted(where, name, i), known);
      }
    }
    if (type.equals("Split") || type.equals("Replace")) {
      checkPattern(part.path("pattern"), where + ".pattern");
    }
    if (type.equals("Strip") && where.startsWith("decoder") && part.path("stop").asInt(-1) != 0) {
      throw fault(where + ".stop", "expected 0, got " + part.path("stop"));
    }
  }

  private void checkPattern(JsonNode pattern, String where) {
    var regex = pattern.get("Regex");
    if (regex == null) {
      text(pattern, "String", where);
    } else if (!regex.isTextual()) {
      throw fault(where + ".Regex", "expected a string, got " + kind(regex));
    } else if (!limits.allowUnknownPatterns() && !KnownPatterns.contains(regex.asText())) {
      throw fault(
          where + ".Regex",
          "no well-known tokenizer uses the pattern '%s'; a pattern runs in native code that cannot be interrupted, so unknown ones are refused; Java code that trusts the file can load it with TokenizerLimits.withUnknownPatterns()"
              .formatted(regex.asText()));
    }
  }

  private void checkModel(ObjectNode root) {
    if (!(root.get("model") instanceof ObjectNode model)) {
      throw fault("model", "expected an object, got " + kind(root.path("model")));
    }
    if (!model.has("type") && model.has("merges")) {
      model.put("type", "BPE");
    }
    requireKnown(text(model, "type", "model"), "model.type", MODELS);
    if (!(model.get("vocab") instanceof ObjectNode vocab)) {
      throw fault("model.vocab", "expected an object, got " + kind(model.path("vocab")));
    }
    for (var entry : vocab.properties()) {
      checkId(entry.getValue(), "model.vocab of '" + entry.getKey() + "'");
    }
    if (vocab.size() > limits.maxTokens()) {
      throw fault("model.vocab", vocab.size() + " tokens, more than " + limits.maxTokens());
    }
    var unknown = model.path("unk_token");
    if (unknown.isTextual() && !vocab.has(unknown.asText())) {
      throw fault("model.unk_token", "'%s' is not in the vocabulary".formatted(unknown.asText()));
    }
    if (model.get("type").asText().equals("BPE")) {
      checkBpe(root, model, vocab);
    }
  }

  private void checkBpe(ObjectNode root, ObjectNode model, ObjectNode vocab) {
    for (var affix : new String[] {"continuing_subword_prefix", "end_of_word_suffix"}) {
      if (!model.path(affix).asText("").isEmpty()) {
        throw fault(
            "model." + affix, "not supported, got '%s'".formatted(model.get(affix).asText()));
      }
    }
    if (model.path("dropout").asDouble(0) != 0) {
      throw fault("model.dropout", "would make encoding random, got " + model.get("dropout"));
    }
    boolean byteLevel =
        mentions(root.path("pre_tokenizer"), "ByteLevel")
            || mentions(root.path("normalizer"), "ByteLevel");
    if (!byteLevel
        && !model.path("unk_token").isTextual()
        && !model.path("byte_fallback").asBoolean()) {
      throw fault(
          "model",
          "characters outside the vocabulary would vanish: neither unk_token nor byte_fallback nor"
              + " a ByteLevel step is set");
    }
    var merges = array(model.path("merges"), "model.merges");
    for (int i = 0; i < merges.size(); i++) {
      checkMerge(merges.get(i), vocab, i);
    }
  }

  private void checkMerge(JsonNode merge, ObjectNode vocab, int index) {
    var where = "model.merges[%d]".formatted(index);
    boolean wellFormed =
        merge.isTextual()
            ? merge.asText().split(" ", -1).length == 2
            : merge.isArray()
                && merge.size() == 2
                && merge.get(0).isTextual()
                && merge.get(1).isTextual();
    if (!wellFormed) {
      throw fault(where, "expected a pair of tokens, got " + merge);
    }
    var pair = merge(merge);
    for (var token : new String[] {pair.left(), pair.right(), pair.joined()}) {
      if (!vocab.has(token)) {
        throw fault(where, "'%s' is not in the vocabulary".formatted(token));
      }
    }
  }

  static Merge merge(JsonNode merge) {
    if (merge.isTextual()) {
      var sides = merge.asText().split(" ", -1);
      return new Merge(sides[0], sides[1]);
    }
    return new Merge(merge.get(0).asText(), merge.get(1).asText());
  }

  private void checkAdded(JsonNode addedTokens) {
    if (addedTokens.isMissingNode() || addedTokens.isNull()) {
      return;
    }
    var contents = new HashSet<String>();
    var list = array(addedTokens, "added_tokens");
    for (int i = 0; i < list.size(); i++) {
      var where = "added_tokens[%d]".formatted(i);
      var content = text(list.get(i), "content", where);
      checkId(list.get(i).path("id"), where + ".id");
      if (content.isEmpty() || content.length() > LONGEST_ADDED) {
        throw fault(
            where + ".content",
            "expected 1 to %d characters, got %d".formatted(LONGEST_ADDED, content.length()));
      }
      if (!contents.add(content)) {
        throw fault(where + ".content", "'%s' was added before".formatted(content));
      }
    }
  }

  private void checkId(JsonNode id, String where) {
    if (!id.isInt() || id.intValue() < 0 || id.intValue() >= limits.maxTokens()) {
      throw fault(
          where, "expected an id from 0 to %d, got %s".formatted(limits.maxTokens() - 1, id));
    }
  }

  private void requireKnown(String type, String where, Set<String> known) {
    if (!known.contains(type)) {
      throw fault(
          where,
          "'%s' is not supported; supported: %s"
              .formatted(type, String.join(", ", new TreeSet<>(known))));
    }
  }

  private String text(JsonNode object, String field, String where) {
    var value = object.path(field);
    if (!value.isTextual()) {
      throw fault(where + "." + field, "expected a string, got " + kind(value));
    }
    return value.asText();
  }

  private ArrayNode array(JsonNode value, String where) {
    if (value instanceof ArrayNode array) {
      return array;
    }
    throw fault(where, "expected a list, got " + kind(value));
  }

  private TokenizerException fault(String where, String fault) {
    return TokenizerException.in(path, where + ": " + fault);
  }

  /// Whether `part` is of this type or, as a sequence, has a step that is.
  static boolean mentions(JsonNode part, String type) {
    return part.findValuesAsText("type").contains(type);
  }

  static String kind(JsonNode value) {
    return value.isMissingNode()
        ? "nothing"
        : value.getNodeType().toString().toLowerCase(Locale.ROOT);
  }
}
