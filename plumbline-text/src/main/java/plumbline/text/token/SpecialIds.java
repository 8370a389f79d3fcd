package plumbline.text.token;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.OptionalInt;

/// The tokens with a part to play, each empty where the model has none.
///
/// @param bos begins a text
/// @param eos ends it
/// @param pad fills a row
/// @param unk stands for what the vocabulary lacks
public record SpecialIds(OptionalInt bos, OptionalInt eos, OptionalInt pad, OptionalInt unk) {
  static final String CONFIG = "tokenizer_config.json";

  /// Reads the content of the `tokenizer_config.json` at `path`.
  static SpecialIds read(Path path, byte[] json, Vocabulary vocabulary, TokenizerLimits limits) {
    var config = TokenizerFile.parse(path, json, limits);
    return new SpecialIds(
        id(config, "bos_token", vocabulary, path),
        id(config, "eos_token", vocabulary, path),
        id(config, "pad_token", vocabulary, path),
        id(config, "unk_token", vocabulary, path));
  }

  private static OptionalInt id(JsonNode config, String field, Vocabulary vocabulary, Path path) {
    var value = config.path(field);
    if (value.isObject()) {
      value = value.path("content");
    }
    if (value.isMissingNode() || value.isNull()) {
      return OptionalInt.empty();
    }
    if (!value.isTextual()) {
      throw TokenizerException.in(path, field + ": expected a string, got " + value);
    }
    var id = vocabulary.id(value.asText());
    if (id.isEmpty()) {
      throw TokenizerException.in(
          path, "%s: '%s' is not in the vocabulary".formatted(field, value.asText()));
    }
    return id;
  }
}
