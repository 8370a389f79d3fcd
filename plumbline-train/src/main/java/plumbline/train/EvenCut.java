package plumbline.train;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.ToLongFunction;

/// Cuts units into batches of about equal size, in their order: lanes that work side by side should
/// end together.
///
/// @param size of a unit
/// @param fits whether units may take in another; one that fits nowhere stands alone
record EvenCut<T>(ToLongFunction<T> size, BiPredicate<List<T>, T> fits) {
  /// At least `count` batches where there are units enough, and more only where they do not fit.
  List<List<T>> of(List<T> units, int count) {
    long left = units.stream().mapToLong(size).sum();
    long taken = 0;
    int open = count;
    var batches = new ArrayList<List<T>>();
    var current = new ArrayList<T>();
    for (int next = 0; next < units.size(); next++) {
      var unit = units.get(next);
      boolean full =
          open > 1
              && (taken + size.applyAsLong(unit) / 2 >= Math.ceilDiv(left, open)
                  || units.size() - next < open);
      if (!current.isEmpty() && (full || !fits.test(current, unit))) {
        batches.add(List.copyOf(current));
        current.clear();
        left -= taken;
        taken = 0;
        open = Math.max(1, open - 1);
      }
      current.add(unit);
      taken += size.applyAsLong(unit);
    }
    if (!current.isEmpty()) {
      batches.add(List.copyOf(current));
    }
    return batches;
  }
}
