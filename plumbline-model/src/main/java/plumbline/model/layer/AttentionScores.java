package plumbline.model.layer;

import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import plumbline.tensor.Autocast;
import plumbline.tensor.Autograd;
import plumbline.tensor.DType;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;
import plumbline.tensor.Tensors;

/// The largest softmax input of every head, scale included, over the pairs of real tokens that may
/// see each other. Fused attention does not tell it, so it is taken beside it from the same queries
/// and keys, block by block, without a gradient.
public final class AttentionScores {
  /// Queries of a block: the scores of one stay small however long the rows are.
  private static final int BLOCK = 128;

  private final boolean[] real;
  private final SortedMap<Integer, List<Float>> largest = new TreeMap<>();

  AttentionScores(boolean[] real) {
    this.real = real;
  }

  void of(int layer, Tensor queries, Tensor keys, Visibility.Seen seen, double scale) {
    try (var _ = TensorScope.open();
        var _ = Autograd.pause();
        var _ = Autocast.open(queries.device(), DType.FLOAT32)) {
      var heads = largest(queries, keys, seen, scale, padding(queries)).toFloats();
      var list = new ArrayList<Float>();
      for (float score : heads) {
        list.add(score);
      }
      largest.merge(layer, list, AttentionScores::greater);
    }
  }

  /// Added to a query's largest score: -inf where the query is padding. [rows, 1, time]
  private Tensor padding(Tensor queries) {
    var values = new float[real.length];
    for (int i = 0; i < values.length; i++) {
      values[i] = real[i] ? 0f : Float.NEGATIVE_INFINITY;
    }
    return Tensors.of(values, queries.size(0), 1, queries.size(2)).to(queries.device());
  }

  /// The largest `scale * query . key` of every head, FLOAT32 `[heads]`. Padding stands behind
  /// every real token, so leaving it out as a query leaves it out as a key.
  ///
  /// @param queries [rows, heads, time, dim]
  /// @param keys [rows, kvHeads, keys, dim]
  /// @param padding [rows, 1, time], -inf for a query that does not count
  static Tensor largest(
      Tensor queries, Tensor keys, Visibility.Seen seen, double scale, Tensor padding) {
    var wide = queries.to(queries.dtype().wide());
    var turned = keys.to(wide.dtype()).transpose(2, 3);
    int time = Math.toIntExact(queries.size(2));
    @Nullable Tensor all = null;
    for (int start = 0; start < time; start += BLOCK) {
      int length = Math.min(BLOCK, time - start);
      var scores = scores(wide.narrow(2, start, length), turned, seen, start);
      var perQuery = scores.max(3, false).plus(padding.narrow(2, start, length));
      var block = perQuery.max(2, false).max(0, false);
      all = all == null ? block : all.maximum(block);
    }
    if (all == null) {
      throw new IllegalArgumentException("a pass of no tokens has no attention scores");
    }
    return all.times(scale);
  }

  /// Scores of a block of queries without the scale [rows, heads, queries, reach], -inf where
  /// unseen.
  private static Tensor scores(Tensor block, Tensor turned, Visibility.Seen seen, int start) {
    long rows = block.size(0);
    long heads = block.size(1);
    long length = block.size(2);
    long reach = seen.causal() ? start + length : turned.size(3);
    var scores =
        block
            .reshape(rows, turned.size(1), -1, block.size(3)) // heads that share keys together
            .matmul(turned.narrow(3, 0, reach))
            .reshape(rows, heads, length, reach);
    if (seen.causal()) {
      scores.narrow(3, start, length).add_(future(Math.toIntExact(length)).to(block.device()));
    }
    return seen.mask() == null ? scores : scores.plus(seen.mask().narrow(2, start, length));
  }

  /// -inf above the diagonal.
  private static Tensor future(int length) {
    var values = new float[length * length];
    for (int query = 0; query < length; query++) {
      for (int key = query + 1; key < length; key++) {
        values[query * length + key] = Float.NEGATIVE_INFINITY;
      }
    }
    return Tensors.of(values, length, length);
  }

  /// Layer to the largest score of each of its heads.
  public SortedMap<Integer, List<Float>> byLayer() {
    return new TreeMap<>(largest);
  }

  /// Head by head the greater of both; a score that is not a number stays so.
  public static List<Float> greater(List<Float> one, List<Float> other) {
    var greater = new ArrayList<Float>();
    for (int head = 0; head < one.size(); head++) {
      greater.add(Math.max(one.get(head), other.get(head)));
    }
    return greater;
  }
}
