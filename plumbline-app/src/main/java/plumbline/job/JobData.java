package plumbline.job;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import plumbline.config.DataSettings;
import plumbline.data.Column;
import plumbline.data.Conversation;
import plumbline.data.DataException;
import plumbline.data.DataSet;
import plumbline.data.PromptAnswer;
import plumbline.data.PromptCompletion;
import plumbline.data.RowSource;
import plumbline.text.message.Message;
import plumbline.text.trajectory.Task;
import plumbline.text.trajectory.TrainingRow;

/// The rows that a recipe names.
final class JobData {
  private static final JsonMapper JSON = new JsonMapper();

  private JobData() {}

  /// Rows to learn from and the hash of what was read.
  record Supervised(List<TrainingRow> rows, String hash) {}

  /// Tasks to attempt and the hash of what was read.
  record Tasks(List<Task> tasks, String hash) {}

  /// Supervised rows: messages where the data has that column, else prompt and completion.
  ///
  /// @throws DataException where a row is longer than `maxTokens`, naming it
  static Supervised supervised(DataSettings settings, TextForm form, Path base) {
    return supervised(settings.train(), settings, form, base);
  }

  /// Held-out rows of the same kind; none where the recipe names none.
  static List<TrainingRow> heldOutRows(DataSettings settings, TextForm form, Path base) {
    return settings.eval() == null
        ? List.of()
        : supervised(settings.eval(), settings, form, base).rows();
  }

  private static Supervised supervised(
      String text, DataSettings settings, TextForm form, Path base) {
    var source = RowSource.of(text, base);
    var rows = new ArrayList<TrainingRow>();
    String hash;
    if (hasColumn(source, settings.columns().of(Column.MESSAGES))) {
      var data = Conversation.read(source, settings.columns());
      data.rows()
          .forEach(row -> rows.add(learn(form, row.messages(), row.tools(), row.row(), source)));
      hash = data.hash();
    } else {
      var data = PromptCompletion.read(source, settings.columns());
      for (var row : data.rows()) {
        var messages = List.of(Message.user(row.prompt()), Message.assistant(row.completion()));
        rows.add(learn(form, messages, "", row.row(), source));
      }
      hash = data.hash();
    }
    refuseLong(rows, settings.maxTokens(), source);
    return new Supervised(rows, hash);
  }

  private static boolean hasColumn(RowSource source, String name) {
    try (var rows = source.rows()) {
      return rows.findFirst().map(row -> row.columns().contains(name)).orElse(false);
    }
  }

  private static TrainingRow learn(
      TextForm form, List<Message> messages, String tools, long number, RowSource source) {
    try {
      return form.learn(messages, tools(tools));
    } catch (RuntimeException refused) {
      throw new DataException(
          "%s row %d: %s".formatted(source.name(), number + 1, refused.getMessage()), refused);
    }
  }

  private static List<ObjectNode> tools(String list) {
    if (list.isEmpty()) {
      return List.of();
    }
    try {
      var tools = new ArrayList<ObjectNode>();
      for (var tool : JSON.readTree(list)) {
        if (!(tool instanceof ObjectNode object)) {
          throw new DataException(
              "tool %d is %s, must be an object".formatted(tools.size() + 1, tool));
        }
        tools.add(object);
      }
      return tools;
    } catch (JsonProcessingException broken) {
      throw new DataException("tools are not JSON: " + broken.getOriginalMessage(), broken);
    }
  }

  private static void refuseLong(List<TrainingRow> rows, int limit, RowSource source) {
    for (int i = 0; i < rows.size(); i++) {
      if (rows.get(i).tokens().size() > limit) {
        throw new DataException(
            "%s row %d has %d tokens, at most %d are allowed (data.max-tokens); leave it out or raise the limit"
                .formatted(source.name(), i + 1, rows.get(i).tokens().size(), limit));
      }
    }
  }

  /// Tasks of the training data.
  static Tasks tasks(DataSettings settings, Path base) {
    return tasks(settings.train(), settings, base);
  }

  /// Tasks that are held out, none where the recipe names none.
  static Optional<Tasks> heldOut(DataSettings settings, Path base) {
    return Optional.ofNullable(settings.eval()).map(text -> tasks(text, settings, base));
  }

  private static Tasks tasks(String text, DataSettings settings, Path base) {
    DataSet<PromptAnswer> data = PromptAnswer.read(RowSource.of(text, base), settings.columns());
    return new Tasks(data.rows().stream().map(PromptAnswer::task).toList(), data.hash());
  }
}
