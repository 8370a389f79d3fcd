package plumbline.config.section;

import java.util.Collection;
import java.util.Comparator;
import java.util.Locale;
import java.util.Optional;

/// The valid name that a misspelt one most likely meant.
public final class Nearest {
  private Nearest() {}

  /// The candidate within a third of the name's length in edits, if any.
  public static Optional<String> to(String name, Collection<String> candidates) {
    var wanted = plain(name);
    int allowed = Math.max(1, wanted.length() / 3);
    return candidates.stream()
        .filter(candidate -> edits(wanted, plain(candidate)) <= allowed)
        .min(Comparator.comparingInt(candidate -> edits(wanted, plain(candidate))));
  }

  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// Insertions, deletions, replacements and swaps of neighbours that turn one into the other.
  static int edits(String from, String to) {
    int[][] cost = new int[from.length() + 1][to.length() + 1];
    for (int i = 0; i <= from.length(); i++) {
      for (int j = 0; j <= to.length(); j++) {
        cost[i][j] = i == 0 || j == 0 ? i + j : cheapest(cost, from, to, i, j);
      }
    }
    return cost[from.length()][to.length()];
  }

  private static int cheapest(int[][] cost, String from, String to, int i, int j) {
    int replaced = cost[i - 1][j - 1] + (from.charAt(i - 1) == to.charAt(j - 1) ? 0 : 1);
    int least = Math.min(replaced, 1 + Math.min(cost[i - 1][j], cost[i][j - 1]));
    boolean swapped =
        i > 1
            && j > 1
            && from.charAt(i - 1) == to.charAt(j - 2)
            && from.charAt(i - 2) == to.charAt(j - 1);
    return swapped ? Math.min(least, cost[i - 2][j - 2] + 1) : least;
  }
}
