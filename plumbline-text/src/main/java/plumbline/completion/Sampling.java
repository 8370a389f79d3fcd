package plumbline.completion;

import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// How tokens are drawn and when a row stops.
///
/// @param maxTokens at most so many new tokens
/// @param temperature divides the logits; 0 takes the largest
/// @param topK draw from the `topK` most likely tokens; 0 is off
/// @param topP draw from the smallest set with this probability mass; 1 is off
/// @param minP drop tokens less likely than `minP` times the most likely; 0 is off
/// @param repetitionPenalty divides positive and multiplies negative logits of tokens seen; 1 is
///   off
/// @param logitBias added to the logits of these token ids; negative infinity forbids one
/// @param stopTokens ids that end the row
/// @param stopStrings texts that end the row
/// @param ignoreEos keep on after the model's own end tokens
/// @param forced token ids that the first positions must take, in order
public record Sampling(
    int maxTokens,
    double temperature,
    int topK,
    double topP,
    double minP,
    double repetitionPenalty,
    Map<Integer, Float> logitBias,
    Set<Integer> stopTokens,
    List<String> stopStrings,
    boolean ignoreEos,
    List<Integer> forced) {
  public Sampling {
    logitBias = Map.copyOf(logitBias);
    stopTokens = Set.copyOf(stopTokens);
    stopStrings = List.copyOf(stopStrings);
    forced = List.copyOf(forced);
    require(maxTokens >= 1, "max tokens", maxTokens, "at least 1");
    require(temperature >= 0 && temperature <= 100, "temperature", temperature, "in [0, 100]");
    require(topK >= 0, "top-k", topK, "at least 0");
    require(topP > 0 && topP <= 1, "top-p", topP, "in (0, 1]");
    require(minP >= 0 && minP <= 1, "min-p", minP, "in [0, 1]");
    require(
        repetitionPenalty > 0 && repetitionPenalty < Double.POSITIVE_INFINITY,
        "repetition penalty",
        repetitionPenalty,
        "above 0 and finite");
    require(
        logitBias.values().stream().allMatch(b -> b < Float.POSITIVE_INFINITY),
        "logit bias",
        logitBias,
        "finite or -Infinity");
    require(areIds(logitBias.keySet()), "logit bias", logitBias, "of token ids, at least 0");
    require(areIds(stopTokens), "stop tokens", stopTokens, "token ids, at least 0");
    require(areIds(forced), "forced tokens", forced, "token ids, at least 0");
    require(stopStrings.stream().noneMatch(String::isEmpty), "stop string", "''", "not empty");
  }

  /// The same with at most `limit` new tokens.
  public Sampling withMaxTokens(int limit) {
    return with(limit, temperature);
  }

  /// The same at another temperature.
  public Sampling withTemperature(double other) {
    return with(maxTokens, other);
  }

  /// The same for rows that end at these tokens and texts alone, whatever the model's own end
  /// tokens are.
  public Sampling endingOnlyAt(Set<Integer> tokens, List<String> texts) {
    return new Sampling(
        maxTokens,
        temperature,
        topK,
        topP,
        minP,
        repetitionPenalty,
        logitBias,
        tokens,
        texts,
        true,
        forced);
  }

  /// The same for rows whose first tokens are these.
  public Sampling beginningWith(List<Integer> tokens) {
    return new Sampling(
        maxTokens,
        temperature,
        topK,
        topP,
        minP,
        repetitionPenalty,
        logitBias,
        stopTokens,
        stopStrings,
        ignoreEos,
        tokens);
  }

  private Sampling with(int limit, double heat) {
    return new Sampling(
        limit,
        heat,
        topK,
        topP,
        minP,
        repetitionPenalty,
        logitBias,
        stopTokens,
        stopStrings,
        ignoreEos,
        forced);
  }

  private static boolean areIds(Collection<Integer> ids) {
    return ids.stream().allMatch(id -> id >= 0);
  }

  private static void require(boolean holds, String name, Object value, String expected) {
    if (!holds) {
      throw new IllegalArgumentException("%s is %s, must be %s".formatted(name, value, expected));
    }
  }

  /// Draws from the whole distribution.
  public static Sampling random(int maxTokens, double temperature) {
    return new Sampling(
        maxTokens, temperature, 0, 1, 0, 1, Map.of(), Set.of(), List.of(), false, List.of());
  }

  /// Always the most likely token.
  public static Sampling greedy(int maxTokens) {
    return random(maxTokens, 0);
  }

  /// Whether the most likely token is always taken.
  public boolean isGreedy() {
    return temperature == 0;
  }
}
