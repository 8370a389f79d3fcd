package plumbline.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import plumbline.data.ColumnNames;
import plumbline.data.Conversation;
import plumbline.data.DataException;
import plumbline.data.Row;
import plumbline.job.TextForm;
import plumbline.text.template.TemplateException;
import plumbline.text.token.Tokens;

/// The tokens of input rows, each of which holds `ids`, `text` or `messages` (with `tools`).
final class RowTokens {
  private static final List<String> KINDS = List.of("ids", "text", "messages");

  private final LoadedModel loaded;
  private final boolean toContinue;
  private @Nullable TextForm form;

  /// @param toContinue whether the assistant speaks next after messages
  RowTokens(LoadedModel loaded, boolean toContinue) {
    this.loaded = loaded;
    this.toContinue = toContinue;
  }

  Tokens of(Row row) {
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
    var tokens =
        switch (kind) {
          case "ids" -> ids(row, value, loaded);
          case "text" -> text(row, value, loaded);
          default -> messages(row);
        };
    if (tokens.isEmpty()) {
      throw new DataException("%s: %s is empty, must hold a token".formatted(row.place(), kind));
    }
    return tokens;
  }

  private Tokens messages(Row row) {
    var said = Conversation.of(row, ColumnNames.standard());
    try {
      if (form == null) {
        var tokenizer = loaded.tokenizerFor(row.place() + ": messages");
        form = TextForm.of(loaded.directory(), tokenizer);
      }
      return toContinue
          ? form.prompt(said.messages(), said.descriptions())
          : form.whole(said.messages(), said.descriptions());
    } catch (DataException | TemplateException refused) {
      throw new DataException(
          "%s: messages: %s".formatted(row.place(), refused.getMessage()), refused);
    }
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
