package plumbline.data;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import plumbline.text.trajectory.Speaker;
import plumbline.text.trajectory.Trajectory;

/// Reads what several speakers said in turn: objects with `role` and `text`.
final class SegmentReader {
  private SegmentReader() {}

  /// @param where the place of the list, for errors
  static List<Trajectory.Segment> read(JsonNode list, String where) {
    var segments = new ArrayList<Trajectory.Segment>();
    for (var each : list) {
      segments.add(segment(each, "%s, segment %d".formatted(where, segments.size() + 1)));
    }
    return segments;
  }

  private static Trajectory.Segment segment(JsonNode node, String where) {
    if (!node.path("role").isTextual() || !node.path("text").isTextual()) {
      throw new DataException(
          "%s: expected an object with role and text, got %s"
              .formatted(where, MessageReader.shown(node)));
    }
    try {
      return new Trajectory.Segment(
          Speaker.named(node.get("role").textValue()), node.get("text").textValue());
    } catch (IllegalArgumentException unknown) {
      throw new DataException("%s: %s".formatted(where, unknown.getMessage()), unknown);
    }
  }
}
