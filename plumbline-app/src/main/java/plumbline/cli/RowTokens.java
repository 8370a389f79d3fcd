package plumbline.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import plumbline.data.DataException;
import plumbline.data.Row;
import plumbline.text.token.Tokens;

/// The tokens of an input row, which holds `ids` or `text`.
final class RowTokens {
  private static final List<String> KINDS = List.of("ids", "text");

  private RowTokens() {}

  static Tokens of(Row row, LoadedModel loaded) {
    var kinds = KINDS.stream().filter(row.columns()::contains).toList();
    if (kinds.size() != 1) {
      throw new DataException(
          "%s: holds %s, must hold one of %s"
              .formatted(
                  row.place(),
                  row.columns().isEmpty() ? "nothing" : String.join(", ", row.columns()),
                  String.join(", ", KINDS)));
    }
    var kind = kinds.getFirst();
    var value = row.value(kind).orElseThrow();
    var tokens = kind.equals("ids") ? ids(row, value, loaded) : text(row, value, loaded);
    if (tokens.isEmpty()) {
      throw new DataException("%s: %s is empty, must hold a token".formatted(row.place(), kind));
    }
    return tokens;
  }

  private static Tokens ids(Row row, JsonNode value, LoadedModel loaded) {
    if (!value.isArray()) {
      throw new DataException(
          "%s: ids is %s, must be a list of token ids".formatted(row.place(), value));
    }
    int vocab = loaded.model().config().vocab();
    var ids = new int[value.size()];
    for (int i = 0; i < ids.length; i++) {
      var id = value.get(i);
      if (!id.canConvertToInt()
          || !id.isIntegralNumber()
          || id.intValue() < 0
          || id.intValue() >= vocab) {
        throw new DataException(
            "%s: ids[%d] is %s, must be a token id from 0 to %d"
                .formatted(row.place(), i, id, vocab - 1));
      }
      ids[i] = id.intValue();
    }
    return Tokens.of(ids);
  }

  private static Tokens text(Row row, JsonNode value, LoadedModel loaded) {
    if (!value.isTextual()) {
      throw new DataException("%s: text is %s, must be text".formatted(row.place(), value));
    }
    return loaded.tokenizerFor(row.place() + ": text").encode(value.textValue());
  }
}
