package plumbline.generate;

import java.util.List;
import java.util.Map;
import java.util.Set;
import plumbline.completion.Sampling;

/// Settings with one thing changed.
final class Settings {
  private Settings() {}

  static Sampling truncated(int topK, double topP, double minP) {
    return new Sampling(1, 1, topK, topP, minP, 1, Map.of(), Set.of(), List.of(), false, List.of());
  }

  static Sampling penalised(double temperature, double penalty) {
    return new Sampling(
        1, temperature, 0, 1, 0, penalty, Map.of(), Set.of(), List.of(), false, List.of());
  }

  static Sampling biased(double temperature, Map<Integer, Float> bias) {
    return new Sampling(1, temperature, 0, 1, 0, 1, bias, Set.of(), List.of(), false, List.of());
  }

  static Sampling forced(int maxTokens, List<Integer> ids) {
    return new Sampling(maxTokens, 1, 0, 1, 0, 1, Map.of(), Set.of(), List.of(), false, ids);
  }

  static Sampling endedBy(int maxTokens, Set<Integer> stopTokens) {
    return new Sampling(
        maxTokens, 0, 0, 1, 0, 1, Map.of(), stopTokens, List.of(), false, List.of());
  }

  static Sampling stoppedBy(int maxTokens, String... stops) {
    return new Sampling(
        maxTokens, 0, 0, 1, 0, 1, Map.of(), Set.of(), List.of(stops), true, List.of());
  }

  static Sampling ignoringEos(int maxTokens) {
    return new Sampling(maxTokens, 0, 0, 1, 0, 1, Map.of(), Set.of(), List.of(), true, List.of());
  }
}
