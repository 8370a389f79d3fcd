package plumbline.generate;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import plumbline.completion.Sampling;
import plumbline.tensor.Tensor;
import plumbline.tensor.Tensors;

/// Takes the tail of a distribution away: top-k, then min-p, then top-p, each among what is left.
final class Truncation {
  /// So many of the most likely tokens are looked at before all are sorted.
  private static final int CANDIDATES = 1024;

  private Truncation() {}

  /// Log-probabilities `[rows, vocab]` with `-inf` where a row must not draw.
  static Tensor apply(Tensor logProbs, List<Row> rows) {
    if (rows.stream().noneMatch(row -> truncates(row.request.sampling()))) {
      return logProbs;
    }
    int vocab = Math.toIntExact(logProbs.size(1));
    var some = vocab > CANDIDATES ? apply(logProbs, rows, CANDIDATES) : Optional.<Tensor>empty();
    return some.orElseGet(() -> apply(logProbs, rows, vocab).orElseThrow());
  }

  /// The same from the most likely `looked` tokens alone, empty where they may not be enough.
  private static Optional<Tensor> apply(Tensor logProbs, List<Row> rows, int looked) {
    int vocab = Math.toIntExact(logProbs.size(1));
    var ranked = looked == vocab ? logProbs.sort(true) : logProbs.topK(looked);
    var values = ranked.values().toFloats();
    var indices = ranked.indices().toLongs();
    var all = logProbs.toFloats();
    for (int row = 0; row < rows.size(); row++) {
      var sampling = rows.get(row).request.sampling();
      if (truncates(sampling)) {
        int start = row * looked;
        int kept = kept(values, start, looked, sampling);
        if (kept == looked && looked < vocab) {
          return Optional.empty();
        }
        Arrays.fill(all, row * vocab, (row + 1) * vocab, Float.NEGATIVE_INFINITY);
        for (int rank = start; rank < start + kept; rank++) {
          all[row * vocab + (int) indices[rank]] = values[rank];
        }
      }
    }
    return Optional.of(Tensors.of(all, rows.size(), vocab).to(logProbs.device()));
  }

  private static boolean truncates(Sampling sampling) {
    return sampling.topK() > 0 || sampling.topP() < 1 || sampling.minP() > 0;
  }

  /// How many of the most likely `looked` tokens stay; at least one.
  ///
  /// @param sorted log-probabilities in falling order, those of the row from `start` on
  static int kept(float[] sorted, int start, int looked, Sampling sampling) {
    int kept = sampling.topK() > 0 ? Math.min(sampling.topK(), looked) : looked;
    if (sampling.minP() > 0) {
      double floor = sorted[start] + Math.log(sampling.minP());
      while (kept > 1 && sorted[start + kept - 1] < floor) {
        kept--;
      }
    }
    return sampling.topP() < 1 ? nucleus(sorted, start, kept, looked, sampling.topP()) : kept;
  }

  /// The fewest tokens whose mass reaches `share` of the mass of the first `kept`.
  private static int nucleus(float[] sorted, int start, int kept, int looked, double share) {
    double total = kept == looked ? 1 : 0;
    for (int i = 0; i < kept && kept < looked; i++) {
      total += Math.exp(sorted[start + i]);
    }
    double mass = 0;
    for (int i = 0; i < kept; i++) {
      mass += Math.exp(sorted[start + i]);
      if (mass >= share * total) {
        return i + 1;
      }
    }
    return kept;
  }
}
