package plumbline.data;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import plumbline.text.message.Message;

/// A conversation whose assistant turns are learnt.
///
/// @param row number of the row in its source, from 0
/// @param messages in order
/// @param tools what the assistant could call, a list in JSON; empty if there is none
/// @param weight of the row in the loss
public record Conversation(long row, List<Message> messages, String tools, double weight) {
  public Conversation {
    messages = List.copyOf(messages);
  }

  /// Reads [Column#MESSAGES] and, where present, [Column#TOOLS] and [Column#WEIGHT].
  public static DataSet<Conversation> read(RowSource source, ColumnNames names) {
    return DataSet.read(source, names, Conversation::of);
  }

  /// The same of one row.
  ///
  /// @throws DataException naming the place and the column
  public static Conversation of(Row row, ColumnNames names) {
    return of(new RowReader(row, names));
  }

  private static Conversation of(RowReader row) {
    return new Conversation(
        row.number(), row.messages(Column.MESSAGES), row.list(Column.TOOLS), row.weight());
  }

  /// The tools as objects.
  ///
  /// @throws DataException where one is no object
  public List<ObjectNode> descriptions() {
    if (tools.isEmpty()) {
      return List.of();
    }
    var descriptions = new ArrayList<ObjectNode>();
    for (var tool : MessageReader.parse(tools, "tools")) {
      if (!(tool instanceof ObjectNode description)) {
        throw new DataException(
            "tool %d: expected an object, got %s"
                .formatted(descriptions.size() + 1, MessageReader.shown(tool)));
      }
      descriptions.add(description);
    }
    return descriptions;
  }
}
