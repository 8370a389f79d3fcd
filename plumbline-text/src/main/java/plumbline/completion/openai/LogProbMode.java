package plumbline.completion.openai;

import java.util.Optional;
import plumbline.completion.Sampling;

/// Which distribution a server's log-probabilities belong to. A [plumbline.completion.Completion]
/// carries those of the distribution a token was drawn from before truncation; a request whose
/// settings would make the server's numbers something else is refused.
public enum LogProbMode {
  /// Log-probabilities are not asked for.
  OMITTED,
  /// Of the model's own logits: exact at temperature 1 without penalty and bias. What servers do
  /// unless told otherwise.
  RAW,
  /// Of the logits after temperature, penalty, bias and truncation: exact without truncation. What
  /// vLLM does with `--logprobs-mode processed_logprobs`.
  PROCESSED;

  /// Why this server's log-probabilities would be wrong under `sampling`; empty where they are
  /// right.
  Optional<String> objection(Sampling sampling) {
    return switch (this) {
      case OMITTED -> Optional.empty();
      case RAW -> rawObjection(sampling);
      case PROCESSED ->
          sampling.topK() > 0 || sampling.topP() < 1 || sampling.minP() > 0
              ? Optional.of("log-probs before truncation by top-k, top-p or min-p")
              : Optional.empty();
    };
  }

  private static Optional<String> rawObjection(Sampling sampling) {
    if (sampling.temperature() != 1 && !sampling.isGreedy()) {
      return Optional.of("log-probs at temperature " + sampling.temperature());
    }
    if (sampling.repetitionPenalty() != 1) {
      return Optional.of("log-probs under a repetition penalty");
    }
    if (!sampling.logitBias().isEmpty()) {
      return Optional.of("log-probs under a logit bias");
    }
    return Optional.empty();
  }
}
