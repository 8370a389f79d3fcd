package plumbline.data.cleaning;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import java.util.stream.StreamSupport;
import plumbline.data.CanonicalRow;
import plumbline.data.Row;

/// Says in a row where it comes from and which steps it passed: the column `provenance` with the
/// source, the row's number in it (from 1), the SHA-256 of the row as it was there, and the steps.
/// A row that has one already keeps its origin and gets the step added.
final class Provenance {
  static final String COLUMN = "provenance";
  private static final JsonMapper JSON = new JsonMapper();

  private final String source;
  private final String step;

  /// @param source what the rows are read from
  /// @param step what they go through, in words
  Provenance(String source, String step) {
    this.source = source;
    this.step = step;
  }

  /// The row as an object that says where it comes from.
  ObjectNode passed(Row row) {
    var object = JSON.createObjectNode();
    for (int i = 0; i < row.columns().size(); i++) {
      object.set(row.columns().get(i), row.values().get(i));
    }
    var provenance = given(row).orElseGet(() -> origin(row));
    provenance.withArray("steps").add(step);
    object.set(COLUMN, provenance);
    return object;
  }

  /// Whether a row says that it went through `step`.
  static boolean names(Row row, String step) {
    return given(row)
        .map(given -> given.path("steps"))
        .filter(steps ->
            StreamSupport.stream(steps.spliterator(), false)
                .anyMatch(each -> each.asText().equals(step)))
        .isPresent();
  }

  /// What a row says already; in a CSV file it is text.
  private static Optional<ObjectNode> given(Row row) {
    return row.value(COLUMN)
        .map(value -> value.isTextual() ? parsed(value.textValue()) : value)
        .filter(ObjectNode.class::isInstance)
        .map(value -> ((ObjectNode) value).deepCopy());
  }

  private static JsonNode parsed(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException _) {
      return JSON.missingNode();
    }
  }

  private ObjectNode origin(Row row) {
    return JSON.createObjectNode()
        .put("source", source)
        .put("row", row.number() + 1)
        .put("sha256", CanonicalRow.hash(row));
  }
}
