package plumbline.data;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Finds what somebody meant by a name that does not exist.
final class NearestName {
  private NearestName() {}

  /// The known name with the fewest letters added, dropped or changed, if no more than a third of
  /// the letters are, or none but their case.
  static Optional<String> of(String name, List<String> known) {
    String nearest = null;
    int least = Math.max(1, name.length() / 3) + 1;
    for (var candidate : known) {
      int distance = distance(name.toLowerCase(Locale.ROOT), candidate.toLowerCase(Locale.ROOT));
      if (distance < least) {
        least = distance;
        nearest = candidate;
      }
    }
    return Optional.ofNullable(nearest);
  }

  /// The edit distance of Levenshtein, row by row.
  static int distance(String a, String b) {
    var above = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      above[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      var row = new int[b.length() + 1];
      row[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int changed = above[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
        row[j] = Math.min(changed, 1 + Math.min(above[j], row[j - 1]));
      }
      above = row;
    }
    return above[b.length()];
  }
}
