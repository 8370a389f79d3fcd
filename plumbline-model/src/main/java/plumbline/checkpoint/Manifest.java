package plumbline.checkpoint;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;

/// What an artefact consists of and how it was made; written last, so its presence means complete.
///
/// The file is JSON whose second line holds the SHA-256 of all that follows that line: a change of
/// any byte is noticed.
///
/// @param format version of this layout
/// @param step training steps behind this artefact
/// @param parts every file but this one, by its path within the artefact
/// @param provenance how it was made
public record Manifest(int format, long step, Map<String, Part> parts, Provenance provenance) {
  /// Name of the manifest within an artefact.
  public static final String FILE = "manifest.json";

  static final int FORMAT = 1;
  static final int MAX_BYTES = 64 << 20;
  private static final Pattern PART_NAME =
      Pattern.compile("(?:[A-Za-z0-9_][A-Za-z0-9_.+-]*/)*[A-Za-z0-9_][A-Za-z0-9_.+-]*");
  private static final String BEFORE_SUM = "{\n  \"sha256\": \"";
  private static final String AFTER_SUM = "\",\n";
  private static final int SUM_CHARACTERS = 64;
  static final int BEGINNING_BYTES = BEFORE_SUM.length();

  private static final JsonMapper JSON =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder()
                          .maxDocumentLength(MAX_BYTES)
                          .maxNestingDepth(8)
                          .maxStringLength(MAX_BYTES)
                          .build())
                  .build())
          .enable(DeserializationFeature.FAIL_ON_NULL_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_MISSING_CREATOR_PROPERTIES)
          .enable(DeserializationFeature.FAIL_ON_NULL_FOR_PRIMITIVES)
          .build();
  private static final ObjectWriter PRETTY = JSON.writerWithDefaultPrettyPrinter();

  /// A file of the artefact.
  ///
  /// @param bytes its size
  /// @param sha256 its checksum in hexadecimal
  public record Part(long bytes, String sha256) {}

  public Manifest {
    parts = Collections.unmodifiableMap(new TreeMap<>(parts));
    for (String name : parts.keySet()) {
      requirePartName(name);
    }
  }

  /// A manifest in the present layout.
  static Manifest of(long step, Map<String, Part> parts, Provenance provenance) {
    return new Manifest(FORMAT, step, parts, provenance);
  }

  /// A plain relative path: it cannot leave the artefact, nor hide in it, nor be the manifest.
  static void requirePartName(String name) {
    if (!PART_NAME.matcher(name).matches() || name.equals(FILE)) {
      throw new IllegalArgumentException(
          "'%s' cannot name a part: expected letters, digits, _ . + - and /, not %s"
              .formatted(name, FILE));
    }
  }

  /// Whether a file that begins with these bytes is meant to be a manifest.
  static boolean isBeginning(byte[] bytes) {
    return Arrays.equals(bytes, BEFORE_SUM.getBytes(StandardCharsets.UTF_8));
  }

  byte[] toBytes() throws JsonProcessingException {
    String json = PRETTY.writeValueAsString(this).replace("\r\n", "\n");
    String rest = json.substring("{\n".length());
    String sum = Sha256.of(rest.getBytes(StandardCharsets.UTF_8));
    return (BEFORE_SUM + sum + AFTER_SUM + rest).getBytes(StandardCharsets.UTF_8);
  }

  /// Reads what [#toBytes] wrote.
  ///
  /// @throws CheckpointException in words that follow "manifest.json"
  static Manifest parse(byte[] bytes) throws CheckpointException {
    int bodyAt = BEFORE_SUM.length() + SUM_CHARACTERS + AFTER_SUM.length();
    String head = ascii(bytes, 0, bodyAt);
    if (!head.startsWith(BEFORE_SUM) || !head.endsWith(AFTER_SUM) || head.length() != bodyAt) {
      throw new CheckpointException("is damaged: it does not begin with its own checksum");
    }
    String says = head.substring(BEFORE_SUM.length(), BEFORE_SUM.length() + SUM_CHARACTERS);
    var body = Arrays.copyOfRange(bytes, bodyAt, bytes.length);
    String came = Sha256.of(body);
    if (!came.equals(says)) {
      throw new CheckpointException(
          "is damaged: its text has SHA-256 %s, its second line says %s"
              .formatted(came, printable(says)));
    }
    try {
      var manifest = JSON.readValue("{" + new String(body, StandardCharsets.UTF_8), Manifest.class);
      if (manifest.format() != FORMAT) {
        throw new CheckpointException(
            "has format %d, this program reads %d".formatted(manifest.format(), FORMAT));
      }
      return manifest;
    } catch (JsonProcessingException e) {
      throw new CheckpointException("cannot be read: " + e.getOriginalMessage(), e);
    }
  }

  private static String ascii(byte[] bytes, int from, int to) {
    return new String(bytes, from, Math.min(to, bytes.length) - from, StandardCharsets.ISO_8859_1);
  }

  private static String printable(String text) {
    return text.replaceAll("[^0-9a-f]", "?");
  }
}
