package plumbline.completion;

import java.util.List;

/// Samples rows piece by piece: a paused row is gone on with from its tokens, by the weights of the
/// day. Token number `i` of a row is drawn by its key and `i`, so with equal weights the pieces are
/// what one call would have given.
public interface SegmentCompleter {
  /// The next piece of every row, in their order. Tokens, log-probabilities and entropies are of
  /// the new piece, the text is of the whole row.
  ///
  /// @throws CompletionException where a row cannot be gone on with, with its cause in words
  /// @throws InterruptedException when the calling thread is interrupted; the work is cancelled
  List<Completion> extend(List<Continuation> rows) throws InterruptedException;
}
