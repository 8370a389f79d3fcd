package plumbline.job;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;
import plumbline.config.DataSettings;
import plumbline.data.Column;
import plumbline.data.Conversation;
import plumbline.data.DataException;
import plumbline.data.DataSet;
import plumbline.data.PromptAnswer;
import plumbline.data.PromptCompletion;
import plumbline.data.RowSource;
import plumbline.data.preference.RowLimit;
import plumbline.reward.perspective.RoleQuestion;
import plumbline.reward.perspective.RoleQuestions;
import plumbline.text.message.Message;
import plumbline.text.trajectory.Task;
import plumbline.text.trajectory.TrainingRow;

/// The rows that a recipe names.
final class JobData {
  private JobData() {}

  /// Rows to learn from and the hash of what was read.
  ///
  /// @param doubts remarks where the template marks other text as learnt, and where labels are not
  ///   read
  record Supervised(List<TrainingRow> rows, String hash, List<String> doubts) {}

  /// Tasks to attempt and the hash of what was read.
  record Tasks(List<Task> tasks, String hash) {}

  /// What is said where held-out rows are those that are learnt from.
  static Optional<String> notHeldOut(DataSettings settings, Path base) {
    return settings.eval() != null
            && RowSource.of(settings.eval(), base).equals(RowSource.of(settings.train(), base))
        ? Optional.of(
            "data.eval is data.train: the run is measured on what it learns from, which says"
                + " nothing of other rows; hold some out")
        : Optional.empty();
  }

  /// Supervised rows: messages where the data has that column, else prompt and completion.
  ///
  /// @param context of the model
  /// @throws DataException where a row is longer than `data.max-tokens` or the context, naming it
  static Supervised supervised(DataSettings settings, TextForm form, int context, Path base) {
    return supervised(settings.train(), settings, form, context, base);
  }

  /// Held-out rows of the same kind; none where the recipe names none.
  static List<TrainingRow> heldOutRows(
      DataSettings settings, TextForm form, int context, Path base) {
    return settings.eval() == null
        ? List.of()
        : supervised(settings.eval(), settings, form, context, base).rows();
  }

  private static Supervised supervised(
      String text, DataSettings settings, TextForm form, int context, Path base) {
    var source = RowSource.of(text, base);
    var gathered = new Gathered(source, new ArrayList<>(), new ArrayList<>());
    String hash;
    if (source.columns().contains(settings.columns().of(Column.MESSAGES))) {
      var data = Conversation.read(source, settings.columns());
      for (var row : data.rows()) {
        gathered.add(row.row(), row.weight(), () -> form.learn(row.messages(), row.descriptions()));
      }
      hash = data.hash();
    } else {
      var data = PromptCompletion.read(source, settings.columns());
      for (var row : data.rows()) {
        var messages = List.of(Message.user(row.prompt()), Message.assistant(row.completion()));
        gathered.add(row.row(), row.weight(), () -> form.learn(messages, List.of()));
      }
      hash = data.hash();
    }
    refuseLong(gathered.rows(), settings.limit(context), source);
    var doubts = Stream.of(gathered.doubt(), labelled(source)).flatMap(Optional::stream).toList();
    return new Supervised(gathered.rows(), hash, doubts);
  }

  private static Optional<String> labelled(RowSource source) {
    return Optional.of(
            "the rows have a column 'label', which method sft does not read: it learns unwanted"
                + " answers as it does wanted ones; kto and bco learn from both")
        .filter(_ -> source.columns().contains(Column.LABEL.standardName()));
  }

  /// The rows of a source so far, and what the template says otherwise about some of them.
  private record Gathered(RowSource source, List<TrainingRow> rows, List<String> doubts) {
    void add(long number, double weight, Supplier<TextForm.Learnt> form) {
      try {
        var learnt = form.get();
        rows.add(weight == 1 ? learnt.row() : learnt.row().weighted(weight));
        learnt
            .doubt()
            .ifPresent(doubt ->
                doubts.add(doubts.isEmpty() ? source.place(number) + ": " + doubt : doubt));
      } catch (RuntimeException refused) {
        throw new DataException(source.place(number) + ": " + refused.getMessage(), refused);
      }
    }

    Optional<String> doubt() {
      return doubts.stream()
          .findFirst()
          .map(first ->
              "the template's generation marks and what the assistant says differ in %,d rows; the latter is learnt. First in %s"
                  .formatted(doubts.size(), first));
    }
  }

  private static void refuseLong(List<TrainingRow> rows, RowLimit limit, RowSource source) {
    for (int i = 0; i < rows.size(); i++) {
      int size = rows.get(i).tokens().size();
      if (limit.isBelow(size)) {
        throw new DataException("%s %s".formatted(source.place(i), limit.refusal(size)));
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

  /// Questions to roles as tasks whose answers begin as `opening` says.
  static Tasks tasks(
      List<RoleQuestion> questions, String hash, Function<List<String>, String> opening) {
    var tasks = new ArrayList<Task>();
    for (var question : questions) {
      tasks.add(RoleQuestions.task(tasks.size(), question, opening.apply(question.roles())));
    }
    return new Tasks(tasks, hash);
  }

  private static Tasks tasks(String text, DataSettings settings, Path base) {
    DataSet<PromptAnswer> data = PromptAnswer.read(RowSource.of(text, base), settings.columns());
    return new Tasks(data.rows().stream().map(PromptAnswer::task).toList(), data.hash());
  }
}
