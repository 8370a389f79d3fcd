package plumbline.model.layer;

import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What the layers of one pass tell beside their result, to whoever asked. Filled by the thread of
/// the pass.
public final class Observed {
  private static final Observed NOTHING = new Observed(null);

  private final boolean @Nullable [] real;
  private final SortedMap<Integer, ExpertLoads.Layer> loads = new TreeMap<>();

  private Observed(boolean @Nullable [] real) {
    this.real = real;
  }

  /// Nobody asked.
  public static Observed nothing() {
    return NOTHING;
  }

  /// Takes in what is said of these tokens.
  ///
  /// @param real which tokens of the flattened batch are no padding, `[rows * time]`
  public static Observed of(boolean[] real) {
    return new Observed(real.clone());
  }

  /// How many tokens the experts of every layer got.
  public ExpertLoads expertLoads() {
    return new ExpertLoads(loads);
  }

  /// The experts that the tokens of a layer were sent to.
  ///
  /// @param chosen `[tokens * active]`, the experts of a token side by side
  void experts(int layer, long[] chosen, int active, int experts) {
    if (real == null) {
      return;
    }
    var counts = new long[experts];
    long wanted = 0;
    for (int token = 0; token < real.length; token++) {
      if (real[token]) {
        wanted += active;
        for (int rank = 0; rank < active; rank++) {
          counts[(int) chosen[token * active + rank]]++;
        }
      }
    }
    loads.merge(layer, ExpertLoads.Layer.of(counts, wanted), ExpertLoads.Layer::plus);
  }
}
