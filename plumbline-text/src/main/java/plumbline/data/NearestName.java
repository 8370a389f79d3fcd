package plumbline.data;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Finds what somebody meant by a name that does not exist.
public final class NearestName {
  private static final int LEAST_BEGINNING = 3;

  private NearestName() {}

  /// The known name with the smallest share of edited letters, if no more than a third of the
  /// written ones are edited; otherwise the only known name that begins with what is written.
  public static Optional<String> of(String name, Collection<String> known) {
    return near(name, known, 1).stream().findFirst().or(() -> begun(name, known));
  }

  /// At most `most` of the known names that differ in no more than a third of the written letters,
  /// the one with the smallest share of edited letters first, of equals one to which letters were
  /// only added.
  public static List<String> near(String name, Collection<String> known, int most) {
    int allowed = Math.max(1, name.length() / 3);
    return known.stream()
        .filter(candidate -> edits(name, candidate) <= allowed)
        .sorted(
            Comparator.comparingDouble((String candidate) -> share(name, candidate))
                .thenComparing(candidate -> !plain(name).contains(plain(candidate))))
        .limit(most)
        .toList();
  }

  private static Optional<String> begun(String name, Collection<String> known) {
    if (name.length() < LEAST_BEGINNING) {
      return Optional.empty();
    }
    var begun = known.stream().filter(each -> plain(each).startsWith(plain(name))).toList();
    return begun.size() == 1 ? Optional.of(begun.getFirst()) : Optional.empty();
  }

  private static double share(String name, String candidate) {
    return (double) edits(name, candidate)
        / Math.max(1, Math.max(name.length(), candidate.length()));
  }

  private static String plain(String name) {
    return name.toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /// Insertions, deletions, replacements and swaps of neighbours that turn one into the other; case
  /// is none, nor is a hyphen for an underscore.
  static int edits(String name, String candidate) {
    var from = plain(name);
    var to = plain(candidate);
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
