package plumbline.text.trajectory;

import plumbline.text.token.Floats;
import plumbline.text.token.Tokens;

/// A run of tokens with one origin.
public sealed interface Span {
  /// The tokens of this span.
  Tokens tokens();

  /// Tokens that were there before: system text, prompt, forced text. Not trained.
  record Given(Tokens tokens) implements Span {}

  /// Tokens that the policy sampled, with log-probability and entropy (nats) of each under the
  /// sampling distribution, the version of the weights and the segment that produced them.
  record Sampled(Tokens tokens, Floats logProbs, Floats entropies, long policyVersion, int segment)
      implements Span {
    public Sampled {
      if (logProbs.size() != tokens.size() || entropies.size() != tokens.size()) {
        throw new IllegalArgumentException(
            "sampled span has %d tokens, %d log-probs and %d entropies"
                .formatted(tokens.size(), logProbs.size(), entropies.size()));
      }
    }
  }

  /// Text that a tool or an environment answered with. Never trained.
  record Observed(Tokens tokens, String source) implements Span {}
}
