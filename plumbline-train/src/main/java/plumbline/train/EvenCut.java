package plumbline.train;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Cuts units into batches, in their order, so that the largest batch is as small as it can be:
/// lanes that work side by side should end together.
///
/// @param load of a unit
/// @param limit tokens of a batch; a unit of more stands alone
record EvenCut<T>(Function<T, Load> load, long limit) {
  /// What the model has to do for rows that go through it together.
  ///
  /// @param rows how many
  /// @param longest tokens of the longest
  /// @param shared tokens where beginnings are read once; empty where they cannot be
  record Load(int rows, int longest, OptionalLong shared) {
    /// One row.
    static Load ofRow(int tokens) {
      return new Load(1, tokens, OptionalLong.empty());
    }

    /// Tokens where each row is padded to the longest: what attention spreads them over.
    long spread() {
      return (long) rows * longest;
    }

    /// Tokens that the model reads.
    long tokens() {
      long spread = spread();
      return shared.isPresent() && shared.getAsLong() <= SharedPrompts.WORTH * spread
          ? shared.getAsLong()
          : spread;
    }

    private Load and(Load other) {
      var both =
          shared.isPresent() && other.shared.isPresent()
              ? OptionalLong.of(shared.getAsLong() + other.shared.getAsLong())
              : OptionalLong.empty();
      return new Load(rows + other.rows, Math.max(longest, other.longest), both);
    }

    /// Whether it stays below so many tokens, and what is spread below twice the limit.
    private boolean isWithin(long tokens, long limit) {
      return tokens() <= tokens && spread() <= 2 * limit;
    }
  }

  /// As many batches as the limit asks for, rounded up to a multiple of the lanes; fewer only where
  /// more would make none smaller.
  List<List<T>> of(List<T> units, int lanes) {
    long count = Math.ceilDivExact((long) filled(units, limit).size(), lanes) * lanes;
    long low = 1;
    long high = limit;
    while (low < high) {
      long middle = low + (high - low) / 2;
      if (filled(units, middle).size() <= count) {
        high = middle;
      } else {
        low = middle + 1;
      }
    }
    return filled(units, low);
  }

  /// Batches of at most so many tokens, each filled before the next is begun.
  private List<List<T>> filled(List<T> units, long tokens) {
    var batches = new ArrayList<List<T>>();
    var current = new ArrayList<T>();
    @Nullable Load taken = null;
    for (var unit : units) {
      var own = load.apply(unit);
      var together = taken == null ? own : taken.and(own);
      if (taken != null && !together.isWithin(tokens, limit)) {
        batches.add(List.copyOf(current));
        current.clear();
        together = own;
      }
      current.add(unit);
      taken = together;
    }
    if (!current.isEmpty()) {
      batches.add(List.copyOf(current));
    }
    return batches;
  }
}
