package plumbline.text.trajectory;

import java.util.List;
import plumbline.text.token.Floats;
import plumbline.text.token.Tokens;

/// What happened in one attempt at a task.
///
/// @param task what was attempted
/// @param key the random stream the attempt was sampled with; `key.sample()` numbers it in its
///   group
/// @param spans all tokens in order, each with its origin
/// @param text what the policy said, decoded
/// @param stop why the last sampled span ended
public record Episode(Task task, SampleKey key, List<Span> spans, String text, StopReason stop) {
  public Episode {
    spans = List.copyOf(spans);
  }

  /// All tokens in order.
  public Tokens tokens() {
    var all = Tokens.empty();
    for (var span : spans) {
      all = all.then(span.tokens());
    }
    return all;
  }

  /// How many tokens the policy sampled.
  public int sampledTokens() {
    int count = 0;
    for (var span : spans) {
      if (span instanceof Span.Sampled sampled) {
        count += sampled.tokens().size();
      }
    }
    return count;
  }

  /// The sampler's log-probabilities, 0 where a token was not sampled; as long as [#tokens].
  public Floats samplerLogProbs() {
    var all = Floats.empty();
    for (var span : spans) {
      all =
          all.then(
              span instanceof Span.Sampled sampled
                  ? sampled.logProbs()
                  : Floats.filled(span.tokens().size(), 0f));
    }
    return all;
  }

  /// True for a limit reached before the policy stopped by itself.
  public boolean truncated() {
    return stop == StopReason.LENGTH;
  }
}
