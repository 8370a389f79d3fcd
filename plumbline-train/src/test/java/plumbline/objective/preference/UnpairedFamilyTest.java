package plumbline.objective.preference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import plumbline.objective.PolicyObjective;
import plumbline.tensor.DType;
import plumbline.tensor.Device;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;
import plumbline.tensor.Tensors;

/// The reference values of labelled answers and of reward models.
class UnpairedFamilyTest {
  private static final double[] LP = {-10, -22, -8.5, -31, -12};
  private static final double[] REF = {-11.5, -20, -9, -33.5, -11};
  private static final boolean[] WANTED = {true, true, false, false, true};

  private static Answers answers(double[] lp, double[] ref) {
    return answers(lp, ref, DType.FLOAT64);
  }

  private static Answers answers(double[] lp, double[] ref, DType type) {
    return new Answers(
        Outcome.tensor(lp, type).requireGrad(),
        Outcome.tensor(ref, type),
        Tensors.full(1, type, Device.CPU, lp.length));
  }

  private static UnpairedBatch batch(DType type) {
    return new UnpairedBatch(answers(LP, REF, type), Tensors.of(WANTED, WANTED.length));
  }

  private static void hasLosses(UnpairedLoss loss, double shift, double mean, double... each) {
    var objective = new UnpairedObjective(loss);
    try (var _ = TensorScope.open()) {
      assertThat(objective.evaluate(batch(DType.FLOAT64), 5, shift).share().item())
          .isCloseTo(mean, within(1e-9));
      assertThat(objective.evaluate(batch(DType.FLOAT32), 5, shift).share().item())
          .isCloseTo(mean, within(1e-5));
      for (int i = 0; i < 5; i++) {
        var alone =
            new UnpairedBatch(
                answers(new double[] {LP[i]}, new double[] {REF[i]}),
                Tensors.of(new boolean[] {WANTED[i]}, 1));
        assertThat(objective.evaluate(alone, 1, shift).share().item())
            .isCloseTo(each[i], within(1e-9));
      }
    }
  }

  @Test
  void kto() {
    double z0;
    try (var _ = TensorScope.open()) {
      z0 =
          UnpairedObjective.mismatchedKl(
              answers(
                  new double[] {-40, -18.5, -25, -60, -33},
                  new double[] {-41, -19, -24, -62.5, -33.5}));
    }
    assertThat(z0).isCloseTo(0.7, within(1e-12));
    hasLosses(
        new UnpairedLoss.Kto(0.1, 1, 1),
        z0,
        0.525876113,
        0.480010660,
        0.567092905,
        0.495000167,
        0.544878892,
        0.542397941);
    hasLosses(
        new UnpairedLoss.Kto(0.1, 1, 1.33),
        z0,
        0.594508131,
        0.480010660,
        0.567092905,
        0.658350222,
        0.724688927,
        0.542397941);
  }

  @Test
  void apoZero() {
    hasLosses(
        new UnpairedLoss.ApoZero(0.1, 1, 1),
        0,
        0.522411447,
        0.462570155,
        0.549833997,
        0.512497396,
        0.562176501,
        0.524979187);
  }

  @Test
  void anUntrainedPolicyLosesAHalf() {
    try (var _ = TensorScope.open()) {
      var same = new UnpairedBatch(answers(REF, REF), Tensors.of(WANTED, 5));
      assertThat(
              new UnpairedObjective(new UnpairedLoss.Kto(0.1, 1, 1))
                  .evaluate(same, 5, UnpairedObjective.mismatchedKl(answers(REF, REF)))
                  .share()
                  .item())
          .isEqualTo(0.5);
    }
  }

  @Test
  void theShiftOfBcoRuns() {
    var running = RunningMean.empty();
    assertThat(running.value()).isZero();
    try (var _ = TensorScope.open()) {
      running = running.plus(0.15 - 0.2 + 0.1, 3);
      assertThat(running.value()).isCloseTo(0.0166666667, within(1e-10));
      hasBco(
          running,
          new double[] {-10, -22, -8},
          new double[] {-11.5, -20, -9},
          new boolean[] {true, true, false},
          0.723906624);
      running = running.plus(0.25 - 0.1, 2);
      assertThat(running.value()).isCloseTo(0.04, within(1e-15));
      hasBco(
          running,
          new double[] {-31, -12},
          new double[] {-33.5, -11},
          new boolean[] {false, true},
          0.784622382);
    }
  }

  private static void hasBco(
      RunningMean running, double[] lp, double[] ref, boolean[] wanted, double expected) {
    var result =
        new UnpairedObjective(new UnpairedLoss.Bco(0.1))
            .evaluate(
                new UnpairedBatch(answers(lp, ref), Tensors.of(wanted, wanted.length)),
                lp.length,
                running.value());
    assertThat(result.share().item()).isCloseTo(expected, within(1e-9));
  }

  /// Half the step's answers at a time give what all give at once.
  @Test
  void sharesAddUp() {
    var objective = new UnpairedObjective(new UnpairedLoss.Kto(0.1, 1, 1));
    try (var _ = TensorScope.open()) {
      var shares = new ArrayList<PolicyObjective.Result>();
      for (var part : List.of(new int[] {4, 1}, new int[] {0, 3, 2})) {
        var lp = java.util.Arrays.stream(part).mapToDouble(i -> LP[i]).toArray();
        var ref = java.util.Arrays.stream(part).mapToDouble(i -> REF[i]).toArray();
        var wanted = new boolean[part.length];
        for (int i = 0; i < part.length; i++) {
          wanted[i] = WANTED[part[i]];
        }
        shares.add(
            objective.evaluate(
                new UnpairedBatch(answers(lp, ref), Tensors.of(wanted, wanted.length)), 5, 0.7));
      }
      double sum = shares.stream().mapToDouble(each -> each.share().item()).sum();
      assertThat(sum).isCloseTo(0.525876113, within(1e-9));
      var metrics = shares.get(0).metrics().merge(shares.get(1).metrics()).values();
      assertThat(metrics.get("rewards/chosen")).isCloseTo(0.1 * (1.5 - 2 - 1) / 3, within(1e-12));
      assertThat(metrics.get("logps/rejected")).isCloseTo(-39.5 / 2, within(1e-12));
    }
  }

  @Test
  void gradientsArePulledApart() {
    try (var _ = TensorScope.open()) {
      var batch = batch(DType.FLOAT64);
      new UnpairedObjective(new UnpairedLoss.Kto(0.1, 1, 1))
          .evaluate(batch, 5, 0.7)
          .share()
          .backward();
      var gradient = Objects.requireNonNull(batch.answers().policy().grad()).toDoubles();
      for (int i = 0; i < 5; i++) {
        double p = 1 / (1 + Math.exp(-0.1 * (LP[i] - REF[i] - 0.7)));
        double expected = (WANTED[i] ? -1 : 1) * 0.1 * p * (1 - p) / 5;
        assertThat(gradient[i]).isCloseTo(expected, within(1e-12));
      }
    }
  }

  @Test
  void rewardModels() {
    hasReward(0, null, 0.560529363);
    hasReward(0, new double[] {0.5, 0, 1}, 0.688869928);
    hasReward(0.01, null, 0.569496030);
  }

  private static void hasReward(
      double centring, double @org.jspecify.annotations.Nullable [] margin, double expected) {
    try (var _ = TensorScope.open()) {
      var result =
          new BradleyTerry(centring)
              .evaluate(
                  scores(1.2, -0.3, 0.8),
                  scores(0.4, 0.5, -1.1),
                  margin == null ? null : scores(margin),
                  3);
      assertThat(result.share().item()).isCloseTo(expected, within(1e-9));
      assertThat(result.metrics().values().get("rewards/accuracies"))
          .isCloseTo(2 / 3.0, within(1e-15));
    }
  }

  private static Tensor scores(double... values) {
    return Outcome.tensor(values, DType.FLOAT64);
  }

  @Test
  void scoresThatAreNoNumbersAreNamed() {
    try (var _ = TensorScope.open()) {
      refused(
          () -> new BradleyTerry(0).evaluate(scores(1, Double.NaN), scores(0, 0), null, 2),
          "the score of chosen answer 2 is NaN, must be a finite number");
      refused(
          () ->
              new BradleyTerry(0)
                  .evaluate(scores(1, 2), scores(0, 0), scores(0, Double.POSITIVE_INFINITY), 2),
          "the margin of pair 2 is Infinity, must be a finite number");
      refused(
          () -> new BradleyTerry(-1),
          "the centring coefficient is -1.0, must be a number of at least 0");
    }
  }

  @Test
  void oneAnswerHasNoOtherPrompt() {
    try (var _ = TensorScope.open()) {
      refused(
          () -> UnpairedObjective.mismatchedKl(answers(new double[] {-1}, new double[] {-1})),
          "KTO needs at least 2 answers a step, each meets another's prompt to estimate the"
              + " divergence; this step has 1");
      refused(
          () -> new UnpairedLoss.Kto(0.1, 0, 1), "the desirable weight of kto is 0.0, must be > 0");
      refused(
          () -> new UnpairedBatch(answers(LP, REF), Tensors.of(new boolean[] {true}, 1)),
          "labels are BOOL of shape [1], must be BOOL of shape [5]");
    }
  }

  private static void refused(
      org.assertj.core.api.ThrowableAssert.ThrowingCallable call, String message) {
    assertThatThrownBy(call).isInstanceOf(IllegalArgumentException.class).hasMessage(message);
  }
}
