package plumbline.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import plumbline.objective.PolicyLoss.Gmpo.Variant;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;
import plumbline.tensor.Tensors;

/// What is refused, and in which words.
class PolicyInputTest {
  private static final PolicyObjective PPO = PolicyObjective.of(new PolicyLoss.Clipped(0.2, 0.2));
  private static final PolicyObjective GMPO =
      PolicyObjective.of(new PolicyLoss.Gmpo(0.4, 0.4, Variant.TOKEN));

  private TensorScope scope = TensorScope.open();

  @BeforeEach
  void open() {
    scope.close();
    scope = TensorScope.open();
  }

  @AfterEach
  void close() {
    scope.close();
  }

  private static Tensor column(double... numbers) {
    return Tensors.of(numbers, 2, numbers.length / 2);
  }

  private static Tensor mask(double... numbers) {
    return PolicyBatch.mask(column(numbers));
  }

  private static void refuses(PolicyObjective objective, PolicyBatch batch, String message) {
    assertThatThrownBy(() -> objective.evaluate(batch))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  private static void refused(Runnable making, String message) {
    assertThatThrownBy(making::run)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(message);
  }

  @Test
  void shapesThatDiffer() {
    var lp = column(-1, -1, -1, -1, -1, -1);
    refused(
        () -> new PolicyBatch(lp, column(-1, -1, -1, -1), mask(1, 1, 1, 1, 1, 1), column(1, 1)),
        "old has shape [2, 2], must be [2, 3] as lp");
    refused(
        () -> new PolicyBatch(lp, lp, mask(1, 1), Tensors.of(new double[] {1, 1}, 2)),
        "m has shape [2, 1], must be [2, 3] as lp");
    refused(
        () -> new PolicyBatch(lp, lp, mask(1, 1, 1, 1, 1, 1), Tensors.of(new double[] {1}, 1)),
        "A has shape [1], must be [2] (one a row) or [2, 3] as lp");
    refused(
        () -> new PolicyBatch(lp.select(0, 0), lp, lp, lp),
        "lp has shape [3], must be [rows, time] with at least one of each");
  }

  @Test
  void masksThatAreNotBinary() {
    refused(() -> mask(1, 0, 1, 0.5), "m is 0.5 at row 2, token 2, must be 0 or 1");
    refused(() -> mask(1, 0, Double.NaN, 1), "m is NaN at row 2, token 1, must be 0 or 1");
    var lp = column(-1, -1);
    refused(
        () -> new PolicyBatch(lp, lp, lp, lp),
        "m has type FLOAT64, must be BOOL; make it with PolicyBatch.mask");
  }

  @Test
  void numbersThatAreNone() {
    var good = column(-1, -1, -1, -1);
    var all = mask(1, 1, 1, 1);
    var advantages = Tensors.of(new double[] {1, -1}, 2);
    refuses(
        PPO,
        new PolicyBatch(column(-1, -1, -1, Double.NaN), good, all, advantages),
        "lp is NaN at row 2, token 2, a trained position; must be a finite number"
            + " (mask the token or mend what made it)");
    refuses(
        PPO,
        new PolicyBatch(good, column(-1, Double.NEGATIVE_INFINITY, -1, -1), all, advantages),
        "old is -Infinity at row 1, token 2, a trained position; must be a finite number"
            + " (mask the token or mend what made it)");
    refuses(
        PPO,
        new PolicyBatch(good, good, all, Tensors.of(new double[] {1, Double.NaN}, 2)),
        "A is NaN at row 2, token 1, a trained position; must be a finite number"
            + " (mask the token or mend what made it)");
    refuses(
        PPO,
        new PolicyBatch(column(-1, 0.25, -1, -1), good, all, advantages),
        "lp is 0.25 at row 1, token 2; a log-probability is at most 0");
    refuses(
        GMPO,
        new PolicyBatch(good, column(-1, -1, 0.5, -1), all, advantages),
        "old is 0.5 at row 2, token 1; a log-probability is at most 0");
    assertThat(
            PPO.evaluate(new PolicyBatch(column(0, 1e-7, -1, -1), good, all, advantages))
                .share()
                .item())
        .isFinite();
  }

  @Test
  void advantagesThatVaryWhereOneIsNeeded() {
    var lp = column(-1, -1, -1, -1);
    var varying = column(1, 1, 1, 2);
    refuses(
        GMPO,
        new PolicyBatch(lp, lp, mask(1, 1, 1, 1), varying),
        "gmpo needs one advantage per response; row 2 varies");
    refuses(
        PolicyObjective.of(new PolicyLoss.Gspo(3e-4, 4e-4)),
        new PolicyBatch(lp, lp, mask(1, 1, 1, 1), varying),
        "gspo needs one advantage per response; row 2 varies");
    assertThat(GMPO.evaluate(new PolicyBatch(lp, lp, mask(1, 1, 1, 0), varying)).share().item())
        .isEqualTo(-1);
  }

  @Test
  void aggregationsWithoutMeaning() {
    refused(
        () -> PolicyObjective.of(GMPO.surrogate(), new Aggregation.TokenMean()),
        "gmpo reduces per sequence; lossAggregation must be unset or seq-mean");
    refused(
        () -> PolicyObjective.of(new PolicyLoss.Gspo(3e-4, 4e-4), new Aggregation.TokenMean()),
        "gspo has one ratio per sequence and token-mean would weight sequences by length;"
            + " use seq-mean-token-mean, luspo, or gspo-token");
    refused(
        () -> PolicyObjective.of(new PolicyLoss.Luspo(2e-3, 2e-3), new Aggregation.TokenMean()),
        "luspo is gspo times the length; lossAggregation must be unset or seq-mean-token-sum");
    refused(
        () -> Aggregation.named("token_mean", 1),
        "aggregation is 'token_mean', must be one of token-mean, local-token-mean,"
            + " seq-mean-token-mean, seq-mean-token-sum, seq-mean-token-sum-norm, sum-norm");
    refused(
        () -> Aggregation.named("sum-norm", 0),
        "L is 0.0, must be a positive number: the loss is divided by it");
  }

  @Test
  void settingsWithoutMeaning() {
    refused(
        () -> new PolicyLoss.Gmpo(0, 0.4, Variant.TOKEN),
        "gmpo clips log-ratios to [-low, high]; low is 0.0, high is 0.4, both must be > 0");
    refused(
        () -> new PolicyLoss.Clipped(1, 0.2),
        "low is 1.0, must lie in (0, 1): the ratio is kept above 1 - low");
    refused(
        () -> new PolicyLoss.Clipped(0.2, 0),
        "high is 0.0, must be > 0: the ratio is kept below 1 + high");
    refused(
        () -> new PolicyLoss.Clipped(0.2, 0.2, 1.0, null),
        "dualClip is 1.0, must be greater than 1: it caps the ratio of bad tokens");
    refused(
        () -> new PolicyLoss.Cispo(2, 1),
        "cispo keeps the ratio within [2.0, 1.0], must be 0 <= rMin < rMax");
    refused(
        () -> new MismatchWeights(MismatchWeights.Mode.TOKEN_MASK, 3, 2),
        "mismatch weights are kept within [3.0, 2.0], must be 0 <= cMin <= cMax");
    refused(
        () -> new TopEntropy(1.2),
        "the share of tokens kept by entropy is 1.2, must lie in [0, 1]");
    refused(() -> new KlPenalty(KlPenalty.Form.K3, -1), "the KL coefficient is -1.0, must be >= 0");
    refused(
        () -> Variant.named("tokens"),
        "gmpo variant is 'tokens', must be one of token, none, sequence, token_unnormalised,"
            + " harmonic");
  }

  @Test
  void termsWithoutTheirColumn() {
    var lp = column(-1, -1, -1, -1);
    var batch = new PolicyBatch(lp, lp, mask(1, 1, 1, 1), lp);
    refuses(
        PPO.with(new KlPenalty(KlPenalty.Form.K3, 0.1)),
        batch,
        "beta > 0 needs the ref column (log-probs of the reference), which the batch lacks");
    refuses(
        PPO.withEntropyCoefficient(0.1),
        batch,
        "the entropy bonus needs the H column, which the batch lacks");
    refuses(
        PPO.with(new TopEntropy(0.2)),
        batch,
        "top-entropy masking needs the H column, which the batch lacks");
    refuses(
        PPO.with(new MismatchWeights(MismatchWeights.Mode.TOKEN_MASK, 0, 2)),
        batch,
        "mismatch weights compare old with roll, but the batch has no roll column");
  }

  @Test
  void aThresholdThatNobodyTookIsNotGuessed() {
    var lp = column(-1, -1, -1, -1);
    var batch = new PolicyBatch(lp, lp, null, null, mask(1, 1, 1, 1), lp, lp.negate());
    var counts = new StepTotals(BatchCounts.of(batch.mask()));
    assertThatThrownBy(() -> PPO.with(new TopEntropy(0.2)).evaluate(batch, counts))
        .hasMessage(
            "top-entropy masking needs the entropy threshold of the whole step in StepTotals");
  }

  @Test
  void whatIsLegalButSeldomMeantIsSaid() {
    assertThat(new PolicyLoss.Clipped(0.2, 0.2, null, 1.1).warnings())
        .containsExactly(
            "delta 1.1 is not above 1 + high (1.2): it cuts ratios that the clip lets pass");
    assertThat(new PolicyLoss.Gmpo(0.4, 2, Variant.TOKEN).warnings())
        .containsExactly("gmpo bounds (0.4, 2.0) are logarithms: the ratio may reach 7.39");
    assertThat(new PolicyLoss.Gspo(0.2, 0.2).warnings())
        .containsExactly(
            "gspo averages the log-ratio over a row: a range of 0.2/0.2 hardly ever clips,"
                + " 3e-4/4e-4 is usual");
    assertThat(new PolicyLoss.Clipped(0.2, 0.28).warnings()).isEmpty();
  }
}
