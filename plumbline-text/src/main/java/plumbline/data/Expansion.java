package plumbline.data;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/// Which pairs a ranking of K completions becomes, and how much each counts.
///
/// The pairs of one ranking repeat its completions, so they are not independent. Each gets the
/// weight `m^-damping`, where m is how many pairs the ranking makes: with damping 0 a pair counts
/// as any other, with 1 a ranking counts as one pair, however long it is.
///
/// @param which pairs are made
/// @param damping from 0 to 1
/// @param gap smallest difference of worth that is a preference; less is a tie
public record Expansion(Which which, double damping, double gap) {
  /// Which of the K (K - 1) / 2 pairs are made.
  public enum Which {
    /// Every two completions of different worth.
    ALL,
    /// Every completion with the next in order of worth.
    ADJACENT,
    /// The best with the worst.
    EXTREMES
  }

  /// A pair as two indices into the completions.
  record Indices(int better, int worse) {}

  public Expansion {
    if (!(damping >= 0 && damping <= 1)) {
      throw new IllegalArgumentException(
          "damping is %s, must be from 0 (every pair counts fully) to 1 (a ranking counts as one pair)"
              .formatted(damping));
    }
    if (!(gap >= 0)) {
      throw new IllegalArgumentException("the gap is %s, must be 0 or more".formatted(gap));
    }
  }

  /// All pairs; a ranking counts as one pair.
  public static Expansion standard() {
    return new Expansion(Which.ALL, 1, 0);
  }

  double damped(int pairs) {
    return pairs == 0 ? 0 : Math.pow(pairs, -damping);
  }

  List<Indices> pairs(List<Double> worth) {
    var order =
        IntStream.range(0, worth.size())
            .boxed()
            .sorted(Comparator.comparing(worth::get, Comparator.reverseOrder()))
            .toList();
    var pairs = new ArrayList<Indices>();
    switch (which) {
      case ALL -> {
        for (int i = 0; i < order.size(); i++) {
          for (int j = i + 1; j < order.size(); j++) {
            add(order.get(i), order.get(j), worth, pairs);
          }
        }
      }
      case ADJACENT -> {
        for (int i = 0; i + 1 < order.size(); i++) {
          add(order.get(i), order.get(i + 1), worth, pairs);
        }
      }
      case EXTREMES -> add(order.getFirst(), order.getLast(), worth, pairs);
    }
    return pairs;
  }

  private void add(int better, int worse, List<Double> worth, List<Indices> pairs) {
    double difference = worth.get(better) - worth.get(worse);
    if (difference > 0 && difference >= gap) {
      pairs.add(new Indices(better, worse));
    }
  }
}
