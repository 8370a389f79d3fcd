package plumbline.recipe.preference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import plumbline.model.TokenBatch;
import plumbline.tensor.DType;
import plumbline.tensor.Lanes;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;
import plumbline.text.token.Floats;
import plumbline.text.trajectory.LossKind;
import plumbline.text.trajectory.TrainingRow;
import plumbline.train.Forward;
import plumbline.train.Toy;
import plumbline.train.TrainablePolicy;
import plumbline.train.Update;

class OwnPairsTest {
  private static final List<PairRows> PAIRS = ToyPairs.rows(6, 5);

  /// Every answer's token leads by the number of its row's tokens over 100.
  private static List<Floats> byLength(List<TrainingRow> rows) {
    return rows.stream()
        .map(row -> Floats.filled(row.tokens().size(), row.tokens().size() / 100f))
        .toList();
  }

  private static double[] weights(List<PairRows> pairs) {
    return pairs.stream().mapToDouble(PairRows::weight).toArray();
  }

  @Test
  void aPairCountsTheProductOfWhatItsAnswersAre() throws IOException, InterruptedException {
    var weighed = new OwnPairs(_ -> PAIRS, OwnPairsTest::byLength, false).batch(0);
    for (int pair = 0; pair < PAIRS.size(); pair++) {
      int tokens =
          PAIRS.get(pair).chosen().tokens().size() + PAIRS.get(pair).rejected().tokens().size();
      assertThat(weighed.get(pair).weight()).isCloseTo(Math.exp(tokens / 100.0), within(1e-6));
      assertThat(weighed.get(pair).counted()).isEqualTo(1);
    }
    var clamped = new OwnPairs(_ -> PAIRS, OwnPairsTest::byLength, true).batch(0);
    assertThat(weights(clamped)).containsOnly(1);
  }

  @Test
  void otherWeightsOfThePairStay() throws IOException, InterruptedException {
    var halved = PAIRS.stream().map(pair -> pair.times(0.5)).toList();
    var plain = new OwnPairs(_ -> PAIRS, OwnPairsTest::byLength, false).batch(0);
    var both = new OwnPairs(_ -> halved, OwnPairsTest::byLength, false).batch(0);
    for (int pair = 0; pair < PAIRS.size(); pair++) {
      assertThat(both.get(pair).weight()).isCloseTo(0.5 * plain.get(pair).weight(), within(1e-12));
    }
  }

  @Test
  void theModelTellsItWhateverTheCut() throws IOException, InterruptedException {
    try (var policy = Toy.policy(2)) {
      var whole = weighed(policy, 4096, 1);
      assertThat(weighed(policy, 24, 2)).containsExactly(whole, within(1e-5));
      assertThat(whole[0]).isCloseTo(densely(policy, PAIRS.getFirst()), within(1e-5));
    }
  }

  private static double[] weighed(TrainablePolicy policy, int microTokens, int laneCount)
      throws IOException, InterruptedException {
    var settings = new Update.Settings(1.0, microTokens, 1.0, false, DType.FLOAT32);
    try (var lanes = Lanes.open(laneCount, 1)) {
      OwnPairs.Leads leads = rows -> Forward.leadsOfGroups(policy::network, lanes, rows, settings);
      return weights(new OwnPairs(_ -> PAIRS, leads, false).batch(0));
    }
  }

  private static double[][] rowsOf(Tensor logits, int rows) {
    return IntStream.range(0, rows)
        .mapToObj(t -> logits.select(0, t).toDoubles())
        .toArray(double[][]::new);
  }

  /// From all probabilities of every place.
  private static double densely(TrainablePolicy policy, PairRows pair) {
    return densely(policy, pair.chosen()) * densely(policy, pair.rejected());
  }

  private static double densely(TrainablePolicy policy, TrainingRow row) {
    double[][] logits;
    try (var _ = TensorScope.open()) {
      var network = policy.network(0);
      var hidden = network.hidden(TokenBatch.of(List.of(row.tokens())));
      logits = rowsOf(network.logits(hidden.squeeze(0)), row.tokens().size());
    }
    double sum = 0;
    for (int t = 0; t < row.kinds().size(); t++) {
      if (row.kinds().get(t) == LossKind.PREFERENCE) {
        var before = logits[t - 1];
        double all = 0;
        double squares = 0;
        for (double z : before) {
          all += Math.exp(z);
          squares += Math.exp(2 * z);
        }
        double logProb = before[row.tokens().get(t)] - Math.log(all);
        sum += logProb - Math.log(squares / (all * all));
      }
    }
    return Math.exp(sum / row.count(LossKind.PREFERENCE));
  }
}
