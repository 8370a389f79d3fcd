package plumbline.model.layer;

import plumbline.tensor.Device;
import plumbline.tensor.Tensor;
import plumbline.tensor.Tensors;

/// Uses of experts, one for every token and rank, brought into the order of the experts; uses of
/// one expert keep the order of their tokens.
final class Dispatch {
  private final int active;
  private final int[] counts;
  private final long[] order;

  /// @param chosen expert of every use `[tokens * active]`
  Dispatch(long[] chosen, int active, int experts) {
    this.active = active;
    this.counts = new int[experts];
    for (long expert : chosen) {
      counts[(int) expert]++;
    }
    var next = new int[experts];
    for (int expert = 1; expert < experts; expert++) {
      next[expert] = next[expert - 1] + counts[expert - 1];
    }
    this.order = new long[chosen.length];
    for (int use = 0; use < chosen.length; use++) {
      order[next[(int) chosen[use]]++] = use;
    }
  }

  /// Uses of an expert.
  int count(int expert) {
    return counts[expert];
  }

  /// The token of every use in the new order, INT64 `[tokens * active]`.
  Tensor tokens(Device device) {
    var tokens = new long[order.length];
    for (int i = 0; i < tokens.length; i++) {
      tokens[i] = order[i] / active;
    }
    return Tensors.of(tokens, tokens.length).to(device);
  }

  /// The place of every use in the new order, INT64 `[tokens * active]`.
  Tensor places(Device device) {
    var places = new long[order.length];
    for (int i = 0; i < places.length; i++) {
      places[(int) order[i]] = i;
    }
    return Tensors.of(places, places.length).to(device);
  }
}
