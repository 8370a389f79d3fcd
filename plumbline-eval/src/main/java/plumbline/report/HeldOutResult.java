package plumbline.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import plumbline.benchmark.ColumnChange;
import plumbline.benchmark.Estimate;
import plumbline.benchmark.Evaluation;

/// What a run came to on held-out tasks.
public sealed interface HeldOutResult {
  /// How many tasks.
  int tasks();

  /// Attempts at each task.
  int attempts();

  /// Puts its fields into `evaluation.json`.
  void writeTo(ObjectNode json);

  /// Of a run with a reward that knows right from wrong.
  ///
  /// @param before how the policy did at the start; absent where only the result was evaluated
  /// @param after how it does at the end
  /// @param gain difference in accuracy, paired by task; absent without `before`
  record Passes(@Nullable Evaluation before, Evaluation after, @Nullable Estimate gain)
      implements HeldOutResult {
    public Passes {
      if ((before == null) != (gain == null)) {
        throw new IllegalArgumentException("an evaluation before and a gain come together");
      }
    }

    @Override
    public int tasks() {
      return after.tasks();
    }

    @Override
    public int attempts() {
      return after.attempts();
    }

    @Override
    public void writeTo(ObjectNode json) {
      if (before != null) {
        json.set("before", HeldOutResult.json(before));
      }
      json.set("after", HeldOutResult.json(after));
      if (gain != null) {
        json.set("gain", RunEvaluation.json(gain));
      }
    }
  }

  /// Of a run without such a reward: the mean of the column that answers are judged by.
  record Means(ColumnChange change, int attempts) implements HeldOutResult {
    @Override
    public int tasks() {
      return change.tasks();
    }

    @Override
    public void writeTo(ObjectNode json) {
      json.put("column", change.column());
      mean(json.putObject("before"), change.before());
      mean(json.putObject("after"), change.after());
      json.set("change", RunEvaluation.json(change.change()));
    }

    private void mean(ObjectNode json, Estimate mean) {
      json.put("tasks", tasks()).put("attempts", attempts).set("mean", RunEvaluation.json(mean));
    }
  }

  /// Reads the fields that [#writeTo] wrote.
  ///
  /// @throws IllegalArgumentException naming what is wrong
  static HeldOutResult read(JsonNode json) {
    var after = json.path("after");
    return json.has("column")
        ? new Means(
            new ColumnChange(
                json.path("column").asText(),
                after.path("tasks").asInt(),
                RunEvaluation.estimate(json.at("/before/mean")),
                RunEvaluation.estimate(after.path("mean")),
                RunEvaluation.estimate(json.path("change"))),
            after.path("attempts").asInt())
        : new Passes(
            json.has("before") ? evaluation(json.path("before")) : null,
            evaluation(after),
            json.has("gain") ? RunEvaluation.estimate(json.path("gain")) : null);
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
    figures.forEach((k, figure) -> json.set(k.toString(), RunEvaluation.json(figure)));
    return json;
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
      figures.put(Integer.valueOf(field.getKey()), RunEvaluation.estimate(field.getValue()));
    }
    return figures;
  }
}
