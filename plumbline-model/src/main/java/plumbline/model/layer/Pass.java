package plumbline.model.layer;

import static java.util.Objects.requireNonNull;

import java.util.OptionalInt;
import org.jspecify.annotations.Nullable;
import plumbline.model.kernel.HeadTurn;
import plumbline.model.kernel.Places;
import plumbline.model.kernel.Seats;
import plumbline.tensor.Tensor;

/// What the layers of one forward pass share.
///
/// @param turn rotary positions of the new tokens, null for a step
/// @param visibility which keys a query sees, null for a step
/// @param window the part of the cache to extend, null for a pass without cache
/// @param step one new token a row by loops over the cache, null for any other pass
/// @param continued how rows with shared beginnings lie, null for rows that stand alone
/// @param dropout noise of adapters
/// @param observed takes what layers tell beside their result
public record Pass(
    Rotary.@Nullable Turn turn,
    @Nullable Visibility visibility,
    KvCache.@Nullable Window window,
    KvCache.@Nullable Step step,
    @Nullable Continued continued,
    Dropout dropout,
    Observed observed) {
  /// A pass over rows that stand alone.
  public Pass(
      Rotary.Turn turn,
      Visibility visibility,
      KvCache.@Nullable Window window,
      Dropout dropout,
      Observed observed) {
    this(turn, visibility, window, null, null, dropout, observed);
  }

  /// A pass over rows that share beginnings.
  public static Pass of(
      Rotary.Turn turn,
      Visibility visibility,
      @Nullable Continued continued,
      Dropout dropout,
      Observed observed) {
    return new Pass(turn, visibility, null, null, continued, dropout, observed);
  }

  /// A step of rows in a cache.
  public static Pass of(KvCache.Step step) {
    return new Pass(null, null, null, step, null, Dropout.none(), Observed.nothing());
  }

  /// Turns heads [rows, time, heads, dim] to their positions.
  Tensor turned(Tensor heads) {
    return requireNonNull(turn, "a step turns its heads by itself").apply(heads);
  }

  /// What a query sees that sees so far back.
  Visibility.Seen seen(OptionalInt reach) {
    return requireNonNull(visibility, "a step sees what its cache holds").seen(reach);
  }

  /// Where the new tokens stand.
  Places places() {
    return requireNonNull(turn, "a step has places of its own").places();
  }

  /// The same for some of the tokens, given by their places in the flattened batch, INT64 `[n]`.
  Pass some(Tensor places) {
    return new Pass(turn, visibility, window, step, continued, dropout.of(places), observed);
  }

  /// The same pass for a second time, when all has been told.
  public Pass unobserved() {
    return new Pass(turn, visibility, window, step, continued, dropout, Observed.nothing());
  }

  /// Attention over projected heads with its way back, in a pass without a cache.
  HeadsTrace attend(MixTrace.Operands of, HeadTurn turn) {
    if (continued != null) {
      return continued.trace(of, turn, places());
    }
    int rows = Math.toIntExact(of.projected().size(0));
    int time = Math.toIntExact(of.projected().size(1));
    var seats = Seats.even(rows, time);
    var heads = turn.apart(of.projected(), seats, 0, places());
    var seen = seen(of.reach());
    observed.scores(of.layer(), heads.queries(), heads.keys(), seen, of.scale());
    return new HeadsTrace.Alone(seats, of.attend(heads, seen));
  }

  /// Attention of queries over the keys and values that they may see, all [rows, time, heads, dim].
  ///
  /// @param layer whose part of the cache is extended
  /// @param reach how far back a query sees
  Tensor attend(
      Tensor queries, Tensor keys, Tensor values, int layer, OptionalInt reach, double scale) {
    if (continued != null) {
      return continued.attend(queries, keys, values, reach, scale);
    }
    var seen = seen(reach);
    var allKeys = keys.transpose(1, 2);
    var allValues = values.transpose(1, 2);
    if (window == null) {
      observed.scores(layer, queries.transpose(1, 2), allKeys, seen, scale);
    } else {
      var past = window.extend(layer, allKeys, allValues);
      allKeys = past.keys();
      allValues = past.values();
    }
    return queries
        .transpose(1, 2)
        .attend(allKeys, allValues, seen.mask(), seen.causal(), scale)
        .transpose(1, 2);
  }
}
