package plumbline.report;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/// Everything the page of a run shows.
///
/// @param title name of the run
/// @param evaluation held-out tasks before and after; absent for a run without evaluation
/// @param heldOut figures of held-out rows before and after; absent for a run without them
/// @param columns reward columns on held-out tasks before and after, by name
/// @param charts the curves, in the order of the page
/// @param notes remarks of the run, in order
/// @param samples of `samples.jsonl`
/// @param preferences of `preferences.jsonl`
/// @param guard lines of `guard.jsonl`
/// @param recipe the resolved recipe as text, empty where there is none
/// @param provenance what the run was made from, by name
public record ReportData(
    String title,
    @Nullable RunEvaluation evaluation,
    @Nullable HeldOutFigures heldOut,
    SequencedMap<String, HeldOutFigures.Compared> columns,
    List<Chart> charts,
    List<Note> notes,
    Kept samples,
    Kept preferences,
    List<ObjectNode> guard,
    String recipe,
    SequencedMap<String, String> provenance) {
  public ReportData {
    charts = List.copyOf(charts);
    notes = List.copyOf(notes);
    guard = List.copyOf(guard);
  }

  /// Lines of a file that the page shows.
  ///
  /// @param lines in order of their steps
  /// @param leftOut how many the page has no room for
  public record Kept(List<ObjectNode> lines, long leftOut) {
    public Kept {
      lines = List.copyOf(lines);
    }

    static Kept of(LineChoice choice) {
      return new Kept(choice.lines(), choice.leftOut());
    }
  }

  /// A remark of the run or, with step -1, of the report itself.
  public record Note(long step, String text) {}

  /// The same report under another title.
  public ReportData withTitle(String other) {
    return new ReportData(
        other,
        evaluation,
        heldOut,
        columns,
        charts,
        notes,
        samples,
        preferences,
        guard,
        recipe,
        provenance);
  }
}
