package plumbline.cli;

import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import plumbline.completion.Sampling;

/// How tokens are drawn.
final class SamplingOptions {
  static final int USUAL_TOKENS = 256;

  @Option(names = "--greedy", description = "Always the likeliest token.")
  boolean greedy;

  @Option(
      names = "--max-tokens",
      paramLabel = "N",
      description = "Most new tokens. Default: 256, or what the context has room for.")
  @Nullable Integer maxTokens;

  @Option(
      names = "--temperature",
      defaultValue = "1",
      paramLabel = "T",
      description = "Divides the logits; 0 is greedy. Default: ${DEFAULT-VALUE}.")
  double temperature;

  @Option(names = "--top-k", defaultValue = "0", paramLabel = "K", description = "0 is off.")
  int topK;

  @Option(names = "--top-p", defaultValue = "1", paramLabel = "P", description = "1 is off.")
  double topP;

  @Option(names = "--min-p", defaultValue = "0", paramLabel = "P", description = "0 is off.")
  double minP;

  @Option(
      names = "--repetition-penalty",
      defaultValue = "1",
      paramLabel = "X",
      description = "1 is off.")
  double repetitionPenalty;

  @Option(
      names = "--stop",
      paramLabel = "TEXT",
      description = "A text that ends a row; repeatable.")
  List<String> stop = List.of();

  @Option(
      names = "--seed",
      paramLabel = "N",
      description = "All draws derive from it. Default: 0, in a chat a new one that is told.")
  @Nullable Long seed;

  @Option(names = "--ignore-eos", description = "Go on after the model's own end token.")
  boolean ignoreEos;

  /// The fewest tokens that must be left for an answer.
  int leastRoom() {
    return maxTokens == null ? 1 : maxTokens;
  }

  /// Whether every draw of a row is the same.
  boolean isGreedy() {
    return greedy || temperature == 0;
  }

  /// Refuses values that no row can be sampled by.
  ///
  /// @throws IllegalArgumentException of the first that is wrong
  void require() {
    sampling(USUAL_TOKENS);
  }

  /// The sampling of a row whose prompt leaves `room` tokens.
  Sampling sampling(int room) {
    int limit = maxTokens == null ? Math.max(1, Math.min(USUAL_TOKENS, room)) : maxTokens;
    return new Sampling(
        limit,
        greedy ? 0 : temperature,
        topK,
        topP,
        minP,
        repetitionPenalty,
        Map.of(),
        Set.of(),
        stop,
        ignoreEos,
        List.of());
  }
}
