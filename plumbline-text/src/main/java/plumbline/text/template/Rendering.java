package plumbline.text.template;

import java.util.List;

/// A rendered conversation.
///
/// @param text what the model reads
/// @param runs the origins of all characters, in order and without gaps
public record Rendering(String text, List<OriginRun> runs) {
  public Rendering {
    runs = List.copyOf(runs);
  }

  /// Whether the template marked anything as generated.
  public boolean hasGenerationMarks() {
    return runs.stream().anyMatch(OriginRun::generation);
  }
}
