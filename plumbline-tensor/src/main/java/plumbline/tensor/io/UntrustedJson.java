package plumbline.tensor.io;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/// JSON of untrusted files: strict UTF-8, bounded depth, names, strings and numbers; nothing is
/// kept between documents.
final class UntrustedJson {
  private static final int MAX_DEPTH = 8;
  private static final int MAX_NUMBER_DIGITS = 20;
  private static final int MAX_STRING = 16 << 20;

  private static final JsonFactory FACTORY =
      JsonFactory.builder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxDocumentLength(SafetensorsHeader.MAX_BYTES)
                  .maxNameLength(1 << 16)
                  .maxNestingDepth(MAX_DEPTH)
                  .maxNumberLength(MAX_NUMBER_DIGITS)
                  .maxStringLength(MAX_STRING)
                  .build())
          .build();

  private UntrustedJson() {}

  static JsonParser parser(byte[] json) throws IOException {
    var strict =
        StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPORT)
            .onUnmappableCharacter(CodingErrorAction.REPORT);
    return FACTORY.createParser(new InputStreamReader(new ByteArrayInputStream(json), strict));
  }

  static SafetensorsException fault(Path file, String what, JsonProcessingException e) {
    String place =
        e.getLocation() == null
            ? ""
            : " at character %d".formatted(e.getLocation().getCharOffset());
    return SafetensorsException.of(
            file,
            "the %s is not valid JSON%s: %s"
                .formatted(what, place, SafetensorsException.shown(e.getOriginalMessage())))
        .causedBy(e);
  }

  /// What a reader of an error message calls a token; null is the end of the text.
  static String name(@Nullable JsonToken token) {
    return switch (token) {
      case null -> "the end of the text";
      case START_OBJECT -> "an object";
      case START_ARRAY -> "a list";
      case VALUE_STRING -> "a string";
      case VALUE_NUMBER_INT -> "a whole number";
      case VALUE_NUMBER_FLOAT -> "a fraction";
      case VALUE_TRUE, VALUE_FALSE -> "a boolean";
      case VALUE_NULL -> "null";
      case END_OBJECT -> "'}'";
      case END_ARRAY -> "']'";
      case FIELD_NAME -> "a field name";
      case VALUE_EMBEDDED_OBJECT, NOT_AVAILABLE -> token.name();
    };
  }
}
