package plumbline.claim.mol;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import plumbline.model.CausalLm;
import plumbline.model.Divergences;
import plumbline.model.Divergences.Direction;
import plumbline.model.ModelDirectory;
import plumbline.model.Parameters;
import plumbline.model.TokenBatch;
import plumbline.model.TokenScores;
import plumbline.model.layer.Asked;
import plumbline.tensor.Autograd;
import plumbline.tensor.DType;
import plumbline.tensor.Device;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;
import plumbline.tensor.Tensors;
import plumbline.text.trajectory.LossKind;
import plumbline.text.trajectory.TrainingRow;

/// A model beside the one that its training began with, token by token.
///
/// @param network the model
/// @param base where it began
record Distance(CausalLm network, CausalLm base) {
  private static final int ROWS = 64;

  /// What is measured with a model that is read from its directory.
  static <T> T of(Path model, CausalLm base, Function<Distance, T> figure) throws IOException {
    var config = ModelDirectory.config(model);
    try (Parameters parameters = ModelDirectory.load(model, config, DType.FLOAT32, Device.CPU)) {
      return figure.apply(new Distance(new CausalLm(config, parameters), base));
    }
  }

  /// Mean over the tokens of `kind` of `KL(p || p0)`, nats.
  double divergence(List<TrainingRow> rows, LossKind kind) {
    return mean(
        rows,
        kind,
        (states, others, _) ->
            Divergences.of(states, network.head(), others, base.head(), Direction.REVERSE)
                .values());
  }

  /// Mean over the tokens of `kind` of their negative log-probability, nats.
  double surprise(List<TrainingRow> rows, LossKind kind) {
    return -mean(
        rows,
        kind,
        (states, _, targets) -> TokenScores.of(states, network.head(), targets, 1).logProbs());
  }

  /// A number for every token, from the states before it [n, hidden] and what came, INT64 `[n]`.
  private interface Column {
    Tensor of(Tensor states, Tensor baseStates, Tensor targets);
  }

  private double mean(List<TrainingRow> rows, LossKind kind, Column column) {
    double sum = 0;
    long count = 0;
    for (int from = 0; from < rows.size(); from += ROWS) {
      var part = rows.subList(from, Math.min(from + ROWS, rows.size()));
      var places = new ArrayList<Long>();
      var targets = new ArrayList<Long>();
      int time = part.stream().mapToInt(row -> row.tokens().size()).max().orElseThrow();
      for (int row = 0; row < part.size(); row++) {
        var kinds = part.get(row).kinds();
        for (int t = 1; t < kinds.size(); t++) {
          if (kinds.get(t) == kind) {
            places.add((long) row * time + t - 1);
            targets.add((long) part.get(row).tokens().get(t));
          }
        }
      }
      try (var _ = TensorScope.open();
          var _ = Autograd.pause()) {
        var batch = TokenBatch.of(part.stream().map(TrainingRow::tokens).toList());
        var before = new Asked(ids(places));
        var numbers =
            column.of(network.hidden(batch, before), base.hidden(batch, before), ids(targets));
        sum += numbers.detach().sum().item();
        count += places.size();
      }
    }
    return sum / count;
  }

  private static Tensor ids(List<Long> numbers) {
    return Tensors.of(numbers.stream().mapToLong(Long::longValue).toArray(), numbers.size());
  }
}
