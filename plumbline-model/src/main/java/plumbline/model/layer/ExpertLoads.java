package plumbline.model.layer;

import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.IntStream;

/// How many tokens each expert was computed for, by layer; padding left out.
///
/// @param layers layer number to its counts
public record ExpertLoads(SortedMap<Integer, Layer> layers) {
  public ExpertLoads {
    layers = new TreeMap<>(layers);
  }

  /// No layer.
  public static ExpertLoads none() {
    return new ExpertLoads(new TreeMap<>());
  }

  /// One layer.
  ///
  /// @param counts tokens of each expert
  /// @param wanted uses that the router sent out: tokens times active experts
  public record Layer(List<Long> counts, long wanted) {
    public Layer {
      counts = List.copyOf(counts);
    }

    static Layer of(long[] counts, long wanted) {
      return new Layer(Arrays.stream(counts).boxed().toList(), wanted);
    }

    Layer plus(Layer other) {
      var sum =
          IntStream.range(0, counts.size())
              .mapToObj(expert -> counts.get(expert) + other.counts.get(expert))
              .toList();
      return new Layer(sum, wanted + other.wanted);
    }

    private long got() {
      return counts.stream().mapToLong(Long::longValue).sum();
    }

    /// The largest load over the mean load: 1 where all are equal, the number of experts where one
    /// has everything.
    public double balance() {
      long most = counts.stream().mapToLong(Long::longValue).max().orElse(0);
      return got() == 0 ? 1 : (double) most * counts.size() / got();
    }

    /// Share of the experts that got no token.
    public double idle() {
      return counts.stream().filter(count -> count == 0).count() / (double) counts.size();
    }
  }

  /// Together with those of other tokens.
  public ExpertLoads merge(ExpertLoads other) {
    var merged = new TreeMap<>(layers);
    other.layers.forEach((layer, counts) -> merged.merge(layer, counts, Layer::plus));
    return new ExpertLoads(merged);
  }

  /// Whether no layer said anything.
  public boolean isEmpty() {
    return layers.isEmpty();
  }

  /// Mean over the layers of the largest load over the mean load.
  public double balance() {
    return layers.values().stream().mapToDouble(Layer::balance).average().orElse(1);
  }

  /// The worst layer's largest load over the mean load.
  public double worstBalance() {
    return layers.values().stream().mapToDouble(Layer::balance).max().orElse(1);
  }

  /// Share of the experts that got no token, over all layers.
  public double idle() {
    return layers.values().stream().mapToDouble(Layer::idle).average().orElse(0);
  }

  /// Share of the wanted uses that no expert was computed for: routed minus computed, over routed.
  public double dropped() {
    long wanted = layers.values().stream().mapToLong(Layer::wanted).sum();
    long got = layers.values().stream().mapToLong(Layer::got).sum();
    return wanted == 0 ? 0 : 1 - (double) got / wanted;
  }
}
