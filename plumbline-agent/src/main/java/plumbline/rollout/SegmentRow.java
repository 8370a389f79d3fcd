package plumbline.rollout;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import plumbline.completion.Completion;
import plumbline.text.token.Floats;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.Span;
import plumbline.text.trajectory.StopReason;

/// A sample that is drawn in pieces.
///
/// @param key its random stream
/// @param pieces what was sampled so far, each with the version of the weights that sampled it
/// @param text all of it, decoded
/// @param stop why it ended; empty while it goes on
public record SegmentRow(
    SampleKey key, List<Span.Sampled> pieces, String text, Optional<StopReason> stop) {
  public SegmentRow {
    pieces = List.copyOf(pieces);
  }

  /// A row of which nothing was sampled.
  static SegmentRow fresh(SampleKey key) {
    return new SegmentRow(key, List.of(), "", Optional.empty());
  }

  /// Whether it ended.
  public boolean isFinished() {
    return stop.isPresent();
  }

  /// All sampled tokens.
  public Tokens tokens() {
    var all = Tokens.empty();
    for (var piece : pieces) {
      all = all.then(piece.tokens());
    }
    return all;
  }

  /// The row with one more piece.
  SegmentRow with(Completion completion) {
    int n = completion.tokens().size();
    var entropies =
        completion.entropies().size() == n ? completion.entropies() : Floats.filled(n, Float.NaN);
    var more = new ArrayList<>(pieces);
    more.add(
        new Span.Sampled(
            completion.tokens(),
            completion.logProbs(),
            entropies,
            completion.policyVersion(),
            pieces.size()));
    return new SegmentRow(
        key,
        more,
        completion.text(),
        completion.stop() == StopReason.PAUSED ? Optional.empty() : Optional.of(completion.stop()));
  }
}
