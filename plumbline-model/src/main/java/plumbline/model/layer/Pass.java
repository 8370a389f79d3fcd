package plumbline.model.layer;

import org.jspecify.annotations.Nullable;

/// What the layers of one forward pass share.
///
/// @param turn rotary positions of the new tokens
/// @param visibility which keys a query sees
/// @param window the part of the cache to extend, null for a pass without cache
/// @param dropout noise of adapters
/// @param observed takes what layers tell beside their result
public record Pass(
    Rotary.Turn turn,
    Visibility visibility,
    KvCache.@Nullable Window window,
    Dropout dropout,
    Observed observed) {
  Pass inLayer(int layer) {
    return new Pass(turn, visibility, window, dropout.inLayer(layer), observed);
  }

  /// The same pass for a second time, when all has been told.
  public Pass unobserved() {
    return new Pass(turn, visibility, window, dropout, Observed.nothing());
  }
}
