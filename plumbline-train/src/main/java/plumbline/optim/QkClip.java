package plumbline.optim;

import java.util.List;
import java.util.SequencedMap;
import java.util.SortedMap;
import plumbline.tensor.Autograd;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;

/// QK-Clip (Kimi K2, arXiv 2507.20534, algorithm 1): after a step, every head whose largest softmax
/// input `S` of the step's forward was above `limit` gets its query and key weights scaled by
/// powers of `g = limit / S`, so that the same batch would give `limit`. Loss and gradient of the
/// step are not changed.
///
/// @param settings the limit and how it is shared
/// @param layers heads of every layer
public record QkClip(Settings settings, List<List<Head>> layers) {
  public QkClip {
    layers = layers.stream().map(List::copyOf).toList();
  }

  /// @param limit largest softmax input that stays; infinite for never
  /// @param alpha share of the scaling that queries take, the rest is the keys'
  public record Settings(double limit, double alpha) {
    public Settings {
      if (!(limit > 0)) {
        throw new IllegalArgumentException("clip is %s, must be above 0".formatted(limit));
      }
      if (!(alpha >= 0 && alpha <= 1)) {
        throw new IllegalArgumentException("clip alpha is %s, must be in [0, 1]".formatted(alpha));
      }
    }

    /// Queries and keys share alike.
    public static Settings of(double limit) {
      return new Settings(limit, 0.5);
    }
  }

  /// The power of `g` that rows are scaled by.
  public enum Power {
    /// `g^alpha`: queries whose keys are scaled too.
    QUERY,
    /// `g^(1 - alpha)`: keys.
    KEY,
    /// `g`: queries whose keys other heads share.
    WHOLE;

    private double factor(double g, double alpha) {
      return switch (this) {
        case QUERY -> Math.pow(g, alpha);
        case KEY -> Math.pow(g, 1 - alpha);
        case WHOLE -> g;
      };
    }
  }

  /// Rows of a weight, or of its bias.
  ///
  /// @param tensor its name
  /// @param first the first row
  /// @param count how many
  /// @param power what they are scaled by
  public record Rows(String tensor, long first, long count, Power power) {}

  /// The rows that make the scores of a head.
  public record Head(List<Rows> rows) {
    public Head {
      rows = List.copyOf(rows);
    }
  }

  /// What was clipped.
  ///
  /// @param largest softmax input of all heads, before clipping
  /// @param clipped heads that were above the limit
  /// @param heads all heads
  public record Clipped(double largest, int clipped, int heads) {
    /// Share of the heads that were above the limit.
    public double share() {
      return heads == 0 ? 0 : (double) clipped / heads;
    }
  }

  /// Scales what is above the limit.
  ///
  /// @param tensors by name, scaled in place
  /// @param largest layer to the largest softmax input of its heads, in the forward of the step
  /// @throws IllegalArgumentException where one of them is not finite, naming layer and head;
  ///   nothing was scaled then
  public Clipped apply(
      SequencedMap<String, Tensor> tensors, SortedMap<Integer, List<Float>> largest) {
    requireFinite(largest);
    double most = Double.NEGATIVE_INFINITY;
    int heads = 0;
    int clipped = 0;
    try (var _ = TensorScope.open();
        var _ = Autograd.pause()) {
      for (var layer : largest.entrySet()) {
        for (int head = 0; head < layer.getValue().size(); head++) {
          double score = layer.getValue().get(head);
          most = Math.max(most, score);
          heads++;
          if (score > settings.limit()) {
            clipped++;
            double g = settings.limit() / score;
            layers.get(layer.getKey()).get(head).rows().forEach(rows -> scale(tensors, rows, g));
          }
        }
      }
    }
    return new Clipped(most, clipped, heads);
  }

  private void scale(SequencedMap<String, Tensor> tensors, Rows rows, double g) {
    var tensor = tensors.get(rows.tensor());
    if (tensor == null) {
      throw new IllegalArgumentException(
          "QK-Clip scales %s, which is not trained; it needs all weights".formatted(rows.tensor()));
    }
    double factor = rows.power().factor(g, settings.alpha());
    tensor.detach().narrow(0, rows.first(), rows.count()).mul_(factor);
  }

  /// Refuses scores that nothing can be scaled by.
  ///
  /// @throws IllegalArgumentException naming layer and head
  public static void requireFinite(SortedMap<Integer, List<Float>> largest) {
    largest.forEach((layer, heads) -> {
      for (int head = 0; head < heads.size(); head++) {
        if (!Float.isFinite(heads.get(head))) {
          throw new IllegalArgumentException(
              "the largest attention score of layer %d, head %d is %s"
                  .formatted(layer, head, heads.get(head)));
        }
      }
    });
  }
}
