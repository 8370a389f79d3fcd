package plumbline.completion;

import plumbline.text.token.Tokens;

/// A request of which a part was sampled before.
///
/// @param request what was asked for; its limit of tokens counts those that are there already
/// @param continued what was sampled so far, empty for a fresh row
/// @param pauseAfter at most so many new tokens now; a row that is not done then is paused
public record Continuation(CompletionRequest request, Tokens continued, int pauseAfter) {
  public Continuation {
    if (pauseAfter < 1) {
      throw new IllegalArgumentException(
          "a row pauses after %d tokens, must be at least 1".formatted(pauseAfter));
    }
  }
}
