package plumbline.generate;

import plumbline.completion.Sampling;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.SampleKey;

/// One row to sample. A row paused at a segment limit is resumed by asking again with what it has
/// so far as `continued`; a row is forked by asking several times with one `continued` and other
/// keys.
///
/// @param prompt given tokens
/// @param continued tokens sampled before; they count towards `sampling.maxTokens()`
/// @param sampling how tokens are drawn
/// @param key random stream; draw `i` belongs to sampled token number `i`
/// @param pauseAfter pause when so many tokens have been sampled in this call
public record GenerationRequest(
    Tokens prompt, Tokens continued, Sampling sampling, SampleKey key, int pauseAfter) {
  public GenerationRequest {
    if (prompt.isEmpty()) {
      throw new IllegalArgumentException("the prompt has no token; a model continues at least one");
    }
    if (pauseAfter < 1) {
      throw new IllegalArgumentException("pause after %d tokens, at least 1".formatted(pauseAfter));
    }
    if (continued.size() >= sampling.maxTokens()) {
      throw new IllegalArgumentException(
          "%d tokens are there already, the limit is %d"
              .formatted(continued.size(), sampling.maxTokens()));
    }
  }

  /// A fresh row.
  public static GenerationRequest of(Tokens prompt, Sampling sampling, SampleKey key) {
    return new GenerationRequest(prompt, Tokens.empty(), sampling, key, Integer.MAX_VALUE);
  }

  Tokens given() {
    return prompt.then(continued);
  }

  /// The most tokens the row can have when this call is over.
  int reach() {
    long whole = prompt.size() + (long) sampling.maxTokens();
    long paused = given().size() + (long) pauseAfter;
    return (int) Math.min(Integer.MAX_VALUE, Math.min(whole, paused));
  }
}
