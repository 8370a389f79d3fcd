package plumbline.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import plumbline.benchmark.Estimate;

/// `evaluation.json`: how a run did on held-out tasks before and after, with completions to look
/// at.
///
/// @param task name of the task set
/// @param seed seed of the run
/// @param steps training steps done between the two evaluations
/// @param seconds wall time of the whole run
/// @param result what it came to
/// @param completions some of the tasks with what was answered
public record RunEvaluation(
    String task,
    long seed,
    long steps,
    double seconds,
    HeldOutResult result,
    List<HeldOut> completions) {
  public RunEvaluation {
    completions = List.copyOf(completions);
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
  public sealed interface Answer {
    /// What was answered.
    String text();

    /// Puts its fields into `evaluation.json` and into the page.
    ObjectNode json();

    /// Right or wrong.
    record Marked(String text, boolean correct) implements Answer {
      @Override
      public ObjectNode json() {
        return JsonNodeFactory.instance.objectNode().put("text", text).put("correct", correct);
      }
    }

    /// As good as a reward column finds it, neither right nor wrong.
    ///
    /// @param score empty where the judge failed
    record Graded(String text, OptionalDouble score) implements Answer {
      @Override
      public ObjectNode json() {
        var json = JsonNodeFactory.instance.objectNode().put("text", text);
        score.ifPresent(value -> json.put("score", value));
        return json;
      }
    }

    private static Answer read(JsonNode json) {
      var text = json.path("text").asText();
      var score = json.path("score");
      return json.has("correct")
          ? new Marked(text, json.path("correct").asBoolean())
          : new Graded(
              text,
              score.isNumber() ? OptionalDouble.of(score.asDouble()) : OptionalDouble.empty());
    }
  }

  /// Writes the file, whole or not at all.
  public void write(Path file) throws IOException {
    var json = JsonNodeFactory.instance.objectNode();
    json.put("task", task).put("seed", seed).put("steps", steps).put("seconds", seconds);
    result.writeTo(json);
    var list = json.putArray("completions");
    for (var each : completions) {
      var item = list.addObject().put("task", each.task());
      item.put("prompt", each.prompt()).put("gold", each.gold());
      add(item, "before", each.before());
      add(item, "after", each.after());
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
          HeldOutResult.read(json),
          completions);
    } catch (IllegalArgumentException e) {
      throw new IOException(file.getFileName() + ": " + e.getMessage(), e);
    }
  }

  static void add(ObjectNode item, String name, List<Answer> answers) {
    var list = item.putArray(name);
    answers.forEach(answer -> list.add(answer.json()));
  }

  private static List<Answer> answers(JsonNode list) {
    var answers = new ArrayList<Answer>();
    list.forEach(item -> answers.add(Answer.read(item)));
    return answers;
  }

  static ObjectNode json(Estimate estimate) {
    return JsonNodeFactory.instance
        .objectNode()
        .put("value", estimate.value())
        .put("low", estimate.low())
        .put("high", estimate.high());
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
