package plumbline.model.layer;

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
    boolean sees(int row, int query, int key, int window);
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
        1, time, time, true, device, type, (_, query, key, window) -> near(query, key, window));
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
        (row, query, key, window) ->
            segments[row][query] == segments[row][key] && near(query, key, window));
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
        (row, query, key, window) -> near(Math.toIntExact(positions[row][query]), key, window));
  }

  private static boolean near(int query, int key, int window) {
    return key <= query && key > query - window;
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
    var mask = new float[rows * queries * keys];
    boolean hides = false;
    for (int row = 0, at = 0; row < rows; row++) {
      for (int query = 0; query < queries; query++) {
        for (int key = 0; key < keys; key++, at++) {
          if (!rule.sees(row, query, key, width)) {
            mask[at] = Float.NEGATIVE_INFINITY;
            hides = true;
          }
        }
      }
    }
    return new Seen(
        hides ? Tensors.of(mask, rows, 1, queries, keys).to(device).to(type) : null, false);
  }
}
