package plumbline.completion;

import java.util.List;
import java.util.Map;
import java.util.Set;

/// Eight tokens, with one setting of the contract each.
final class CompleterContractSettings {
  private CompleterContractSettings() {}

  static Sampling truncated(int topK, double topP, double minP) {
    return new Sampling(8, 1, topK, topP, minP, 1, Map.of(), Set.of(), List.of(), false, List.of());
  }

  static Sampling stoppedBy(String string) {
    return greedy(Map.of(), Set.of(), List.of(string), List.of());
  }

  static Sampling endedBy(int token) {
    return greedy(Map.of(), Set.of(token), List.of(), List.of());
  }

  static Sampling forced(List<Integer> ids) {
    return greedy(Map.of(), Set.of(), List.of(), ids);
  }

  static Sampling biased(int token, float bias) {
    return greedy(Map.of(token, bias), Set.of(), List.of(), List.of());
  }

  private static Sampling greedy(
      Map<Integer, Float> bias, Set<Integer> ends, List<String> stops, List<Integer> forced) {
    return new Sampling(8, 0, 0, 1, 0, 1, bias, ends, stops, false, forced);
  }
}
