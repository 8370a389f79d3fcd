package plumbline.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import plumbline.benchmark.Estimate;
import plumbline.benchmark.Evaluation;

/// `evaluation.json`: how a run did on held-out tasks before and after, with completions to look
/// at.
///
/// @param task name of the task set
/// @param seed seed of the run
/// @param steps training steps done between the two evaluations
/// @param seconds wall time of the whole run
/// @param before how the policy did at the start; absent where only the result was evaluated
/// @param after how it does at the end
/// @param gain difference in accuracy, paired by task; absent without `before`
/// @param completions some of the tasks with what was answered
public record RunEvaluation(
    String task,
    long seed,
    long steps,
    double seconds,
    @Nullable Evaluation before,
    Evaluation after,
    @Nullable Estimate gain,
    List<HeldOut> completions) {
  public RunEvaluation {
    completions = List.copyOf(completions);
    if ((before == null) != (gain == null)) {
      throw new IllegalArgumentException("an evaluation before and a gain come together");
    }
  }

  /// One held-out task.
  ///
  /// @param gold the right answer, may be empty
  public record HeldOut(
      long task, String prompt, String gold, List<Answer> before, List<Answer> after) {
    public HeldOut {
      before = List.copyOf(before);
      after = List.copyOf(after);
    }
  }

  /// One completion of a held-out task.
  public record Answer(String text, boolean correct) {}

  /// Writes the file, whole or not at all.
  public void write(Path file) throws IOException {
    var json = JsonNodeFactory.instance.objectNode();
    json.put("task", task).put("seed", seed).put("steps", steps).put("seconds", seconds);
    if (before != null) {
      json.set("before", json(before));
    }
    json.set("after", json(after));
    if (gain != null) {
      json.set("gain", json(gain));
    }
    var list = json.putArray("completions");
    for (var each : completions) {
      var item = list.addObject().put("task", each.task());
      item.put("prompt", each.prompt()).put("gold", each.gold());
      answers(item, "before", each.before());
      answers(item, "after", each.after());
    }
    WholeFile.write(file, json.toString());
  }

  /// Reads a file that [#write] wrote.
  ///
  /// @throws IOException where it is not one, with the field that is wrong
  public static RunEvaluation read(Path file) throws IOException {
    var json = new JsonFile(file).object();
    var completions = new ArrayList<HeldOut>();
    for (var item : json.path("completions")) {
      completions.add(
          new HeldOut(
              item.path("task").asLong(),
              item.path("prompt").asText(),
              item.path("gold").asText(),
              answers(item.path("before")),
              answers(item.path("after"))));
    }
    try {
      return new RunEvaluation(
          json.path("task").asText(),
          json.path("seed").asLong(),
          json.path("steps").asLong(),
          json.path("seconds").asDouble(),
          json.has("before") ? evaluation(json.path("before")) : null,
          evaluation(json.path("after")),
          json.has("gain") ? estimate(json.path("gain")) : null,
          completions);
    } catch (IllegalArgumentException e) {
      throw new IOException(file.getFileName() + ": " + e.getMessage(), e);
    }
  }

  private static ObjectNode json(Evaluation evaluation) {
    var json = JsonNodeFactory.instance.objectNode();
    json.put("tasks", evaluation.tasks()).put("attempts", evaluation.attempts());
    json.set("passAt", json(evaluation.passAt()));
    json.set("majorityAt", json(evaluation.majorityAt()));
    return json;
  }

  private static ObjectNode json(SequencedMap<Integer, Estimate> figures) {
    var json = JsonNodeFactory.instance.objectNode();
    figures.forEach((k, figure) -> json.set(k.toString(), json(figure)));
    return json;
  }

  static ObjectNode json(Estimate estimate) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("value", estimate.value())
        .put("low", estimate.low())
        .put("high", estimate.high());
  }

  private static void answers(ObjectNode item, String name, List<Answer> answers) {
    var list = item.putArray(name);
    answers.forEach(
        answer -> list.addObject().put("text", answer.text()).put("correct", answer.correct()));
  }

  private static List<Answer> answers(JsonNode list) {
    var answers = new ArrayList<Answer>();
    list.forEach(item ->
        answers.add(new Answer(item.path("text").asText(), item.path("correct").asBoolean())));
    return answers;
  }

  private static Evaluation evaluation(JsonNode json) {
    return new Evaluation(
        json.path("tasks").asInt(),
        json.path("attempts").asInt(),
        figures(json.path("passAt")),
        figures(json.path("majorityAt")));
  }

  private static SequencedMap<Integer, Estimate> figures(JsonNode json) {
    var figures = new LinkedHashMap<Integer, Estimate>();
    for (var field : json.properties()) {
      if (!field.getKey().matches("[1-9][0-9]{0,5}")) {
        throw new IllegalArgumentException("'%s' is no k of pass@k".formatted(field.getKey()));
      }
      figures.put(Integer.valueOf(field.getKey()), estimate(field.getValue()));
    }
    return figures;
  }

  static Estimate estimate(JsonNode json) {
    for (var name : List.of("value", "low", "high")) {
      if (!json.path(name).isNumber()) {
        throw new IllegalArgumentException(
            "an estimate needs the numbers value, low and high, got " + json);
      }
    }
    return new Estimate(
        json.path("value").asDouble(), json.path("low").asDouble(), json.path("high").asDouble());
  }
}
