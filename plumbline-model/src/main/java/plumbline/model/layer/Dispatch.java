package plumbline.model.layer;

import plumbline.tensor.Device;
import plumbline.tensor.Tensor;
import plumbline.tensor.Tensors;

/// Uses of experts, one for every token and rank, brought into the order of the experts; uses of
/// one expert keep the order of their tokens.
final class Dispatch {
  private final int active;
  private final int[] counts;
  private final int[] first;
  private final long[] order;

  /// @param chosen expert of every use `[tokens * active]`
  Dispatch(long[] chosen, int active, int experts) {
    this.active = active;
    this.counts = new int[experts];
    for (long expert : chosen) {
      counts[(int) expert]++;
    }
    this.first = new int[experts];
    for (int expert = 1; expert < experts; expert++) {
      first[expert] = first[expert - 1] + counts[expert - 1];
    }
    var next = first.clone();
    this.order = new long[chosen.length];
    for (int use = 0; use < chosen.length; use++) {
      order[next[(int) chosen[use]]++] = use;
    }
  }

  /// Uses of an expert.
  int count(int expert) {
    return counts[expert];
  }

  /// The tokens that an expert's first `answers` uses belong to.
  long[] tokens(int expert, long answers) {
    var tokens = new long[Math.toIntExact(answers)];
    for (int i = 0; i < tokens.length; i++) {
      tokens[i] = order[first[expert] + i] / active;
    }
    return tokens;
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
