package plumbline.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.model.Parameters;
import plumbline.model.family.ConfigReader;
import plumbline.model.family.ModelConfig;
import plumbline.model.reward.RewardHead;
import plumbline.model.reward.RewardWeights;
import plumbline.objective.LossMetrics;
import plumbline.objective.PolicyObjective;
import plumbline.objective.ValueLoss;
import plumbline.optim.AdamW;
import plumbline.optim.ExpertBalancing;
import plumbline.tensor.DType;
import plumbline.tensor.Lanes;
import plumbline.tensor.Tensor;
import plumbline.text.token.Floats;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.TrainingRow;

/// Steps that keep the experts of a small DeepSeek-V3 evenly loaded.
class BalancedStepsTest {
  private static final ModelConfig CONFIG =
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
  private static final List<TrainingRow> ROWS = Toy.rows(12, 1);
  private static final Update.Settings BALANCED =
      Toy.UPDATE.balanced(new ExpertBalancing(0.01, true, 5));

  @TempDir Path directory;

  private static TrainablePolicy policy(int lanes) {
    try (var initial = Parameters.initialise(CONFIG, 7)) {
      return TrainablePolicy.full(CONFIG, initial, lanes);
    }
  }

  /// Steps `from` to `to`; the reports.
  private static List<Update.Report> steps(
      TrainablePolicy policy, AdamW optimizer, Update.Settings settings, int from, int to)
      throws InterruptedException {
    try (var lanes = Lanes.open(policy.trained().groups().getFirst().gradients().size(), 1)) {
      var update = new Update(policy, lanes, optimizer, settings);
      var reports = new ArrayList<Update.Report>();
      for (int step = from; step < to; step++) {
        reports.add(
            update.apply(ROWS, 1e-3, new SampleKey(1, step, 0, 0), MicroLoss.crossEntropy(ROWS)));
      }
      return reports;
    }
  }

  private static float[] bias(Map<String, float[]> numbers, int layer) {
    return Objects.requireNonNull(
        numbers.get("model.layers.%d.mlp.gate.e_score_correction_bias".formatted(layer)));
  }

  @Test
  void everyRealTokenIsCountedInEveryLayer() throws InterruptedException {
    for (int lanes = 1; lanes <= 2; lanes++) {
      for (var settings : List.of(Toy.UPDATE, Toy.UPDATE.recomputed(true), Toy.UPDATE.packed(20))) {
        try (var policy = policy(lanes);
            var optimizer = Toy.optimizer(policy)) {
          var report = steps(policy, optimizer, settings, 0, 1).getFirst();

          assertThat(report.experts().layers().keySet()).containsExactly(1, 2);
          report
              .experts()
              .layers()
              .values()
              .forEach(layer ->
                  assertThat(layer.counts().stream().mapToLong(Long::longValue).sum())
                      .isEqualTo(2 * report.tokens()));
          assertThat(report.experts().dropped()).isZero();
          assertThat(report.experts().balance()).isBetween(1.0, 3.0);
        }
      }
    }
  }

  @Test
  void biasesMoveByWhatTheExpertsGotUntilTheyAreToStandStill() throws InterruptedException {
    try (var policy = policy(2);
        var optimizer = Toy.optimizer(policy)) {
      var reports = steps(policy, optimizer, BALANCED, 0, 8);
      var after = Toy.numbers(policy);

      for (int layer = 1; layer <= 2; layer++) {
        var expected = new double[6];
        for (var report : reports.subList(0, 5)) {
          var load = Objects.requireNonNull(report.experts().layers().get(layer));
          var change = new ExpertBalancing(0.01, true, 5).change(load.counts());
          for (int e = 0; e < change.length; e++) {
            expected[e] += change[e];
          }
        }
        var found = bias(after, layer);
        for (int e = 0; e < expected.length; e++) {
          assertThat((double) found[e]).isCloseTo(expected[e], within(1e-6));
        }
      }
    }
  }

  @Test
  void theOptimiserLeavesTheBiasesAlone() throws InterruptedException {
    try (var policy = policy(1);
        var optimizer = new AdamW(policy.trained(), AdamW.Settings.standard(0.1))) {
      steps(policy, optimizer, Toy.UPDATE, 0, 3);

      assertThat(bias(Toy.numbers(policy), 1)).containsOnly(0);
    }
  }

  @Test
  void aResumedRunIsTheUnbrokenOne() throws IOException, InterruptedException {
    long before = Tensor.live();
    Map<String, float[]> whole;
    try (var policy = policy(1);
        var optimizer = Toy.optimizer(policy)) {
      steps(policy, optimizer, BALANCED, 0, 6);
      whole = Toy.numbers(policy);
    }
    try (var policy = policy(1);
        var optimizer = Toy.optimizer(policy);
        var run = Toy.open(Toy.settings(directory, false, () -> true), policy, optimizer)) {
      steps(policy, optimizer, BALANCED, 0, 3);
      assertThat(run.afterStep(2, 6)).isTrue();
    }
    try (var policy = policy(1);
        var optimizer = Toy.optimizer(policy);
        var run = Toy.open(Toy.settings(directory, true, () -> false), policy, optimizer)) {
      assertThat(run.firstStep()).isEqualTo(3);
      steps(policy, optimizer, BALANCED, 3, 6);

      assertThat(Toy.distance(Toy.numbers(policy), whole)).isZero();
      assertThat(bias(whole, 2)).isNotEqualTo(new float[6]);
    }
    assertThat(Tensor.live()).isEqualTo(before);
  }

  private static TrainablePolicy scorer(Parameters initial) {
    try (var start =
        RewardWeights.over(CONFIG, initial, new RewardHead.Preference(), new double[0], 7)) {
      return TrainablePolicy.full(CONFIG, start, 1);
    }
  }

  private static void requireMoved(TrainablePolicy model, Map<String, Double> figures) {
    assertThat(figures)
        .containsKeys("experts/max_over_mean", "experts/max_over_mean_worst", "experts/idle_share")
        .containsEntry("experts/dropped_share", 0.0);
    for (int layer = 1; layer <= 2; layer++) {
      var bias = bias(Toy.numbers(model), layer);
      double sum = 0;
      double most = 0;
      for (float each : bias) {
        sum += each;
        most = Math.max(most, Math.abs(each));
      }
      assertThat(most).isBetween(0.005, 0.02);
      assertThat(sum).isCloseTo(0, within(1e-6)); // centred
    }
  }

  @Test
  void aRewardModelIsBalancedToo() throws InterruptedException {
    try (var initial = Parameters.initialise(CONFIG, 7);
        var model = scorer(initial);
        var optimizer = Toy.optimizer(model);
        var lanes = Lanes.open(1, 1)) {
      var rows = ROWS.stream().map(row -> List.of(row.tokens())).toList();
      var report =
          new ScoreUpdate(model, lanes, optimizer, BALANCED)
              .apply(
                  rows,
                  1e-3,
                  new SampleKey(1, 0, 0, 0),
                  (_, logits, _) ->
                      new PolicyObjective.Result(logits.square().sum(), LossMetrics.none()));
      requireMoved(model, report.figures());
    }
  }

  @Test
  void aCriticIsBalancedToo() throws InterruptedException {
    var rows = Toy.policyRows(8, 5, 1);
    try (var initial = Parameters.initialise(CONFIG, 7);
        var model = scorer(initial);
        var optimizer = Toy.optimizer(model);
        var lanes = Lanes.open(1, 1)) {
      var settings =
          new Critic.Settings(
              new ValueLoss(9), 1e-3, 1, 64, DType.FLOAT32, new ExpertBalancing(0.01, true, 5));
      var critic = new Critic(model, lanes, optimizer, settings);
      var old = critic.values(rows);
      var targets =
          new Critic.Targets(
              row -> old.get(rows.indexOf(row)), row -> Floats.filled(row.tokens().size(), 1f));
      requireMoved(model, critic.update(rows, targets, new SampleKey(1, 0, 0, 0)).figures());
    }
  }

  @Test
  void refusesModelsWithoutBiases() {
    try (var policy = Toy.policy(1);
        var optimizer = Toy.optimizer(policy);
        var lanes = Lanes.open(1, 1)) {
      assertThatThrownBy(() -> new Update(policy, lanes, optimizer, BALANCED))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage(
              "experts are to be balanced, but no trained tensor is called"
                  + " …gate.e_score_correction_bias: the model's routers have no bias, or only an"
                  + " adapter is trained");
    }
  }
}
