package plumbline.recipe.policy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.Optional;
import plumbline.recipe.Feed;
import plumbline.rollout.Group;
import plumbline.rollout.SegmentGroup;
import plumbline.rollout.SegmentRollout;
import plumbline.rollout.SegmentRow;
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
    node.set("key", GroupJson.key(row.key()));
    var pieces = node.putArray("pieces");
    row.pieces().forEach(piece -> pieces.add(GroupJson.sampled(piece)));
    return node;
  }

  static SegmentGroup group(JsonNode node, Feed<Task> tasks) {
    long position = node.required("position").longValue();
    var rows = new ArrayList<SegmentRow>();
    node.required("rows").forEach(row -> rows.add(row(row)));
    return new SegmentGroup(tasks.batch(position).getFirst(), position, rows);
  }

  private static SegmentRow row(JsonNode node) {
    var pieces = new ArrayList<Span.Sampled>();
    node.required("pieces").forEach(piece -> pieces.add(GroupJson.sampled(piece, pieces.size())));
    return new SegmentRow(
        GroupJson.key(node.required("key")),
        pieces,
        node.required("text").textValue(),
        Optional.ofNullable(node.get("stop")).map(stop -> StopReason.valueOf(stop.textValue())));
  }

  static ObjectNode pooled(SegmentSource.Pooled pooled) {
    var node = group(pooled.sampled());
    node.set("columns", GroupJson.columns(pooled.group().columns()));
    return node;
  }

  static SegmentSource.Pooled pooled(JsonNode node, Feed<Task> tasks, SegmentRollout rollout) {
    var sampled = group(node, tasks);
    var columns = GroupJson.columns(node.required("columns"));
    return new SegmentSource.Pooled(
        sampled, new Group(sampled.task(), rollout.episodes(sampled), columns));
  }
}
