package plumbline.recipe.preference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import plumbline.model.Parameters;
import plumbline.model.family.ConfigReader;
import plumbline.objective.LossMetrics;
import plumbline.objective.PolicyObjective;
import plumbline.objective.preference.PreferenceObjective;
import plumbline.objective.preference.PreferenceObjective.StepTotals;
import plumbline.objective.preference.ReferencedLoss;
import plumbline.tensor.Autograd;
import plumbline.tensor.DType;
import plumbline.tensor.Device;
import plumbline.tensor.Lanes;
import plumbline.tensor.TensorScope;
import plumbline.text.token.Floats;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.TrainingRow;
import plumbline.train.MicroBatch;
import plumbline.train.MicroBatches;
import plumbline.train.MicroLoss;
import plumbline.train.Toy;
import plumbline.train.TrainablePolicy;
import plumbline.train.Update;

/// Several pairs in one row of a pass get what each would get alone: loss and gradients.
class PackedPairsTest {
  private static final List<PairRows> PAIRS = ToyPairs.rows(10, 11);
  private static final List<TrainingRow> ROWS = PairRows.rows(PAIRS);
  private static final List<Floats> REFERENCE =
      ROWS.stream().map(row -> Floats.filled(row.tokens().size(), -2.5f)).toList();

  /// Models that lie pairs end to end in different ways.
  enum Model {
    /// Shares prompts.
    DENSE,
    /// Has noise of its own for every row.
    ADAPTER,
    /// Counts what its experts are given; attends over latents.
    MIXTURE;

    private TrainablePolicy make() {
      return switch (this) {
        case DENSE -> Toy.policy(1);
        case ADAPTER -> adapter();
        case MIXTURE -> mixture();
      };
    }
  }

  private static TrainablePolicy adapter() {
    var policy = Toy.lora(1);
    try (var _ = TensorScope.open();
        var _ = Autograd.pause()) {
      policy
          .tensors()
          .forEach((name, tensor) -> {
            if (name.endsWith("lora_B.weight")) {
              tensor.fill_(0.05);
            }
          });
    }
    return policy;
  }

  private static TrainablePolicy mixture() {
    var config =
        ConfigReader.parse(
            "config.json",
            """
            {"model_type": "deepseek_v3", "hidden_size": 16, "intermediate_size": 24,
             "num_hidden_layers": 3, "num_attention_heads": 2, "q_lora_rank": 8, "kv_lora_rank": 6,
             "qk_nope_head_dim": 4, "qk_rope_head_dim": 4, "v_head_dim": 4, "n_routed_experts": 6,
             "num_experts_per_tok": 2, "n_shared_experts": 1, "moe_intermediate_size": 8,
             "first_k_dense_replace": 1, "vocab_size": 24, "max_position_embeddings": 64}
            """
                .getBytes(StandardCharsets.UTF_8));
    try (var initial = Parameters.initialise(config, 7)) {
      return TrainablePolicy.full(config, initial, 1);
    }
  }

  private record Outcome(Update.Report report, Map<String, float[]> gradient) {
    private void isAs(Outcome other) {
      assertThat(report.loss()).isCloseTo(other.report.loss(), within(1e-6));
      assertThat(Toy.distance(gradient, other.gradient)).isLessThan(1e-6);
    }
  }

  @FunctionalInterface
  private interface Step {
    Update.Report take(Update update) throws InterruptedException;
  }

  private static Outcome step(Model model, int microTokens, Step step) throws InterruptedException {
    var settings = new Update.Settings(1e9, microTokens, 1.0, false, DType.FLOAT32);
    try (var lanes = Lanes.open(1, 1);
        var policy = model.make();
        var optimizer = Toy.optimizer(policy);
        var _ = TensorScope.open()) {
      var report = step.take(new Update(policy, lanes, optimizer, settings));
      var gradient = new HashMap<String, float[]>();
      for (var group : policy.trained().groups()) {
        gradient.put(group.name(), group.gradient().toFloats());
      }
      return new Outcome(report, gradient);
    }
  }

  private static Update.Report compared(Update update) throws InterruptedException {
    var objective = PreferenceObjective.of(new ReferencedLoss.Sigmoid(0.5));
    var columns = new PairColumns(PAIRS, ROWS, REFERENCE, 1);
    var totals = new StepTotals(PAIRS.size(), 1, 0);
    return update.applyGroups(
        ROWS,
        1e-3,
        SampleKey.of(4),
        (micro, logProbs, _) -> objective.evaluate(columns.of(micro, logProbs), totals));
  }

  @ParameterizedTest
  @EnumSource
  void theLossOfPairsThatLieTogetherIsThatOfPairsAlone(Model model) throws InterruptedException {
    step(model, 4096, PackedPairsTest::compared).isAs(step(model, 1, PackedPairsTest::compared));
  }

  /// Another weight for every row, so that no two gradients cancel.
  private static MicroLoss weighed(List<TrainingRow> rows) {
    return (micro, logProbs, _) -> {
      var weights =
          micro.column(
              row -> Floats.filled(row.tokens().size(), (float) Math.sin(rows.indexOf(row) + 1.0)));
      return new PolicyObjective.Result(
          logProbs.times(weights).sum().over(rows.size()), LossMetrics.none());
    };
  }

  @ParameterizedTest
  @EnumSource
  void everyRowGetsWhatItWouldGetAlone(Model model) throws InterruptedException {
    var apart = new ArrayList<TrainingRow>();
    ROWS.forEach(row -> apart.add(row.inGroup(apart.size())));
    var together =
        step(model, 4096, update -> update.applyGroups(ROWS, 1e-3, SampleKey.of(4), weighed(ROWS)));
    var alone =
        step(model, 1, update -> update.apply(apart, 1e-3, SampleKey.of(4), weighed(apart)));
    together.isAs(alone);
    for (int row = 0; row < ROWS.size(); row++) {
      assertThat(together.report().logProbs().get(row).toArray())
          .containsExactly(alone.report().logProbs().get(row).toArray(), within(1e-6f));
    }
  }

  @Test
  void pairsOfUnequalLengthsStandInOneRowWithoutPadding() {
    try (var _ = TensorScope.open()) {
      var shared = new MicroBatch(MicroBatches.layOut(ROWS, 0), Device.CPU, true).tokens();
      int once =
          PAIRS.stream()
              .mapToInt(pair -> pair.chosen().tokens().size() + pair.rejected().tokens().size())
              .sum();
      assertThat(shared.rows()).isOne();
      assertThat(shared.time()).isLessThan(once);
    }
  }
}
