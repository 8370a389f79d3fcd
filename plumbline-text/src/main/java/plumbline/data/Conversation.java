package plumbline.data;

import java.util.List;
import plumbline.text.message.Message;

/// A conversation whose assistant turns are learnt.
///
/// @param row number of the row in its source, from 0
/// @param messages in order
/// @param tools what the assistant could call, a list in JSON; empty if there is none
public record Conversation(long row, List<Message> messages, String tools) {
  public Conversation {
    messages = List.copyOf(messages);
  }

  /// Reads [Column#MESSAGES] and, where present, [Column#TOOLS].
  public static DataSet<Conversation> read(RowSource source, ColumnNames names) {
    return DataSet.read(
        source,
        names,
        row ->
            new Conversation(row.number(), row.messages(Column.MESSAGES), row.list(Column.TOOLS)));
  }
}
