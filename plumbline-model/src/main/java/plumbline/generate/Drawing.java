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
  /// @param raw `[rows, vocab]`
  /// @throws GenerationException where there is no distribution to draw from
  void draw(Tensor raw, List<Row> rows) {
    var logits = raw.to(DType.FLOAT32);
    var model = overTemperature(logits, rows).logSoftmax(-1);
    var chances = model.exp();
    var entropies = chances.times(model).sum(-1, false).negate().toFloats();
    refuseNoNumbers(entropies);
    var changed = changed(logits, rows);
    var chosen = pick(model, chances, logits, changed, rows);
    var indices = Tensors.of(chosen, chosen.length, 1).to(model.device());
    var picked = model.gather(1, indices).toFloats();
    for (int row = 0; row < chosen.length; row++) {
      rows.get(row).add((int) chosen[row], Math.min(0f, picked[row]), entropies[row]);
    }
  }

  private static void refuseNoNumbers(float[] entropies) {
    for (float entropy : entropies) {
      if (Float.isNaN(entropy)) {
        throw new GenerationException(
            "the model's logits are not numbers; its weights hold NaN or infinities, load another"
                + " checkpoint");
      }
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

  private static long[] pick(
      Tensor model, Tensor chances, Tensor logits, Tensor changed, List<Row> rows) {
    int vocab = Math.toIntExact(logits.size(1));
    var largest =
        rows.stream().anyMatch(row -> row.request.sampling().isGreedy())
            ? largest(changed, changed != logits)
            : new long[0];
    var drawn =
        rows.stream().allMatch(row -> row.request.sampling().isGreedy())
            ? new float[0]
            : truncated(model, chances, logits, changed, rows).toFloats();
    var chosen = new long[rows.size()];
    for (int row = 0; row < chosen.length; row++) {
      var request = rows.get(row).request;
      var sampling = request.sampling();
      int draw = rows.get(row).draws();
      if (draw < sampling.forced().size()) {
        chosen[row] = forced(sampling, draw, vocab);
      } else if (sampling.isGreedy()) {
        chosen[row] = largest[row];
      } else {
        chosen[row] = inverse(drawn, row * vocab, vocab, request.key().uniform(draw));
      }
      if (chosen[row] < 0) {
        throw new GenerationException(
            "no token is left to draw: logit bias or processors forbid all of them");
      }
    }
    return chosen;
  }

  private static Tensor truncated(
      Tensor model, Tensor chances, Tensor logits, Tensor changed, List<Row> rows) {
    var logProbs = changed == logits ? model : overTemperature(changed, rows).logSoftmax(-1);
    var kept = Truncation.apply(logProbs, rows);
    return kept == model ? chances : kept.exp();
  }

  /// The most likely token of every row, -1 where all are forbidden.
  private static long[] largest(Tensor changed, boolean mayForbid) {
    var best = changed.argmax(-1);
    var indices = best.toLongs();
    if (mayForbid) {
      var values = changed.gather(1, best.unsqueeze(1)).toFloats();
      for (int row = 0; row < indices.length; row++) {
        indices[row] = values[row] == Float.NEGATIVE_INFINITY ? -1 : indices[row];
      }
    }
    return indices;
  }

  private static int forced(Sampling sampling, int draw, int vocab) {
    int id = sampling.forced().get(draw);
    if (id < 0 || id >= vocab) {
      throw new IllegalArgumentException(
          "forced token %d, the vocabulary has %d".formatted(id, vocab));
    }
    return id;
  }

  /// The first index at which the running sum passes `uniform` of the total; -1 without a total.
  static int inverse(float[] chances, int start, int length, double uniform) {
    double total = 0;
    for (int i = 0; i < length; i++) {
      total += chances[start + i];
    }
    if (!(total > 0)) {
      return -1;
    }
    double target = uniform * total;
    double sum = 0;
    int last = -1;
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
