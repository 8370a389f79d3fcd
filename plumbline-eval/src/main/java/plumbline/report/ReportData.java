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
/// @param charts the curves, in the order of the page
/// @param notes remarks of the run, in order
/// @param samples kept samples as lines of `samples.jsonl`, in order of their steps
/// @param samplesLeftOut how many kept samples the page has no room for
/// @param recipe the resolved recipe as text, empty where there is none
/// @param provenance what the run was made from, by name
public record ReportData(
    String title,
    @Nullable RunEvaluation evaluation,
    @Nullable HeldOutFigures heldOut,
    List<Chart> charts,
    List<Note> notes,
    List<ObjectNode> samples,
    long samplesLeftOut,
    String recipe,
    SequencedMap<String, String> provenance) {
  public ReportData {
    charts = List.copyOf(charts);
    notes = List.copyOf(notes);
    samples = List.copyOf(samples);
  }

  /// A remark of the run or, with step -1, of the report itself.
  public record Note(long step, String text) {}

  /// The same report under another title.
  public ReportData withTitle(String other) {
    return new ReportData(
        other, evaluation, heldOut, charts, notes, samples, samplesLeftOut, recipe, provenance);
  }
}
