package plumbline.generate;

import java.util.List;
import plumbline.completion.Sampling;
import plumbline.tensor.Tensor;
import plumbline.tensor.Tensors;

/// Takes the tail of a distribution away: top-k, then min-p, then top-p, each among what is left.
final class Truncation {
  private Truncation() {}

  /// Log-probabilities [rows, vocab] with `-inf` where a row must not draw.
  static Tensor apply(Tensor logProbs, List<Row> rows) {
    if (rows.stream().noneMatch(row -> truncates(row.request.sampling()))) {
      return logProbs;
    }
    int vocab = Math.toIntExact(logProbs.size(1));
    var sorted = logProbs.sort(true);
    var values = sorted.values().toFloats();
    var indices = sorted.indices().toLongs();
    var all = logProbs.toFloats();
    for (int row = 0; row < rows.size(); row++) {
      var sampling = rows.get(row).request.sampling();
      if (truncates(sampling)) {
        int kept = kept(values, row * vocab, vocab, sampling);
        for (int rank = kept; rank < vocab; rank++) {
          all[row * vocab + (int) indices[row * vocab + rank]] = Float.NEGATIVE_INFINITY;
        }
      }
    }
    return Tensors.of(all, rows.size(), vocab).to(logProbs.device());
  }

  private static boolean truncates(Sampling sampling) {
    return sampling.topK() > 0 || sampling.topP() < 1 || sampling.minP() > 0;
  }

  /// How many of the most likely tokens stay; at least one.
  static int kept(float[] sortedLogProbs, int start, int vocab, Sampling sampling) {
    int kept = sampling.topK() > 0 ? Math.min(sampling.topK(), vocab) : vocab;
    if (sampling.minP() > 0) {
      double floor = sortedLogProbs[start] + Math.log(sampling.minP());
      while (kept > 1 && sortedLogProbs[start + kept - 1] < floor) {
        kept--;
      }
    }
    if (sampling.topP() < 1) {
      double total = 0;
      for (int i = 0; i < kept; i++) {
        total += Math.exp(sortedLogProbs[start + i]);
      }
      double mass = 0;
      for (int i = 0; i < kept; i++) {
        mass += Math.exp(sortedLogProbs[start + i]);
        if (mass >= sampling.topP() * total) {
          return i + 1;
        }
      }
    }
    return kept;
  }
}
