package plumbline.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import plumbline.data.Column;
import plumbline.data.ColumnNames;
import plumbline.data.Conversation;
import plumbline.data.DataException;
import plumbline.data.Row;
import plumbline.job.TextForm;
import plumbline.text.template.TemplateException;
import plumbline.text.token.Tokens;

/// The tokens of input rows, each of which holds `ids`, `text` or `messages` (with `tools`), or a
/// `prompt` as data sets have it, where it is clear which of them that is.
final class RowTokens {
  private static final List<String> KINDS = List.of("ids", "text", "messages");
  private static final String PROMPT = "prompt";
  private static final String EXPECTED = String.join(", ", KINDS) + ", " + PROMPT;

  private final LoadedModel loaded;
  private final boolean toContinue;
  private @Nullable TextForm form;

  /// @param toContinue whether the assistant speaks next after messages
  RowTokens(LoadedModel loaded, boolean toContinue) {
    this.loaded = loaded;
    this.toContinue = toContinue;
  }

  Tokens of(Row row) {
    var kind = kind(row);
    var value = row.value(kind).orElseThrow();
    var tokens =
        switch (kind) {
          case "ids" -> ids(row, value, loaded);
          case "text" -> text(row, kind, value);
          case PROMPT -> prompt(row, value);
          default -> messages(row, kind);
        };
    if (tokens.isEmpty()) {
      throw new DataException("%s: %s is empty, must hold a token".formatted(row.place(), kind));
    }
    return tokens;
  }

  private String kind(Row row) {
    var kinds = KINDS.stream().filter(row.columns()::contains).toList();
    if (kinds.size() == 1) {
      return kinds.getFirst();
    }
    boolean isWhole = toContinue || !row.columns().contains("completion");
    if (kinds.isEmpty() && isWhole && row.columns().contains(PROMPT)) {
      return PROMPT;
    }
    if (kinds.isEmpty() && !isWhole && row.columns().contains(PROMPT)) {
      throw new DataException(
          "%s: holds prompt and completion, but a row is scored as a whole: write both as one text, or as messages"
              .formatted(row.place()));
    }
    throw new DataException(
        "%s: holds %s, must hold one of %s"
            .formatted(
                row.place(),
                row.columns().isEmpty() ? "nothing" : String.join(", ", row.columns()),
                EXPECTED));
  }

  private Tokens prompt(Row row, JsonNode value) {
    if (value.isArray()) {
      return messages(row, PROMPT);
    }
    if (!(form(row, PROMPT) instanceof TextForm.Plain)) {
      throw new DataException(
          "%s: prompt may be meant as it stands or as what a user says to the chat template of %s; call it text, or write \"messages\": [{\"role\": \"user\", \"content\": …}]"
              .formatted(row.place(), loaded.directory()));
    }
    return text(row, PROMPT, value);
  }

  private TextForm form(Row row, String column) {
    if (form == null) {
      var tokenizer = loaded.tokenizerFor(row.place() + ": " + column);
      form = TextForm.of(loaded.directory(), tokenizer);
    }
    return form;
  }

  private Tokens messages(Row row, String column) {
    var said = Conversation.of(row, ColumnNames.standard().with(Column.MESSAGES, column));
    try {
      return toContinue
          ? form(row, column).prompt(said.messages(), said.descriptions())
          : form(row, column).whole(said.messages(), said.descriptions());
    } catch (DataException | TemplateException refused) {
      throw new DataException(
          "%s: %s: %s".formatted(row.place(), column, refused.getMessage()), refused);
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

  private Tokens text(Row row, String column, JsonNode value) {
    if (!value.isTextual()) {
      throw new DataException("%s: %s is %s, must be text".formatted(row.place(), column, value));
    }
    return loaded.tokenizerFor(row.place() + ": " + column).encode(value.textValue());
  }
}
