package plumbline.recipe.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.LongFunction;
import plumbline.reward.RewardColumns;
import plumbline.reward.Verdict;
import plumbline.rollout.Group;
import plumbline.text.token.Floats;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.Episode;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.Span;
import plumbline.text.trajectory.StopReason;
import plumbline.text.trajectory.Task;

/// Scored groups as JSON, number for number. A task is written as its id.
public final class GroupJson {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private GroupJson() {}

  /// A group as JSON.
  public static ObjectNode of(Group group) {
    var node = JSON.objectNode().put("task", group.task().id()).put("size", group.size());
    var episodes = node.putArray("episodes");
    for (var episode : group.episodes()) {
      var each = episodes.addObject().put("text", episode.text());
      each.put("stop", episode.stop().name());
      each.set("key", key(episode.key()));
      var spans = each.putArray("spans");
      episode.spans().forEach(span -> spans.add(span(span)));
    }
    node.set("columns", columns(group.columns()));
    return node;
  }

  /// The group that was written as `node`.
  ///
  /// @param tasks the task with an id
  public static Group read(JsonNode node, LongFunction<Task> tasks) {
    var task = tasks.apply(node.required("task").longValue());
    var episodes = new ArrayList<Episode>();
    for (var each : node.required("episodes")) {
      var spans = new ArrayList<Span>();
      each.required("spans").forEach(span -> spans.add(span(span)));
      episodes.add(
          new Episode(
              task,
              key(each.required("key")),
              spans,
              each.required("text").textValue(),
              StopReason.valueOf(each.required("stop").textValue())));
    }
    int size = node.required("size").intValue();
    return new Group(task, episodes, columns(node.required("columns")), size);
  }

  static ArrayNode key(SampleKey key) {
    return JSON.arrayNode().add(key.run()).add(key.step()).add(key.task()).add(key.sample());
  }

  static SampleKey key(JsonNode key) {
    return new SampleKey(
        key.get(0).longValue(),
        key.get(1).longValue(),
        key.get(2).longValue(),
        key.get(3).longValue());
  }

  private static ObjectNode span(Span span) {
    return switch (span) {
      case Span.Given(Tokens tokens) -> tokens(JSON.objectNode().put("origin", "given"), tokens);
      case Span.Observed(Tokens tokens, String source) ->
          tokens(JSON.objectNode().put("origin", "observed").put("source", source), tokens);
      case Span.Sampled sampled -> sampled(sampled).put("origin", "sampled");
    };
  }

  private static Span span(JsonNode node) {
    var origin = node.required("origin").textValue();
    return switch (origin) {
      case "given" -> new Span.Given(tokens(node));
      case "observed" -> new Span.Observed(tokens(node), node.required("source").textValue());
      case "sampled" -> sampled(node, node.required("segment").intValue());
      default ->
          throw new IllegalArgumentException(
              "a span of the checkpoint has origin '%s', must be given, observed or sampled"
                  .formatted(origin));
    };
  }

  static ObjectNode sampled(Span.Sampled piece) {
    var node = tokens(JSON.objectNode().put("version", piece.policyVersion()), piece.tokens());
    node.put("segment", piece.segment());
    node.set("log_probs", floats(piece.logProbs()));
    node.set("entropies", floats(piece.entropies()));
    return node;
  }

  static Span.Sampled sampled(JsonNode node, int segment) {
    return new Span.Sampled(
        tokens(node),
        floats(node.required("log_probs")),
        floats(node.required("entropies")),
        node.required("version").longValue(),
        segment);
  }

  private static ObjectNode tokens(ObjectNode node, Tokens tokens) {
    tokens.stream().forEach(node.putArray("tokens")::add);
    return node;
  }

  private static Tokens tokens(JsonNode node) {
    var tokens = node.required("tokens");
    var ids = new int[tokens.size()];
    for (int t = 0; t < ids.length; t++) {
      ids[t] = tokens.get(t).intValue();
    }
    return Tokens.of(ids);
  }

  /// A number that is none, as a server's entropy may be, is null.
  private static ArrayNode floats(Floats values) {
    var node = JSON.arrayNode();
    for (float value : values.toArray()) {
      if (Float.isNaN(value)) {
        node.addNull();
      } else {
        node.add(value);
      }
    }
    return node;
  }

  private static Floats floats(JsonNode node) {
    var values = new float[node.size()];
    for (int t = 0; t < values.length; t++) {
      values[t] = node.get(t).isNull() ? Float.NaN : node.get(t).floatValue();
    }
    return Floats.of(values);
  }

  static ArrayNode columns(List<RewardColumns> columns) {
    var node = JSON.arrayNode();
    for (var each : columns) {
      var verdicts = node.addObject();
      each.verdicts()
          .forEach((name, verdict) -> {
            switch (verdict) {
              case Verdict.Scored(double reward) -> verdicts.put(name, reward);
              case Verdict.Unscored(String reason) -> verdicts.put(name, reason);
              case Verdict.Absent(String reason) -> verdicts.putObject(name).put("absent", reason);
            }
          });
    }
    return node;
  }

  static List<RewardColumns> columns(JsonNode node) {
    var columns = new ArrayList<RewardColumns>();
    for (var each : node) {
      var verdicts = new LinkedHashMap<String, Verdict>();
      each.properties().forEach(entry -> verdicts.put(entry.getKey(), verdict(entry.getValue())));
      columns.add(new RewardColumns(verdicts));
    }
    return columns;
  }

  private static Verdict verdict(JsonNode node) {
    if (node.isNumber()) {
      return new Verdict.Scored(node.doubleValue());
    }
    return node.isObject()
        ? new Verdict.Absent(node.required("absent").textValue())
        : new Verdict.Unscored(node.textValue());
  }
}
