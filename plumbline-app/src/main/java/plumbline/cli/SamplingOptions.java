package plumbline.cli;

import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
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

  /// What the logits are divided by, whatever temperature stands beside `--greedy`.
  private double heat() {
    return greedy ? 0 : temperature;
  }

  /// A look at each of them, by itself, so that all that are wrong are told.
  List<Given.Look> looks() {
    int most = maxTokens == null ? 1 : maxTokens;
    return List.of(
        look("--max-tokens", () -> sampling(most, 1, 0, 1, 0, 1, List.of())),
        look("--temperature", () -> sampling(1, heat(), 0, 1, 0, 1, List.of())),
        look("--top-k", () -> sampling(1, 1, topK, 1, 0, 1, List.of())),
        look("--top-p", () -> sampling(1, 1, 0, topP, 0, 1, List.of())),
        look("--min-p", () -> sampling(1, 1, 0, 1, minP, 1, List.of())),
        look("--repetition-penalty", () -> sampling(1, 1, 0, 1, 0, repetitionPenalty, List.of())),
        look("--stop", () -> sampling(1, 1, 0, 1, 0, 1, stop)));
  }

  private static Given.Look look(String option, Supplier<Sampling> made) {
    return () -> Given.option(option, made);
  }

  /// The sampling of a row whose prompt leaves `room` tokens.
  Sampling sampling(int room) {
    int limit = maxTokens == null ? Math.max(1, Math.min(USUAL_TOKENS, room)) : maxTokens;
    return sampling(limit, heat(), topK, topP, minP, repetitionPenalty, stop);
  }

  private Sampling sampling(
      int limit,
      double heat,
      int likeliest,
      double mass,
      double least,
      double penalty,
      List<String> ends) {
    return new Sampling(
        limit, heat, likeliest, mass, least, penalty, Map.of(), Set.of(), ends, ignoreEos,
        List.of());
  }
}
