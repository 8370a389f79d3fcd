package plumbline.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.jspecify.annotations.Nullable;
import plumbline.data.ColumnNames;
import plumbline.data.Conversation;
import plumbline.data.DataException;
import plumbline.data.Row;
import plumbline.data.RowSource;
import plumbline.job.TextForm;
import plumbline.text.message.Role;
import plumbline.text.token.Tokens;

/// The tokens of an input row, which holds `ids`, `text` or `messages`.
final class RowTokens {
  private static final List<String> KINDS = List.of("ids", "text", "messages");

  private final LoadedModel loaded;
  private @Nullable TextForm form;

  RowTokens(LoadedModel loaded) {
    this.loaded = loaded;
  }

  /// A conversation that ends with the assistant is taken whole; any other ends where the assistant
  /// speaks next.
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
          case "ids" -> ids(row, value);
          case "text" -> text(row, value);
          default -> messages(row);
        };
    if (tokens.isEmpty()) {
      throw new DataException("%s: %s is empty, must hold a token".formatted(row.place(), kind));
    }
    return tokens;
  }

  private Tokens ids(Row row, JsonNode value) {
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

  private Tokens text(Row row, JsonNode value) {
    if (!value.isTextual()) {
      throw new DataException("%s: text is %s, must be text".formatted(row.place(), value));
    }
    return loaded.tokenizerFor(row.place() + ": text").encode(value.textValue());
  }

  private Tokens messages(Row row) {
    if (form == null) {
      form = TextForm.of(loaded.directory(), loaded.tokenizerFor(row.place() + ": messages"));
    }
    var source = new RowSource.InMemory(row.place(), List.of(row));
    var messages = Conversation.read(source, ColumnNames.standard()).rows().getFirst().messages();
    return messages.getLast().role() == Role.ASSISTANT
        ? form.learn(messages).tokens()
        : form.prompt(messages);
  }
}
