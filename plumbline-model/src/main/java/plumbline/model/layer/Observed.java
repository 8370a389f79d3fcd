package plumbline.model.layer;

import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import plumbline.tensor.Tensor;

/// What the layers of one pass tell beside their result, to whoever asked. Filled by the thread of
/// the pass.
public final class Observed {
  private static final Observed NOTHING = new Observed(null, null);

  private final boolean @Nullable [] real;
  private final @Nullable AttentionScores scores;
  private final SortedMap<Integer, ExpertLoads.Layer> loads = new TreeMap<>();

  private Observed(boolean @Nullable [] real, @Nullable AttentionScores scores) {
    this.real = real;
    this.scores = scores;
  }

  /// Nobody asked.
  public static Observed nothing() {
    return NOTHING;
  }

  /// Takes in what is said of these tokens.
  ///
  /// @param real which tokens of the flattened batch are no padding, `[rows * time]`
  public static Observed of(boolean[] real) {
    return new Observed(real.clone(), null);
  }

  /// The same, and takes in the largest attention scores, which costs a product of queries and keys
  /// a layer.
  public static Observed withScores(boolean[] real) {
    return new Observed(real.clone(), new AttentionScores(real.clone()));
  }

  /// Layer to the largest attention score of each of its heads; empty where nobody asked.
  public SortedMap<Integer, List<Float>> largestScores() {
    return scores == null ? new TreeMap<>() : scores.byLayer();
  }

  /// What the softmax of a layer is about to be taken of: `scale * queries . keys`.
  ///
  /// @param queries [rows, heads, time, dim]
  /// @param keys [rows, kvHeads, time, dim]
  void scores(int layer, Tensor queries, Tensor keys, Visibility.Seen seen, double scale) {
    if (scores != null) {
      scores.of(layer, queries, keys, seen, scale);
    }
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
