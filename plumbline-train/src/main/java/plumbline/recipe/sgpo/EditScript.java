package plumbline.recipe.sgpo;

import java.util.ArrayList;
import java.util.List;

/// A shortest way from one sequence to another by replacing, deleting and inserting items
/// (Levenshtein), written from left to right. Of several shortest ways it is the one that a walk
/// from the ends takes which prefers, in this order, to keep, to replace, to delete, to insert.
///
/// @param steps from the left
/// @param edits how many of them are no [Keep]
public record EditScript<T>(List<Step<T>> steps, int edits) {
  /// One step of a script.
  public sealed interface Step<T> {}

  /// An item that stays.
  public record Keep<T>(T item) implements Step<T> {}

  /// An item in place of another.
  public record Replace<T>(T old, T fresh) implements Step<T> {}

  /// An item that goes.
  public record Delete<T>(T old) implements Step<T> {}

  /// An item that comes.
  public record Insert<T>(T fresh) implements Step<T> {}

  public EditScript {
    steps = List.copyOf(steps);
  }

  /// The script from `from` to `to`.
  public static <T> EditScript<T> between(List<T> from, List<T> to) {
    var d = distances(from, to);
    var steps = new ArrayList<Step<T>>();
    int i = from.size();
    int j = to.size();
    while (i > 0 || j > 0) {
      boolean both = i > 0 && j > 0;
      boolean same = both && from.get(i - 1).equals(to.get(j - 1));
      if (same && d[i][j] == d[i - 1][j - 1]) {
        steps.add(new Keep<>(from.get(--i)));
        j--;
      } else if (both && !same && d[i][j] == d[i - 1][j - 1] + 1) {
        steps.add(new Replace<>(from.get(--i), to.get(--j)));
      } else if (i > 0 && d[i][j] == d[i - 1][j] + 1) {
        steps.add(new Delete<>(from.get(--i)));
      } else {
        steps.add(new Insert<>(to.get(--j)));
      }
    }
    return new EditScript<>(steps.reversed(), d[from.size()][to.size()]);
  }

  private static <T> int[][] distances(List<T> from, List<T> to) {
    var d = new int[from.size() + 1][to.size() + 1];
    for (int i = 0; i <= from.size(); i++) {
      for (int j = 0; j <= to.size(); j++) {
        if (i == 0 || j == 0) {
          d[i][j] = i + j;
        } else {
          int replaced = d[i - 1][j - 1] + (from.get(i - 1).equals(to.get(j - 1)) ? 0 : 1);
          d[i][j] = Math.min(replaced, 1 + Math.min(d[i - 1][j], d[i][j - 1]));
        }
      }
    }
    return d;
  }

  /// What comes of it where only the first `count` edits are made and the rest stays as it was.
  public List<T> first(int count) {
    var items = new ArrayList<T>();
    int made = 0;
    for (var step : steps) {
      boolean makes = made < count;
      switch (step) {
        case Keep<T>(var item) -> items.add(item);
        case Replace<T>(var old, var fresh) -> items.add(makes ? fresh : old);
        case Delete<T>(var old) -> {
          if (!makes) {
            items.add(old);
          }
        }
        case Insert<T>(var fresh) -> {
          if (makes) {
            items.add(fresh);
          }
        }
      }
      made += step instanceof Keep ? 0 : 1;
    }
    return items;
  }

  /// Edits for every item of the longer sequence, in [0, 1]; 0 for two empty ones.
  public static <T> double normalisedDistance(List<T> first, List<T> second) {
    int longest = Math.max(first.size(), second.size());
    return longest == 0 ? 0 : (double) between(first, second).edits() / longest;
  }
}
