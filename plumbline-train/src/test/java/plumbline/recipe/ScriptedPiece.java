package plumbline.recipe;

import java.util.stream.IntStream;
import plumbline.completion.Completion;
import plumbline.completion.Continuation;
import plumbline.text.token.Floats;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.StopReason;

/// What a sampler gives that knows how long every sample will be.
final class ScriptedPiece {
  private ScriptedPiece() {}

  /// The next piece of a sample of `length` tokens, sampled by the weights of `version`.
  static Completion of(Continuation row, int length, long version) {
    int before = row.continued().size();
    int until = Math.min(length, before + row.pauseAfter());
    return new Completion(
        Tokens.of(7),
        Tokens.of(IntStream.range(before, until).toArray()),
        "",
        Floats.filled(until - before, -1f),
        Floats.empty(),
        until == length ? StopReason.STOP : StopReason.PAUSED,
        version);
  }
}
