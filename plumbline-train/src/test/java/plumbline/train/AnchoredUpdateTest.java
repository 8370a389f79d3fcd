package plumbline.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import plumbline.model.CausalLm;
import plumbline.model.Divergences.Direction;
import plumbline.model.Parameters;
import plumbline.objective.KindReduction;
import plumbline.tensor.Autograd;
import plumbline.tensor.DType;
import plumbline.tensor.Lanes;
import plumbline.tensor.TensorScope;
import plumbline.text.token.Floats;
import plumbline.text.trajectory.LossKind;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.TrainingRow;

class AnchoredUpdateTest {
  private static final KindReduction MEAN = new KindReduction.PerSequence();

  /// Counting rows: the last two tokens by cross-entropy, those before held.
  private static List<TrainingRow> rows(int count) {
    var rows = new ArrayList<TrainingRow>();
    for (var row : Toy.rows(count, 3)) {
      var kinds = new ArrayList<LossKind>();
      int n = row.tokens().size();
      for (int t = 0; t < n; t++) {
        kinds.add(
            t == 0 ? LossKind.NONE : t < n - 2 ? LossKind.KL_TO_BASE : LossKind.CROSS_ENTROPY);
      }
      rows.add(
          new TrainingRow(
              row.tokens(), kinds, row.weights(), row.oldLogProbs(), row.credit(), rows.size()));
    }
    return MEAN.weighted(rows);
  }

  private record Result(List<AnchoredUpdate.Report> reports, Floats weights) {}

  private static Result train(int lanes, int microTokens, Direction direction, int steps)
      throws InterruptedException {
    try (var _ = TensorScope.open();
        var threads = Lanes.open(lanes, 1);
        var initial = Parameters.initialise(Toy.CONFIG, 7);
        var policy = Toy.policy(lanes);
        var optimizer = Toy.optimizer(policy)) {
      var settings = new Update.Settings(1, microTokens, 1, false, DType.FLOAT32);
      var base = new CausalLm(Toy.CONFIG, initial);
      var update = new AnchoredUpdate(policy, base, threads, optimizer, settings, direction);
      var reports = new ArrayList<AnchoredUpdate.Report>();
      for (int step = 0; step < steps; step++) {
        reports.add(update.apply(rows(12), 3e-3, new SampleKey(1, step, 0, 0)));
      }
      return new Result(reports, Floats.of(policy.tensors().firstEntry().getValue().toFloats()));
    }
  }

  @ParameterizedTest
  @EnumSource(Direction.class)
  void learnsSomeTokensAndHoldsOthers(Direction direction) throws InterruptedException {
    var reports = train(1, 64, direction, 12).reports();
    assertThat(reports.getFirst().divergence()).as("KL(p || p)").isCloseTo(0, within(1e-6));
    assertThat(reports.getLast().crossEntropy())
        .isLessThan(0.9 * reports.getFirst().crossEntropy());
    assertThat(reports.getLast().divergence()).isPositive();
    assertThat(reports).allSatisfy(report -> assertThat(report.gradientNorm()).isPositive());
  }

  @Test
  void howAStepIsCutChangesNothing() throws InterruptedException {
    var whole = train(1, 4096, Direction.REVERSE, 3);
    var cut = train(2, 24, Direction.REVERSE, 3);
    assertThat(cut.weights().toArray()).containsExactly(whole.weights().toArray(), within(2e-5f));
    for (int step = 0; step < 3; step++) {
      assertThat(cut.reports().get(step).loss())
          .isCloseTo(whole.reports().get(step).loss(), within(1e-5));
    }
  }

  @Test
  void inputsOfAnAdapterAreDroppedAndNoneOfTheBase() throws InterruptedException {
    var key = new SampleKey(1, 0, 0, 0);
    var first = adapter(4096, key, 0);
    assertThat(first.divergence()).as("before the adapter says anything").isLessThan(1e-6);
    var whole = adapter(4096, key, 0.05);
    assertThat(adapter(24, key, 0.05).loss()).isCloseTo(whole.loss(), within(1e-6));
    var later = new SampleKey(1, 1, 0, 0);
    assertThat(adapter(4096, later, 0.05).loss()).isNotCloseTo(whole.loss(), within(1e-6));
  }

  /// A step of an adapter with dropout whose second factors are all `second`.
  private static AnchoredUpdate.Report adapter(int microTokens, SampleKey key, double second)
      throws InterruptedException {
    try (var threads = Lanes.open(1, 1);
        var policy = Toy.lora(1);
        var optimizer = Toy.optimizer(policy);
        var _ = TensorScope.open()) {
      try (var _ = Autograd.pause()) {
        policy
            .tensors()
            .forEach((name, tensor) -> {
              if (name.endsWith("lora_B.weight")) {
                tensor.fill_(second);
              }
            });
      }
      var settings = new Update.Settings(1, microTokens, 1, false, DType.FLOAT32);
      var base = policy.withoutAdapter();
      return new AnchoredUpdate(policy, base, threads, optimizer, settings, Direction.REVERSE)
          .apply(rows(12), 3e-3, key);
    }
  }

  @Test
  void aStepWithoutOneOfTheKindsIsFinite() throws InterruptedException {
    try (var threads = Lanes.open(1, 1);
        var initial = Parameters.initialise(Toy.CONFIG, 7);
        var policy = Toy.policy(1);
        var optimizer = Toy.optimizer(policy)) {
      var base = new CausalLm(Toy.CONFIG, initial);
      var update =
          new AnchoredUpdate(policy, base, threads, optimizer, Toy.UPDATE, Direction.REVERSE);
      var report = update.apply(MEAN.weighted(Toy.rows(4, 3)), 1e-3, SampleKey.of(1));
      assertThat(report.divergence()).isZero();
      assertThat(report.loss()).isPositive().isFinite();
    }
  }
}
