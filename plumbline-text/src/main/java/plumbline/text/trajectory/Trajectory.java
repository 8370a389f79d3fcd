package plumbline.text.trajectory;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import plumbline.text.token.Floats;
import plumbline.text.token.Tokens;

/// Several attempts at a task with what an environment said of them.
///
/// @param task its id
/// @param segments what was said, in order
/// @param solved whether the last attempt was right
public record Trajectory(long task, List<Segment> segments, boolean solved) {
  /// What one speaker said at a time.
  public record Segment(Speaker speaker, String text) {}

  public Trajectory {
    segments = List.copyOf(segments);
  }

  /// How many attempts there are.
  public int rounds() {
    return (int) segments.stream().filter(each -> each.speaker() == Speaker.ASSISTANT).count();
  }

  /// The row to learn from: every token by the kind of who says it. Kinds belong to the tokens that
  /// are predicted, whatever stands before them.
  ///
  /// @param encode tokens of a text
  public TrainingRow row(Function<String, Tokens> encode) {
    var tokens = Tokens.empty();
    var kinds = new ArrayList<LossKind>();
    for (var segment : segments) {
      var said = encode.apply(segment.text());
      tokens = tokens.then(said);
      for (int t = 0; t < said.size(); t++) {
        kinds.add(kinds.isEmpty() ? LossKind.NONE : segment.speaker().kind());
      }
    }
    return row(tokens, kinds, task);
  }

  /// A row of general text, all of it held to the base but its first token, which nothing predicts.
  public static TrainingRow held(Tokens text, long group) {
    var kinds = new ArrayList<LossKind>();
    for (int t = 0; t < text.size(); t++) {
      kinds.add(t == 0 ? LossKind.NONE : LossKind.KL_TO_BASE);
    }
    return row(text, kinds, group);
  }

  private static TrainingRow row(Tokens tokens, List<LossKind> kinds, long group) {
    var zeros = Floats.filled(tokens.size(), 0f);
    return new TrainingRow(tokens, kinds, Floats.filled(tokens.size(), 1f), zeros, zeros, group);
  }
}
