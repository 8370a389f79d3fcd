package plumbline.completion;

import plumbline.text.token.Floats;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.StopReason;

/// A sampled continuation. `logProbs` and `entropies` are in nats, of the distribution the token
/// was drawn from before truncation (top-k and the like), temperature included; one value a token.
///
/// @param prompt the prompt's tokens; empty where a server does not tell them
/// @param tokens the continuation, stop token included; empty where a server does not tell ids
/// @param text the continuation as text, without stop token or stop string
/// @param logProbs log-probability of every token
/// @param entropies entropy at every token; empty where a server does not tell them
/// @param stop why it ended
/// @param policyVersion which weights sampled it
public record Completion(
    Tokens prompt,
    Tokens tokens,
    String text,
    Floats logProbs,
    Floats entropies,
    StopReason stop,
    long policyVersion) {
  /// The same said in these words.
  public Completion withText(String words) {
    return new Completion(prompt, tokens, words, logProbs, entropies, stop, policyVersion);
  }
}
