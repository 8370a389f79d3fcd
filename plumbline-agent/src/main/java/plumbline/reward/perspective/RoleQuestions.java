package plumbline.reward.perspective;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import plumbline.data.DataException;
import plumbline.data.DataSet;
import plumbline.data.JsonFault;
import plumbline.data.Row;
import plumbline.data.RowSource;
import plumbline.text.message.Message;
import plumbline.text.trajectory.Task;

/// Questions to roles as rows and as tasks. Columns: `question`; `options`, an object by label;
/// `mode`, `divergent` or `convergent`; `roles`, a list, and `gold`, both of which may be left out;
/// `task`, which may be too. `gold` is an object: of a divergent question by role, the label or the
/// shares of all labels, of which the largest is meant; of a convergent one `{"*": label}` or the
/// bare label.
public final class RoleQuestions {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String QUESTION = "question";

  private RoleQuestions() {}

  /// All questions of a source.
  ///
  /// @throws DataException naming the row and what is wrong with it
  public static DataSet<RoleQuestion> read(RowSource source) {
    return DataSet.of(source, RoleQuestions::question);
  }

  private static RoleQuestion question(Row row) {
    var name = text(row, "mode", true);
    var mode =
        Mode.named(name)
            .orElseThrow(() ->
                fault(
                    row, "column 'mode' is '%s', must be divergent or convergent".formatted(name)));
    try {
      return new RoleQuestion(
          text(row, "task", false),
          mode,
          text(row, QUESTION, true),
          texts(row, "options", json(row, "options", true)),
          list(row, json(row, "roles", false)),
          gold(row, mode, json(row, "gold", false)));
    } catch (IllegalArgumentException refused) {
      throw fault(row, String.valueOf(refused.getMessage()));
    }
  }

  private static DataException fault(Row row, String fault) {
    return new DataException(row.place() + ": " + fault);
  }

  private static String text(Row row, String column, boolean required) {
    var value = row.value(column).filter(found -> !found.isNull());
    if (value.isEmpty() && required) {
      throw fault(
          row,
          "no column '%s'; columns are %s".formatted(column, String.join(", ", row.columns())));
    }
    return value.map(JsonNode::asText).orElse("");
  }

  /// A value, of which text is read as JSON where it looks like it.
  private static JsonNode json(Row row, String column, boolean required) {
    text(row, column, required);
    var value =
        row.value(column).filter(found -> !found.isNull()).orElse(MissingNode.getInstance());
    if (!value.isTextual() || !(value.asText().startsWith("{") || value.asText().startsWith("["))) {
      return value;
    }
    try {
      return JSON.readTree(value.asText());
    } catch (JsonProcessingException broken) {
      throw fault(row, "column '%s' is not JSON: %s".formatted(column, JsonFault.of(broken)));
    }
  }

  private static SequencedMap<String, String> texts(Row row, String column, JsonNode object) {
    if (!object.isObject()) {
      throw fault(row, "column '%s' is %s, must be an object of texts".formatted(column, object));
    }
    var texts = new LinkedHashMap<String, String>();
    for (var entry : object.properties()) {
      if (!entry.getValue().isNull()) { // a struct of columns has all labels of all rows
        texts.put(entry.getKey(), entry.getValue().asText());
      }
    }
    return texts;
  }

  private static List<String> list(Row row, JsonNode list) {
    if (!list.isMissingNode() && !list.isArray()) {
      throw fault(row, "column 'roles' is %s, must be a list of texts".formatted(list));
    }
    var roles = new ArrayList<String>();
    list.forEach(role -> roles.add(role.asText()));
    return roles;
  }

  private static SequencedMap<String, String> gold(Row row, Mode mode, JsonNode gold) {
    var labels = new LinkedHashMap<String, String>();
    if (gold.isMissingNode()) {
      return labels;
    }
    if (mode == Mode.CONVERGENT && gold.isValueNode()) {
      labels.put(RoleQuestion.EVERYBODY, gold.asText());
      return labels;
    }
    if (!gold.isObject()) {
      throw fault(row, "column 'gold' is %s, must be an object by role".formatted(gold));
    }
    for (var entry : gold.properties()) {
      var value = entry.getValue();
      if (!value.isNull()) {
        labels.put(entry.getKey(), value.isObject() ? largest(row, value) : value.asText());
      }
    }
    return labels;
  }

  /// The label with the largest share; of equal ones the first.
  private static String largest(Row row, JsonNode shares) {
    String best = "";
    double most = Double.NEGATIVE_INFINITY;
    for (var entry : shares.properties()) {
      if (!entry.getValue().isNumber() && !entry.getValue().isNull()) {
        throw fault(
            row,
            "the share of '%s' is %s, must be a number"
                .formatted(entry.getKey(), entry.getValue()));
      }
      if (entry.getValue().isNumber() && entry.getValue().asDouble() > most) {
        most = entry.getValue().asDouble();
        best = entry.getKey();
      }
    }
    return best;
  }

  /// A task that asks the roles of a question.
  ///
  /// @param opening what every answer is made to begin with
  /// @throws IllegalArgumentException where it names no role or has no gold answer
  public static Task task(long id, RoleQuestion question, String opening) {
    if (question.roles().isEmpty() || question.gold().isEmpty()) {
      throw new IllegalArgumentException(
          "question %d has %s, so answers to it cannot be judged"
              .formatted(id + 1, question.roles().isEmpty() ? "no roles" : "no gold answer"));
    }
    var answer =
        question.mode() == Mode.CONVERGENT
            ? question.goldOf(RoleQuestion.EVERYBODY)
            : String.join(
                "\n",
                question.roles().stream()
                    .map(role -> role + ": the answer is " + question.goldOf(role))
                    .toList());
    return new Task(
        id,
        List.of(Message.user(question.prompt())),
        answer,
        Map.of(QUESTION, written(question), Task.OPENING, opening));
  }

  /// The question of such a task.
  ///
  /// @throws IllegalArgumentException where the task was not made by [#task]
  public static RoleQuestion of(Task task) {
    var written = task.meta().get(QUESTION);
    if (written == null) {
      throw new IllegalArgumentException(
          "task %d asks no roles; its data has no columns mode, options and gold"
              .formatted(task.id()));
    }
    try {
      var json = JSON.readTree(written);
      var roles = new ArrayList<String>();
      json.required("roles").forEach(role -> roles.add(role.asText()));
      return new RoleQuestion(
          json.required("task").asText(),
          Mode.valueOf(json.required("mode").asText()),
          json.required(QUESTION).asText(),
          map(json.required("options")),
          roles,
          map(json.required("gold")));
    } catch (JsonProcessingException broken) {
      throw new IllegalArgumentException(
          "task %d: %s".formatted(task.id(), broken.getOriginalMessage()), broken);
    }
  }

  private static SequencedMap<String, String> map(JsonNode object) {
    var map = new LinkedHashMap<String, String>();
    object.properties().forEach(entry -> map.put(entry.getKey(), entry.getValue().asText()));
    return map;
  }

  private static String written(RoleQuestion question) {
    var json = JSON.createObjectNode();
    json.put("task", question.kind());
    json.put("mode", question.mode().name());
    json.put(QUESTION, question.text());
    json.set("options", JSON.valueToTree(question.options()));
    json.set("roles", JSON.valueToTree(question.roles()));
    json.set("gold", JSON.valueToTree(question.gold()));
    return json.toString();
  }
}
