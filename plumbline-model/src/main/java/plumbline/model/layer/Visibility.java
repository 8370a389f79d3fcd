package plumbline.model.layer;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import plumbline.tensor.DType;
import plumbline.tensor.Device;
import plumbline.tensor.Tensor;
import plumbline.tensor.Tensors;

/// Which keys every query of a pass may see, per window. Masks are made once per pass and shared by
/// its layers.
public final class Visibility {
  private static final int LARGEST_MASK = 1 << 30;

  private final int rows;
  private final int queries;
  private final int keys;
  private final Rule rule;
  private final boolean plain;
  private final Device device;
  private final DType type;
  private final Map<OptionalInt, Seen> made = new HashMap<>();

  /// What attention needs: an additive mask, or the causal flag, or neither.
  ///
  /// @param mask [rows, 1, queries, keys], 0 where seen and -inf elsewhere; null for none
  /// @param causal query t sees keys up to t
  public record Seen(@Nullable Tensor mask, boolean causal) {}

  @FunctionalInterface
  private interface Rule {
    /// Sets the keys that a query sees to 0 in the mask from `start` on; returns how many they are.
    int show(float[] mask, int start, int row, int query, int window);
  }

  private Visibility(
      int rows, int queries, int keys, boolean plain, Device device, DType type, Rule rule) {
    this.rows = rows;
    this.queries = queries;
    this.keys = keys;
    this.plain = plain;
    this.device = device;
    this.type = type;
    this.rule = rule;
  }

  /// Rows without a cache: position t sees positions up to t.
  public static Visibility causal(int time, Device device, DType type) {
    return new Visibility(
        1,
        time,
        time,
        true,
        device,
        type,
        (mask, start, _, query, window) -> showUpTo(query, window, time, mask, start));
  }

  /// Packed rows: a token sees the tokens before it of its own segment.
  ///
  /// @param segments segment number of every position, `[rows][time]`
  public static Visibility packed(int[][] segments, Device device, DType type) {
    int time = segments[0].length;
    return new Visibility(
        segments.length,
        time,
        time,
        false,
        device,
        type,
        (mask, start, row, query, window) ->
            showSegment(segments[row], query, window, mask, start));
  }

  /// Queries at given positions over a cache that holds keys `0 … keys - 1`.
  ///
  /// @param positions position of every query, `[rows][queries]`
  public static Visibility cached(long[][] positions, int keys, Device device, DType type) {
    return new Visibility(
        positions.length,
        positions[0].length,
        keys,
        false,
        device,
        type,
        (mask, start, row, query, window) ->
            showUpTo(Math.toIntExact(positions[row][query]), window, keys, mask, start));
  }

  /// Continuations behind prefixes: keys are those of the prefix, padded to `width`, then those of
  /// the continuation.
  ///
  /// @param prefixes length of the prefix of every row
  /// @param tail how many positions a continuation has
  static Visibility continued(int[] prefixes, int width, int tail, Device device, DType type) {
    boolean alike = Arrays.stream(prefixes).allMatch(length -> length == prefixes[0]);
    return new Visibility(
        alike ? 1 : prefixes.length,
        tail,
        width + tail,
        false,
        device,
        type,
        (mask, start, row, query, window) -> {
          int from = Math.max(0, prefixes[row] + query - window + 1);
          int ownFrom = Math.max(0, query - window + 1);
          Arrays.fill(mask, start + Math.min(from, prefixes[row]), start + prefixes[row], 0f);
          Arrays.fill(mask, start + width + ownFrom, start + width + query + 1, 0f);
          return prefixes[row] - Math.min(from, prefixes[row]) + query + 1 - ownFrom;
        });
  }

  private static int showUpTo(int position, int window, int keys, float[] mask, int start) {
    int from = Math.max(0, position - window + 1);
    int to = Math.min(keys, position + 1);
    Arrays.fill(mask, start + from, start + to, 0f);
    return to - from;
  }

  private static int showSegment(int[] segments, int query, int window, float[] mask, int start) {
    int shown = 0;
    for (int key = Math.max(0, query - window + 1); key <= query; key++) {
      if (segments[key] == segments[query]) {
        mask[start + key] = 0f;
        shown++;
      }
    }
    return shown;
  }

  /// What a layer with this window sees.
  public Seen seen(OptionalInt window) {
    return made.computeIfAbsent(window, this::make);
  }

  private Seen make(OptionalInt window) {
    int width = window.orElse(Integer.MAX_VALUE);
    if (plain && width >= keys) {
      return new Seen(null, queries > 1);
    }
    long size = (long) rows * queries * keys;
    if (size > LARGEST_MASK) {
      throw new IllegalArgumentException(
          "a mask of %d rows, %d queries and %d keys is too large; use fewer or shorter rows"
              .formatted(rows, queries, keys));
    }
    var mask = new float[(int) size];
    Arrays.fill(mask, Float.NEGATIVE_INFINITY);
    long shown = 0;
    for (int row = 0, at = 0; row < rows; row++) {
      for (int query = 0; query < queries; query++, at += keys) {
        shown += rule.show(mask, at, row, query, width);
      }
    }
    return new Seen(
        shown < size ? Tensors.of(mask, rows, 1, queries, keys).to(device).to(type) : null, false);
  }
}
