package plumbline.generate;

import java.util.List;
import plumbline.completion.Sampling;
import plumbline.tensor.DType;
import plumbline.tensor.Tensor;
import plumbline.tensor.Tensors;

/// Draws the next token of every row from its logits. What a row gets depends on its own logits and
/// key alone.
final class Drawing {
  private final List<LogitProcessor> processors;

  Drawing(List<LogitProcessor> processors) {
    this.processors = List.copyOf(processors);
  }

  /// Adds one token to every row.
  ///
  /// @param raw [rows, vocab]
  void draw(Tensor raw, List<Row> rows) {
    var logits = raw.to(DType.FLOAT32);
    var model = overTemperature(logits, rows).logSoftmax(-1);
    var entropies = model.exp().times(model).sum(-1, false).negate().toFloats();
    var changed = changed(logits, rows);
    var chances = changed == logits ? model : overTemperature(changed, rows).logSoftmax(-1);
    var truncated = Truncation.apply(chances, rows).exp();
    int vocab = Math.toIntExact(logits.size(1));
    var chosen = pick(truncated.toFloats(), vocab, rows);
    var picked =
        model.gather(1, Tensors.of(chosen, chosen.length, 1).to(model.device())).toFloats();
    for (int row = 0; row < chosen.length; row++) {
      rows.get(row).add((int) chosen[row], Math.min(0f, picked[row]), entropies[row]);
    }
  }

  private static Tensor overTemperature(Tensor logits, List<Row> rows) {
    var temperatures = new float[rows.size()];
    boolean one = true;
    for (int row = 0; row < temperatures.length; row++) {
      var sampling = rows.get(row).request.sampling();
      temperatures[row] = sampling.isGreedy() ? 1f : (float) sampling.temperature();
      one &= temperatures[row] == 1f;
    }
    return one
        ? logits
        : logits.over(Tensors.of(temperatures, temperatures.length, 1).to(logits.device()));
  }

  private Tensor changed(Tensor logits, List<Row> rows) {
    var changed = rows.stream().anyMatch(Drawing::isPenalised) ? penalised(logits, rows) : logits;
    if (!processors.isEmpty()) {
      var tokens = rows.stream().map(Row::all).toList();
      for (var processor : processors) {
        changed = processor.process(changed, tokens);
      }
    }
    return changed;
  }

  private static boolean isPenalised(Row row) {
    var sampling = row.request.sampling();
    return sampling.repetitionPenalty() != 1 || !sampling.logitBias().isEmpty();
  }

  private static Tensor penalised(Tensor logits, List<Row> rows) {
    int vocab = Math.toIntExact(logits.size(1));
    var values = logits.toFloats();
    for (int row = 0; row < rows.size(); row++) {
      var sampling = rows.get(row).request.sampling();
      int start = row * vocab;
      if (sampling.repetitionPenalty() != 1) {
        double penalty = sampling.repetitionPenalty();
        rows.get(row).all().stream()
            .distinct()
            .forEach(id -> values[start + id] *= (float) repeated(values[start + id], penalty));
      }
      for (var bias : sampling.logitBias().entrySet()) {
        if (bias.getKey() < 0 || bias.getKey() >= vocab) {
          throw new IllegalArgumentException(
              "logit bias for token %d, the vocabulary has %d".formatted(bias.getKey(), vocab));
        }
        values[start + bias.getKey()] += bias.getValue();
      }
    }
    return Tensors.of(values, rows.size(), vocab).to(logits.device());
  }

  private static double repeated(float logit, double penalty) {
    return logit > 0 ? 1 / penalty : penalty;
  }

  private static long[] pick(float[] chances, int vocab, List<Row> rows) {
    var chosen = new long[rows.size()];
    for (int row = 0; row < chosen.length; row++) {
      var request = rows.get(row).request;
      var sampling = request.sampling();
      int draw = rows.get(row).draws();
      if (draw < sampling.forced().size()) {
        chosen[row] = forced(sampling, draw, vocab);
      } else if (sampling.isGreedy()) {
        chosen[row] = largest(chances, row * vocab, vocab);
      } else {
        chosen[row] = inverse(chances, row * vocab, vocab, request.key().uniform(draw));
      }
    }
    return chosen;
  }

  private static int forced(Sampling sampling, int draw, int vocab) {
    int id = sampling.forced().get(draw);
    if (id < 0 || id >= vocab) {
      throw new IllegalArgumentException(
          "forced token %d, the vocabulary has %d".formatted(id, vocab));
    }
    return id;
  }

  private static int largest(float[] values, int start, int length) {
    int best = 0;
    for (int i = 1; i < length; i++) {
      if (values[start + i] > values[start + best]) {
        best = i;
      }
    }
    return best;
  }

  /// The first index at which the running sum passes `uniform` of the total.
  private static int inverse(float[] chances, int start, int length, double uniform) {
    double total = 0;
    for (int i = 0; i < length; i++) {
      total += chances[start + i];
    }
    if (!(total > 0) || total == Double.POSITIVE_INFINITY) {
      throw new IllegalStateException(
          "the model's distribution sums to %s; its weights or inputs hold NaN".formatted(total));
    }
    double target = uniform * total;
    double sum = 0;
    int last = 0;
    for (int i = 0; i < length; i++) {
      float chance = chances[start + i];
      if (chance > 0) {
        last = i;
        sum += chance;
        if (sum > target) {
          return i;
        }
      }
    }
    return last;
  }
}
