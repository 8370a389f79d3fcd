package plumbline.text.token;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.core.json.JsonWriteFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A `tokenizer.json` that was read, checked part by part and reduced to what encoding and decoding
/// need. What the native library gets to see is written from the checked tree, so both sides speak
/// of the same file.
final class TokenizerFile {
  static final String NAME = "tokenizer.json";

  private static final List<String> KEPT =
      List.of("version", "added_tokens", "normalizer", "pre_tokenizer", "decoder", "model");

  private final Path path;
  private final ObjectNode root;

  private TokenizerFile(Path path, ObjectNode root) {
    this.path = path;
    this.root = root;
  }

  /// Reads and checks `path`.
  ///
  /// @throws TokenizerException naming the file and its first fault
  static TokenizerFile read(Path path, byte[] bytes, TokenizerLimits limits) {
    var tree = parse(path, bytes, limits);
    if (!(tree instanceof ObjectNode object)) {
      throw TokenizerException.in(path, "expected a JSON object, got " + TokenizerParts.kind(tree));
    }
    var kept = object.objectNode();
    for (var key : KEPT) {
      if (object.has(key)) {
        kept.set(key, object.get(key));
      }
    }
    new TokenizerParts(path, limits).check(kept);
    return new TokenizerFile(path, kept);
  }

  /// The JSON in `bytes`, which came from `path`.
  static JsonNode parse(Path path, byte[] bytes, TokenizerLimits limits) {
    try {
      return mapper(limits).readTree(bytes);
    } catch (JsonProcessingException broken) {
      throw TokenizerException.in(path, "not valid JSON: " + where(broken), broken);
    } catch (IOException unreadable) {
      throw TokenizerException.in(path, "cannot be read: " + unreadable.getMessage(), unreadable);
    }
  }

  /// The bytes of `path`, at most `limit`.
  static byte[] bytes(Path path, long limit) {
    try (var in = Files.newInputStream(path)) {
      var bytes = in.readNBytes((int) Math.min(limit + 1, Integer.MAX_VALUE - 16));
      if (bytes.length > limit) {
        throw TokenizerException.in(path, "larger than the limit of %d bytes".formatted(limit));
      }
      return bytes;
    } catch (NoSuchFileException missing) {
      throw TokenizerException.in(path, "no such file", missing);
    } catch (IOException unreadable) {
      throw TokenizerException.in(path, "cannot be read: " + unreadable.getMessage(), unreadable);
    }
  }

  private static JsonMapper mapper(TokenizerLimits limits) {
    var constraints =
        StreamReadConstraints.builder()
            .maxNestingDepth(limits.maxDepth())
            .maxStringLength(1 << 20)
            .maxNameLength(1 << 16)
            .maxNumberLength(64)
            .build();
    return JsonMapper.builder(
            JsonFactory.builder()
                .streamReadConstraints(constraints)
                .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                .build())
        .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
        .enable(JsonWriteFeature.ESCAPE_NON_ASCII)
        .build();
  }

  private static String where(JsonProcessingException broken) {
    var fault = broken.getOriginalMessage().replaceAll(" ?\\(for .* starting at .*\\)", "");
    var at = broken.getLocation();
    return at == null
        ? fault
        : "line %d, column %d: %s".formatted(at.getLineNr(), at.getColumnNr(), fault);
  }

  ObjectNode model() {
    return (ObjectNode) root.get("model");
  }

  JsonNode addedTokens() {
    return root.path("added_tokens");
  }

  boolean byteLevel() {
    return TokenizerParts.mentions(root.path("pre_tokenizer"), "ByteLevel")
        || TokenizerParts.mentions(root.path("normalizer"), "ByteLevel");
  }

  /// Whether tokens spell the bytes of the text one after another, nothing added, changed or left
  /// out as long as every byte has a token.
  boolean keepsBytes() {
    return root.path("normalizer").isEmpty()
        && TokenizerParts.mentions(root.path("pre_tokenizer"), "ByteLevel")
        && !root.path("pre_tokenizer").toString().contains("\"add_prefix_space\":true")
        && !root.path("pre_tokenizer").toString().contains("\"Removed\"");
  }

  boolean decodesBytes() {
    return root.path("decoder").path("type").asText().equals("ByteLevel");
  }

  /// All ids, numbered as the library numbers them: an added token that the model's vocabulary has
  /// keeps that id, any other takes the next free one.
  Vocabulary vocabulary() {
    var ids = new LinkedHashMap<String, Integer>();
    model().get("vocab").properties().forEach(e -> ids.put(e.getKey(), e.getValue().intValue()));
    int modelSize = ids.size();
    int highestAdded = -1;
    var special = new BitSet();
    var known = new BitSet();
    for (var added : addedTokens()) {
      var content = added.get("content").asText();
      int declared = added.get("id").intValue();
      int given =
          ids.getOrDefault(content, highestAdded >= modelSize ? highestAdded + 1 : modelSize);
      if (given != declared) {
        throw TokenizerException.in(
            path,
            "added token '%s' declares id %d, but its place in the file gives it %d"
                .formatted(content, declared, given));
      }
      ids.put(content, given);
      highestAdded = Math.max(highestAdded, given);
      known.set(given);
      if (added.path("special").asBoolean()) {
        special.set(given);
      }
    }
    return new Vocabulary(Map.copyOf(ids), byId(ids), special, known);
  }

  private List<@Nullable String> byId(Map<String, Integer> ids) {
    int size = 1 + ids.values().stream().mapToInt(Integer::intValue).max().orElse(-1);
    var tokens = new ArrayList<@Nullable String>(size);
    for (int id = 0; id < size; id++) {
      tokens.add(null);
    }
    ids.forEach((token, id) -> {
      var other = tokens.set(id, token);
      if (other != null) {
        throw TokenizerException.in(
            path, "tokens '%s' and '%s' share id %d".formatted(other, token, id));
      }
    });
    return Collections.unmodifiableList(tokens);
  }

  /// The JSON for the native library, in ASCII.
  String json(TokenizerLimits limits) {
    try {
      return mapper(limits).writeValueAsString(root);
    } catch (JsonProcessingException impossible) {
      throw new IllegalStateException(impossible);
    }
  }

  /// The same tokenizer, except that no text contains the spelling of an added token, blank ones
  /// and single characters excepted: each is respelt as `secret` and its id, with the id unchanged.
  /// Merges that would build one are left out.
  TokenizerFile withoutSpellings(String secret) {
    var copy = root.deepCopy();
    SpellingChange.apply(copy, secret);
    return new TokenizerFile(path, copy);
  }
}
