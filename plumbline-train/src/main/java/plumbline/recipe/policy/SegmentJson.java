package plumbline.recipe.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.Optional;
import plumbline.recipe.Feed;
import plumbline.reward.RewardColumns;
import plumbline.reward.Verdict;
import plumbline.rollout.Group;
import plumbline.rollout.SegmentGroup;
import plumbline.rollout.SegmentRollout;
import plumbline.rollout.SegmentRow;
import plumbline.text.token.Floats;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.Span;
import plumbline.text.trajectory.StopReason;
import plumbline.text.trajectory.Task;

/// Groups under way and released ones as JSON, number for number. A task is written as its position
/// in the data.
final class SegmentJson {
  private static final JsonNodeFactory JSON = JsonNodeFactory.instance;

  private SegmentJson() {}

  static ObjectNode group(SegmentGroup group) {
    var node = JSON.objectNode().put("position", group.position());
    var rows = node.putArray("rows");
    group.rows().forEach(row -> rows.add(row(row)));
    return node;
  }

  private static ObjectNode row(SegmentRow row) {
    var node = JSON.objectNode().put("text", row.text());
    row.stop().ifPresent(stop -> node.put("stop", stop.name()));
    var key = row.key();
    node.putArray("key").add(key.run()).add(key.step()).add(key.task()).add(key.sample());
    var pieces = node.putArray("pieces");
    for (var piece : row.pieces()) {
      var each = pieces.addObject().put("version", piece.policyVersion());
      piece.tokens().stream().forEach(each.putArray("tokens")::add);
      floats(piece.logProbs(), each.putArray("log_probs"));
      floats(piece.entropies(), each.putArray("entropies"));
    }
    return node;
  }

  /// A number that is none, as a server's entropy may be, is null.
  private static void floats(Floats values, ArrayNode into) {
    for (float value : values.toArray()) {
      if (Float.isNaN(value)) {
        into.addNull();
      } else {
        into.add(value);
      }
    }
  }

  static SegmentGroup group(JsonNode node, Feed<Task> tasks) {
    long position = node.required("position").longValue();
    var rows = new ArrayList<SegmentRow>();
    node.required("rows").forEach(row -> rows.add(row(row)));
    return new SegmentGroup(tasks.batch(position).getFirst(), position, rows);
  }

  private static SegmentRow row(JsonNode node) {
    var key = node.required("key");
    var pieces = new ArrayList<Span.Sampled>();
    for (var piece : node.required("pieces")) {
      var tokens = piece.required("tokens");
      var ids = new int[tokens.size()];
      for (int t = 0; t < ids.length; t++) {
        ids[t] = tokens.get(t).intValue();
      }
      pieces.add(
          new Span.Sampled(
              Tokens.of(ids),
              floats(piece.required("log_probs")),
              floats(piece.required("entropies")),
              piece.required("version").longValue(),
              pieces.size()));
    }
    return new SegmentRow(
        new SampleKey(
            key.get(0).longValue(),
            key.get(1).longValue(),
            key.get(2).longValue(),
            key.get(3).longValue()),
        pieces,
        node.required("text").textValue(),
        Optional.ofNullable(node.get("stop")).map(stop -> StopReason.valueOf(stop.textValue())));
  }

  private static Floats floats(JsonNode node) {
    var values = new float[node.size()];
    for (int t = 0; t < values.length; t++) {
      values[t] = node.get(t).isNull() ? Float.NaN : node.get(t).floatValue();
    }
    return Floats.of(values);
  }

  static ObjectNode pooled(SegmentSource.Pooled pooled) {
    var node = group(pooled.sampled());
    var columns = node.putArray("columns");
    for (var each : pooled.group().columns()) {
      var verdicts = columns.addObject();
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

  static SegmentSource.Pooled pooled(JsonNode node, Feed<Task> tasks, SegmentRollout rollout) {
    var sampled = group(node, tasks);
    var columns = new ArrayList<RewardColumns>();
    for (var each : node.required("columns")) {
      var verdicts = new LinkedHashMap<String, Verdict>();
      each.properties().forEach(entry -> verdicts.put(entry.getKey(), verdict(entry.getValue())));
      columns.add(new RewardColumns(verdicts));
    }
    return new SegmentSource.Pooled(
        sampled, new Group(sampled.task(), rollout.episodes(sampled), columns));
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
