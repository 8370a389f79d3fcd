package plumbline.recipe.multirole;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/// What came of asking roles.
///
/// @param taken the chains that are learnt from
/// @param questions how many were asked
/// @param losses how many were lost on the way, by reason
public record Chains(List<Chain> taken, int questions, Map<Loss, Integer> losses) {
  /// Why something was left out.
  public enum Loss {
    /// A path had no answer in the agreed form, or did not end.
    NO_ANSWER("paths without an answer"),
    /// The paths of a role agree too little, or none is as is wanted.
    NO_MAJORITY("roles without a majority"),
    /// A question was left with fewer than two roles.
    ONE_VOICE("questions with fewer than two roles"),
    /// A chain is among the longest or the shortest of its task.
    LENGTH("chains of extreme length");

    private final String words;

    Loss(String words) {
      this.words = words;
    }
  }

  public Chains {
    taken = List.copyOf(taken);
    losses = Map.copyOf(losses);
  }

  /// A line for the user.
  public String line() {
    var lost = new EnumMap<Loss, Integer>(Loss.class);
    lost.putAll(losses);
    var left =
        lost.entrySet().stream()
            .map(each -> "%,d %s".formatted(each.getValue(), each.getKey().words))
            .collect(Collectors.joining(", "));
    return "chains: %,d from %,d questions%s; %.1f words"
        .formatted(
            taken.size(),
            questions,
            left.isEmpty() ? "" : " (left out " + left + ")",
            taken.stream().mapToInt(Chain::words).average().orElse(Double.NaN));
  }

  /// These, if there are any.
  ///
  /// @throws IllegalArgumentException where nothing is left, with the reasons
  public Chains requireSome() {
    if (taken.isEmpty()) {
      throw new IllegalArgumentException(
          "no chain is left to learn from: %s; sample more paths, lower synthesis.least-votes, or begin from a model that answers from one role"
              .formatted(line()));
    }
    return this;
  }

  /// Leaves out the longest and the shortest chains of every task.
  ///
  /// @param share at either end
  static List<Chain> trimmed(List<Chain> chains, double share) {
    var byKind = new LinkedHashMap<String, List<Integer>>();
    chains.forEach(
        chain -> byKind.computeIfAbsent(chain.kind(), _ -> new ArrayList<>()).add(chain.words()));
    byKind.values().forEach(lengths -> lengths.sort(null));
    return chains.stream()
        .filter(
            chain -> isUsual(chain.words(), byKind.getOrDefault(chain.kind(), List.of()), share))
        .toList();
  }

  private static boolean isUsual(int words, List<Integer> sorted, double share) {
    int cut = (int) Math.floor(share * sorted.size());
    return words >= sorted.get(cut) && words <= sorted.get(sorted.size() - 1 - cut);
  }
}
