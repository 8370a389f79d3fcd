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

  /// What the experts of a layer did.
  ///
  /// @param active experts that every token was routed to
  /// @param answered of every expert the tokens that it was computed for
  void experts(int layer, int active, long[][] answered) {
    if (real == null) {
      return;
    }
    long wanted = 0;
    for (boolean token : real) {
      wanted += token ? active : 0;
    }
    var counts = new long[answered.length];
    for (int expert = 0; expert < counts.length; expert++) {
      for (long token : answered[expert]) {
        counts[expert] += real[(int) token] ? 1 : 0;
      }
    }
    loads.merge(layer, ExpertLoads.Layer.of(counts, wanted), ExpertLoads.Layer::plus);
  }
}
