package plumbline.objective.preference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import plumbline.objective.preference.PreferenceObjective.Term;
import plumbline.tensor.DType;
import plumbline.tensor.Device;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;
import plumbline.tensor.Tensors;

/// From logits to losses: one pair whose answers have three and five tokens.
class TokenLevelTest {
  private static final double[][] CHOSEN = {
    {0.2, 1.1, -0.4, 0.0}, {1.5, -0.3, 0.1, 0.7}, {-0.2, 0.4, 2.0, 0.3}
  };
  private static final double[][] REJECTED = {
    {0.2, 1.1, -0.4, 0.0},
    {0.0, 0.9, -1.2, 0.4},
    {0.6, -0.5, 0.2, 1.0},
    {0.3, 0.3, 0.8, -0.9},
    {1.2, 0.0, -0.7, 0.5}
  };
  private static final double[] CHOSEN_REFERENCE = {-0.95, -0.60, -0.35};
  private static final double[] REJECTED_REFERENCE = {-1.20, -1.40, -1.90, -0.85, -0.70};

  /// Token columns of one row.
  private record Row(Tensor logProbs, Tensor collisions, Tensor reference, Tensor mask) {
    static Row of(double[][] logits, long[] labels, double[] reference) {
      int n = logits.length;
      var flat = Arrays.stream(logits).flatMapToDouble(Arrays::stream).toArray();
      var all = Tensors.of(flat, n, 4).logSoftmax(-1);
      var picked = all.gather(1, Tensors.of(labels, n, 1)).reshape(1, n);
      return new Row(
          picked,
          all.times(2).logSumExp(-1, false).reshape(1, n),
          Tensors.of(reference, 1, n),
          Tensors.full(1, DType.BOOL, Device.CPU, 1, n));
    }

    Tensor sum() {
      return CompletionSums.of(logProbs, mask);
    }

    Tensor length() {
      return CompletionSums.lengths(mask, logProbs);
    }

    Answers answers() {
      return new Answers(sum(), CompletionSums.of(reference, mask), length());
    }

    Answers desensitised(Tensor shared, double alpha) {
      return new Answers(
          CompletionSums.desensitised(logProbs, mask, shared, alpha),
          CompletionSums.desensitised(reference, mask, shared, alpha),
          length());
    }

    Tensor ownership() {
      return CompletionSums.ownership(logProbs.minus(collisions), mask);
    }
  }

  private static Row chosen() {
    return Row.of(CHOSEN, new long[] {1, 0, 2}, CHOSEN_REFERENCE);
  }

  private static Row rejected() {
    return Row.of(REJECTED, new long[] {0, 3, 1, 2, 0}, REJECTED_REFERENCE);
  }

  private static double value(PairBatch batch, Term... terms) {
    return new PreferenceObjective(List.of(terms), new Divergence.ReverseKl())
        .evaluate(batch)
        .share()
        .item();
  }

  private static final Term SIGMOID = new Term(new ReferencedLoss.Sigmoid(0.1), 1);
  private static final Term SFT = new Term(new PairLoss.Supervised(), 1);

  @Test
  void sumsAndMixtures() {
    try (var _ = TensorScope.open()) {
      var batch = new PairBatch(chosen().answers(), rejected().answers());
      assertThat(batch.chosen().policy().item()).isCloseTo(-1.69787257, within(5e-9));
      assertThat(batch.rejected().policy().item()).isCloseTo(-6.72448329, within(5e-9));
      assertThat(value(batch, SIGMOID)).isCloseTo(0.650276895, within(1e-9));
      assertThat(value(batch, SFT)).isCloseTo(0.565957523, within(1e-9));
      assertThat(value(batch, SIGMOID, SFT)).isCloseTo(1.21623442, within(5e-9));
      var mpo =
          value(
              batch,
              new Term(new ReferencedLoss.Sigmoid(0.1), 0.8),
              new Term(new ReferencedLoss.Bco(0.1, false), 0.2),
              SFT);
      assertThat(mpo).isCloseTo(1.35479573, within(5e-9));
      assertThat(value(batch, new Term(new FreeLoss.Orpo(0.1), 1), SFT))
          .isCloseTo(0.589718437, within(1e-9));
      assertThat(value(batch, new Term(new FreeLoss.Cpo(0.1, 0), 1), SFT))
          .isCloseTo(1.03903068, within(5e-9));
    }
  }

  @Test
  void theTailOfTheLongerAnswerCountsLess() {
    try (var _ = TensorScope.open()) {
      var shared = chosen().length();
      var batch =
          new PairBatch(chosen().desensitised(shared, 0.5), rejected().desensitised(shared, 0.5));
      double d = batch.chosen().logRatios("").minus(batch.rejected().logRatios("")).item();
      assertThat(d).isCloseTo(0.881529368, within(1e-9));
      assertThat(value(batch, SIGMOID)).isCloseTo(0.650041766, within(1e-9));
    }
  }

  @Test
  void theEndsOfDesensitisation() {
    try (var _ = TensorScope.open()) {
      var shared = chosen().length();
      assertThat(rejected().desensitised(shared, 1).policy().item())
          .isCloseTo(rejected().sum().item(), within(1e-15));
      double head = -1.57425530 - 1.25872738 - 2.35133790;
      assertThat(rejected().desensitised(shared, 0).policy().item()).isCloseTo(head, within(2e-8));
    }
  }

  @Test
  void placesAreCountedWithinTheCompletion() {
    try (var _ = TensorScope.open()) {
      var lp = Tensors.of(new double[] {-9, -1, -2, -4, -9}, 1, 5);
      var mask = Tensors.of(new boolean[] {false, true, true, true, false}, 1, 5);
      var sum = CompletionSums.desensitised(lp, mask, Tensors.of(new double[] {2}, 1), 0.5);
      assertThat(sum.item()).isEqualTo(-5);
    }
  }

  @Test
  void ownershipOfAnswersWeighsThePair() {
    try (var _ = TensorScope.open()) {
      var good = chosen().ownership();
      var bad = rejected().ownership();
      assertThat(good.item()).isCloseTo(1.43248988, within(5e-9));
      assertThat(bad.item()).isCloseTo(0.786055018, within(1e-9));
      var batch = new PairBatch(chosen().answers(), rejected().answers());
      var free = CompletionSums.ownershipOfPairs(good, bad, false);
      assertThat(value(batch.weighted(free), SIGMOID)).isCloseTo(0.732222098, within(1e-9));
      var clamped = CompletionSums.ownershipOfPairs(good, bad, true);
      assertThat(value(batch.weighted(clamped), SIGMOID)).isCloseTo(0.650276895, within(1e-9));
    }
  }
}
