package plumbline.audit;

import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import plumbline.data.PreferencePair;
import plumbline.text.message.Message;

/// Watches the preferences of every prompt for circles: a over b, b over c, c over a.
final class Circles {
  /// Of every prompt and completion what it was preferred to, with the place.
  private final Map<List<Message>, Map<List<Message>, Map<List<Message>, String>>> beaten =
      new HashMap<>();

  /// Takes a preference in; the place of a pair with which it closes a circle of three, if it does.
  Optional<String> add(PreferencePair pair) {
    var ofPrompt = beaten.computeIfAbsent(pair.prompt(), _ -> new HashMap<>());
    var beatenByWorse = ofPrompt.getOrDefault(pair.rejected(), Map.of());
    var found =
        beatenByWorse.entrySet().stream()
            .filter(
                third -> ofPrompt.getOrDefault(third.getKey(), Map.of()).containsKey(pair.chosen()))
            .map(Map.Entry::getValue)
            .findFirst();
    ofPrompt
        .computeIfAbsent(pair.chosen(), _ -> new LinkedHashMap<>())
        .putIfAbsent(pair.rejected(), pair.place());
    return found;
  }

  /// Circular triads of a complete tournament of n players, `d = n (n - 1) (2 n - 1) / 12 - sum
  /// a_i^2 / 2`, where player i beats a_i others, and Kendall's consistence `1 - 24 d / (n^3 - n)`
  /// for odd n, `1 - 24 d / (n^3 - 4 n)` for even.
  ///
  /// @param triads how many
  /// @param consistence 1 where there is none, 0 where there could not be more
  record Triads(double triads, double consistence) {
    static Triads of(boolean[][] beats) {
      double n = beats.length;
      double squares = 0;
      for (var row : beats) {
        int wins = 0;
        for (boolean win : row) {
          wins += win ? 1 : 0;
        }
        squares += (double) wins * wins;
      }
      double triads = n * (n - 1) * (2 * n - 1) / 12 - squares / 2;
      double most = beats.length % 2 == 1 ? n * n * n - n : n * n * n - 4 * n;
      return new Triads(triads, 1 - 24 * triads / most);
    }
  }
}
