package plumbline.train;

import java.util.List;
import java.util.function.Function;
import java.util.function.IntFunction;
import plumbline.data.PackedRow;
import plumbline.model.CausalLm;
import plumbline.model.TokenScores;
import plumbline.tensor.Autocast;
import plumbline.tensor.Autograd;
import plumbline.tensor.DType;
import plumbline.tensor.Lanes;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;
import plumbline.text.token.Floats;
import plumbline.text.trajectory.TrainingRow;
import plumbline.train.MicroBatches.Groups;

/// Passes of rows through a model, with and without a way back.
public final class Forward {
  private Forward() {}

  /// Scores of the trained tokens of a micro-batch, with gradients where the network has leaves.
  ///
  /// @param states before the scored tokens, after the last norm [n, hidden]
  static TokenScores scores(
      CausalLm network,
      MicroBatch batch,
      Tensor states,
      double temperature,
      boolean entropyGradient) {
    return entropyGradient
        ? TokenScores.withEntropyGradient(states, network.head(), batch.targets(), temperature)
        : TokenScores.of(states, network.head(), batch.targets(), temperature);
  }

  /// Log-probability of every trained token of every row, 0 elsewhere, without a graph.
  ///
  /// @param networks the network of each lane
  /// @param maxTokens padded tokens of a micro-batch
  public static List<Floats> logProbs(
      IntFunction<CausalLm> networks,
      Lanes lanes,
      List<TrainingRow> rows,
      int maxTokens,
      double temperature)
      throws InterruptedException {
    return logProbs(networks, lanes, rows, maxTokens, temperature, DType.FLOAT32);
  }

  /// The same with products in the type `compute`, which should be that of the update.
  public static List<Floats> logProbs(
      IntFunction<CausalLm> networks,
      Lanes lanes,
      List<TrainingRow> rows,
      int maxTokens,
      double temperature,
      DType compute)
      throws InterruptedException {
    var pass = new Pass(Groups.SPLIT, maxTokens, compute);
    return scored(networks, lanes, rows, pass, temperature, TokenScores::logProbs);
  }

  /// The same cut as [Update#applyGroups] cuts, so that equal weights give equal numbers.
  public static List<Floats> logProbsOfGroups(
      IntFunction<CausalLm> networks, Lanes lanes, List<TrainingRow> rows, Update.Settings settings)
      throws InterruptedException {
    var pass = new Pass(Groups.WHOLE, settings.microTokens(), settings.compute());
    return scored(networks, lanes, rows, pass, settings.temperature(), TokenScores::logProbs);
  }

  /// How far the log-probability of every trained token lies above that of a draw of the policy's
  /// own, `lp_t - log sum_v p_t(v)^2`, 0 elsewhere; cut as [#logProbsOfGroups].
  public static List<Floats> leadsOfGroups(
      IntFunction<CausalLm> networks, Lanes lanes, List<TrainingRow> rows, Update.Settings settings)
      throws InterruptedException {
    var pass = new Pass(Groups.WHOLE, settings.microTokens(), settings.compute());
    return scored(
        networks,
        lanes,
        rows,
        pass,
        settings.temperature(),
        scores -> scores.logProbs().minus(scores.collisions()));
  }

  /// The entropy at every trained token of every row, nats, 0 elsewhere.
  public static List<Floats> entropies(
      IntFunction<CausalLm> networks,
      Lanes lanes,
      List<TrainingRow> rows,
      int maxTokens,
      double temperature,
      DType compute)
      throws InterruptedException {
    var pass = new Pass(Groups.SPLIT, maxTokens, compute);
    return scored(networks, lanes, rows, pass, temperature, TokenScores::entropies);
  }

  /// How rows are cut, and the type of products.
  record Pass(Groups kept, int maxTokens, DType compute) {}

  /// What is told of the scored tokens of a batch, `[n]`.
  @FunctionalInterface
  interface Column {
    /// @param states before the scored tokens, after the last norm [n, hidden]
    Tensor of(int lane, MicroBatch batch, Tensor states);
  }

  private static List<Floats> scored(
      IntFunction<CausalLm> networks,
      Lanes lanes,
      List<TrainingRow> rows,
      Pass pass,
      double temperature,
      Function<TokenScores, Tensor> column)
      throws InterruptedException {
    return perToken(
        networks,
        lanes,
        rows,
        pass,
        (lane, batch, states) ->
            column.apply(scores(networks.apply(lane), batch, states, temperature, false)));
  }

  /// A column over every trained token of every row, 0 elsewhere, without a graph.
  static List<Floats> perToken(
      IntFunction<CausalLm> networks, Lanes lanes, List<TrainingRow> rows, Pass pass, Column column)
      throws InterruptedException {
    if (rows.isEmpty()) {
      return List.of();
    }
    boolean sharing = networks.apply(0).sharesPrefixes();
    var layout =
        pass.kept() == Groups.WHOLE
            ? MicroBatches.layOutGroups(rows, sharing)
            : MicroBatches.layOut(rows, 0);
    var cuts = MicroBatches.cut(layout, pass.maxTokens(), lanes.count(), sharing, pass.kept());
    var scored =
        lanes.run(
            cuts.size(),
            (index, lane) -> {
              try (var _ = TensorScope.open();
                  var _ = Autograd.pause()) {
                var network = networks.apply(lane);
                var batch = new MicroBatch(cuts.get(index), network.device(), sharing);
                try (var _ = Autocast.open(network.device(), pass.compute())) {
                  var states = network.hidden(batch.tokens(), batch.asked());
                  return batch.perRow(column.of(lane, batch, states).toFloats());
                }
              }
            });
    return inOrder(cuts, scored, rows.size());
  }

  /// What came per micro-batch, in the order of the rows of the step.
  static List<Floats> inOrder(List<List<PackedRow>> cuts, List<List<Floats>> perCut, int rows) {
    var result = new Floats[rows];
    for (int cut = 0; cut < cuts.size(); cut++) {
      var values = perCut.get(cut).iterator();
      for (var packed : cuts.get(cut)) {
        packed.sources().forEach(source -> result[source] = values.next());
      }
    }
    return List.of(result);
  }

  static void refuseNonFinite(MicroBatch batch, List<Floats> logProbs, long step) {
    for (int i = 0; i < logProbs.size(); i++) {
      for (float value : logProbs.get(i).toArray()) {
        if (!Float.isFinite(value)) {
          var row = batch.rows().get(i);
          throw new DivergedException(
              "a log-probability is %s at step %d, in a sample of group %d with %d tokens; nothing was applied or saved. Lower the learning rate, or look for NaN in the model"
                  .formatted(value, step, row.group(), row.tokens().size()));
        }
      }
    }
  }
}
