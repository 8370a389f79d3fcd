package plumbline.benchmark.choice;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import java.util.ArrayList;
import java.util.List;
import plumbline.data.DataException;
import plumbline.data.DataSet;
import plumbline.data.Row;
import plumbline.data.RowSource;

/// A question with its options.
///
/// @param row number of the row in its source, from 0
/// @param question what is asked
/// @param options two to 26 of them
/// @param answer which option is right, from 0
/// @param subject what the question is about; empty where the row does not say
public record ChoiceQuestion(
    long row, String question, List<String> options, int answer, String subject) {
  private static final int MOST = 26;

  public ChoiceQuestion {
    options = List.copyOf(options);
  }

  /// The label of an option: `A`, `B`, ….
  public static String label(int option) {
    return String.valueOf((char) ('A' + option));
  }

  /// Reads rows with `question`, `choices` (a list of texts, or `{"text": […], "label": […]}`),
  /// `answer` (a position from 0, or a label; also called `answerKey`) and, where present,
  /// `subject`.
  ///
  /// @throws DataException naming the place, what came and what was expected
  public static DataSet<ChoiceQuestion> read(RowSource source) {
    return DataSet.of(source, ChoiceQuestion::of);
  }

  private static ChoiceQuestion of(Row row) {
    var question = row.value("question").orElse(NullNode.instance);
    if (!question.isTextual() || question.asText().isBlank()) {
      throw fault(row, "needs a text 'question'");
    }
    var choices = row.value("choices").orElse(NullNode.instance);
    var options = texts(row, choices.isObject() ? choices.path("text") : choices);
    var labels = new ArrayList<String>();
    if (choices.path("label").isArray()) {
      labels.addAll(texts(row, choices.path("label")));
    } else {
      options.forEach(_ -> labels.add(label(labels.size())));
    }
    if (labels.size() != options.size()) {
      throw fault(row, "has %d labels for %d choices".formatted(labels.size(), options.size()));
    }
    var subject = row.value("subject").orElse(NullNode.instance);
    return new ChoiceQuestion(
        row.number(),
        question.asText().strip(),
        options,
        answer(row, labels),
        subject.isTextual() ? subject.asText() : "");
  }

  private static List<String> texts(Row row, JsonNode list) {
    var texts = new ArrayList<String>();
    list.forEach(each -> texts.add(each.asText().strip()));
    if (!list.isArray() || texts.size() < 2 || texts.size() > MOST || texts.contains("")) {
      throw fault(row, "needs 'choices', a list of 2 to %d texts".formatted(MOST));
    }
    return texts;
  }

  private static int answer(Row row, List<String> labels) {
    var given = row.value("answer").or(() -> row.value("answerKey")).orElse(NullNode.instance);
    boolean position = given.isIntegralNumber() && given.canConvertToInt();
    int answer = position ? given.intValue() : labels.indexOf(given.asText().strip());
    if (answer < 0 || answer >= labels.size()) {
      throw fault(
          row,
          "answer is %s, must be a position from 0 to %d or one of %s"
              .formatted(given, labels.size() - 1, String.join(", ", labels)));
    }
    return answer;
  }

  private static DataException fault(Row row, String fault) {
    return new DataException("%s: %s".formatted(row.place(), fault));
  }
}
