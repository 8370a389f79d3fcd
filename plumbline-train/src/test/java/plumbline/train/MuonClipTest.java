package plumbline.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import plumbline.model.Parameters;
import plumbline.model.family.ConfigReader;
import plumbline.model.family.ModelConfig;
import plumbline.model.layer.AttentionScores;
import plumbline.model.layer.Dropout;
import plumbline.model.layer.Observed;
import plumbline.model.reward.RewardHead;
import plumbline.model.reward.RewardWeights;
import plumbline.objective.LossMetrics;
import plumbline.objective.PolicyObjective;
import plumbline.optim.QkClip;
import plumbline.tensor.Autograd;
import plumbline.tensor.Lanes;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.TrainingRow;

/// QK-Clip in whole steps, on models of every kind of attention.
class MuonClipTest {
  private static final List<TrainingRow> ROWS = Toy.rows(9, 5);

  @TempDir Path folder;

  enum Shape {
    PLAIN(
        """
        "model_type": "llama", "num_key_value_heads": 4, "head_dim": 8
        """),
    BIASED(
        """
        "model_type": "qwen2", "num_key_value_heads": 4
        """),
    GROUPED(
        """
        "model_type": "llama", "num_key_value_heads": 2, "head_dim": 8
        """),
    LATENT(
        """
        "model_type": "deepseek_v3", "num_key_value_heads": 4, "q_lora_rank": 12,
        "kv_lora_rank": 16, "qk_nope_head_dim": 8, "qk_rope_head_dim": 4, "v_head_dim": 8,
        "first_k_dense_replace": 2, "n_routed_experts": 4, "n_shared_experts": 1,
        "num_experts_per_tok": 2, "moe_intermediate_size": 16, "n_group": 1, "topk_group": 1,
        "scoring_func": "sigmoid", "topk_method": "noaux_tc", "norm_topk_prob": true,
        "routed_scaling_factor": 1.0, "moe_layer_freq": 1, "rope_interleave": true
        """);

    private final String fields;

    Shape(String fields) {
      this.fields = fields;
    }
  }

  private ModelConfig config(String fields) throws java.io.IOException {
    var file = folder.resolve("config.json");
    Files.write(
        file,
        """
        {%s, "hidden_size": 32, "intermediate_size": 64, "num_hidden_layers": 2,
         "num_attention_heads": 4, "vocab_size": 24, "max_position_embeddings": 64,
         "rms_norm_eps": 1e-6, "rope_theta": 10000.0, "hidden_act": "silu",
         "tie_word_embeddings": false}
        """
            .formatted(fields)
            .getBytes(StandardCharsets.UTF_8));
    return ConfigReader.read(file);
  }

  /// Weights so large that scores are well above 1.
  private static TrainablePolicy policy(ModelConfig config, int lanes) {
    try (var initial = Parameters.initialise(config, 7);
        var _ = TensorScope.open();
        var _ = Autograd.pause()) {
      initial
          .tensors()
          .forEach((name, tensor) -> {
            if (name.contains("self_attn") && !name.contains("norm")) {
              tensor.mul_(name.endsWith(".bias") ? 1 : 25);
            }
            if (name.endsWith("q_proj.bias")) {
              tensor.add_(0.3);
            }
          });
      return TrainablePolicy.full(config, initial, lanes);
    }
  }

  private static Update.Settings settings(double limit, int tokens) {
    return new Update.Settings(1.0, tokens, 1.0, false, plumbline.tensor.DType.FLOAT32)
        .clipped(Optional.of(QkClip.Settings.of(limit)));
  }

  private static SortedMap<Integer, List<Float>> scores(TrainablePolicy policy) {
    return scores(policy, ROWS);
  }

  /// The largest scores of the rows, one row after the other.
  private static SortedMap<Integer, List<Float>> scores(
      TrainablePolicy policy, List<TrainingRow> rows) {
    var scores = new TreeMap<Integer, List<Float>>();
    try (var _ = TensorScope.open();
        var _ = Autograd.pause()) {
      for (var row : rows) {
        var batch =
            new MicroBatch(MicroBatches.layOut(List.of(row), 0), policy.network(0).device(), false);
        var observed = Observed.withScores(batch.real());
        policy.network(0).states(batch.tokens(), batch.asked(), Dropout.none(), false, observed);
        observed
            .largestScores()
            .forEach((layer, heads) -> scores.merge(layer, heads, AttentionScores::greater));
      }
    }
    return scores;
  }

  private static List<Float> flat(SortedMap<Integer, List<Float>> scores) {
    var flat = new ArrayList<Float>();
    scores.values().forEach(flat::addAll);
    return flat;
  }

  private static Update.Report step(TrainablePolicy policy, Update.Settings settings, int laneCount)
      throws InterruptedException {
    try (var lanes = Lanes.open(laneCount, 1);
        var muon = Toy.muon(policy)) {
      return new Update(policy, lanes, muon, settings)
          .apply(ROWS, 1e-30, new SampleKey(1, 0, 0, 0), MicroLoss.crossEntropy(ROWS));
    }
  }

  /// With a rate of nothing the step leaves the weights, and only the clip changes them.
  @ParameterizedTest
  @EnumSource
  void theBatchThatTriggeredGivesTheLimitAfterwards(Shape shape) throws Exception {
    try (var policy = policy(config(shape.fields), 1)) {
      var before = flat(scores(policy));
      var sorted = before.stream().mapToDouble(each -> each).sorted().toArray();
      double limit = (sorted[4] + sorted[5]) / 2;
      // in the first layer alone, because clipping a layer changes what the next one gets
      var figures = step(policy, settings(limit, 1000), 1).figures();
      var after = flat(scores(policy));
      double most = before.stream().mapToDouble(each -> each).max().orElseThrow();
      long above = before.stream().filter(each -> each > limit).count();
      assertThat(above).isBetween(2L, 4L);
      assertThat(figures.get("attention/max_logit")).isCloseTo(most, within(1e-5 * most));
      assertThat(figures.get("attention/clipped_share")).isEqualTo(above / 8.0);
      for (int head = 0; head < 4; head++) {
        double expected = Math.min(before.get(head), limit);
        assertThat((double) after.get(head))
            .as("head %d", head)
            .isCloseTo(expected, within(1e-5 * expected));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void cutsLanesPackingAndPaddingChangeNoMaximum(Shape shape) throws Exception {
    var config = config(shape.fields);
    try (var one = policy(config, 1)) {
      double most = flat(scores(one)).stream().mapToDouble(each -> each).max().orElseThrow();
      var unlimited = settings(Double.POSITIVE_INFINITY, 1000);
      for (var settings :
          List.of(
              unlimited,
              settings(Double.POSITIVE_INFINITY, 20),
              unlimited.packed(30),
              unlimited.recomputed(true))) {
        try (var policy = policy(config, 2)) {
          var figures = step(policy, settings, 2).figures();
          assertThat(figures.get("attention/max_logit"))
              .as("%s", settings)
              .isCloseTo(most, within(1e-5 * most));
          assertThat(figures.get("attention/clipped_share")).isZero();
          assertThat(flat(scores(policy))).isEqualTo(flat(scores(one)));
        }
      }
    }
  }

  @Test
  void theStepItselfIsThatWithoutClip() throws Exception {
    var config = config(Shape.PLAIN.fields);
    try (var clipped = policy(config, 1);
        var plain = policy(config, 1)) {
      var with = step(clipped, settings(1, 1000), 1);
      var without = step(plain, settings(1, 1000).clipped(Optional.empty()), 1);
      assertThat(with.loss()).isEqualTo(without.loss());
      assertThat(with.gradientNorm()).isEqualTo(without.gradientNorm());
      assertThat(without.figures()).containsOnlyKeys("muon/update_rms");
      var changed = Toy.numbers(clipped);
      var same = Toy.numbers(plain);
      assertThat(changed.get("model.layers.0.self_attn.v_proj.weight"))
          .isEqualTo(same.get("model.layers.0.self_attn.v_proj.weight"));
      assertThat(changed.get("model.layers.0.self_attn.q_proj.weight"))
          .isNotEqualTo(same.get("model.layers.0.self_attn.q_proj.weight"));
    }
  }

  @Test
  void aModelThatNormsQueriesAndKeysIsRefused() throws Exception {
    var config = config("\"model_type\": \"qwen3\", \"num_key_value_heads\": 4, \"head_dim\": 8");
    try (var policy = policy(config, 1);
        var lanes = Lanes.open(1, 1);
        var muon = Toy.muon(policy)) {
      assertThatThrownBy(() -> new Update(policy, lanes, muon, settings(1, 100)))
          .hasMessage(
              "QK-Clip scales query and key projections, but this model norms queries and keys"
                  + " after them, so that its scores would not change; use muon without clip");
    }
  }

  /// Two rows of unequal length in one micro-batch: padding counts for no maximum.
  @Test
  void aRewardModelIsClippedLikeAPolicy() throws Exception {
    var config = config(Shape.PLAIN.fields);
    var rows = ROWS.subList(0, 2).stream().map(TrainingRow::tokens).toList();
    try (var start = policy(config, 1);
        var all =
            RewardWeights.over(
                config,
                Parameters.borrowing(start.tensors()),
                new RewardHead.Preference(),
                new double[0],
                7);
        var model = TrainablePolicy.full(config, all, 1);
        var lanes = Lanes.open(1, 1);
        var muon = Toy.muon(model)) {
      var before = flat(scores(model, ROWS.subList(0, 2)));
      double most = before.stream().mapToDouble(each -> each).max().orElseThrow();
      var report =
          new ScoreUpdate(model, lanes, muon, settings(most / 2, 1000))
              .apply(
                  List.of(rows),
                  1e-30,
                  new SampleKey(1, 0, 0, 0),
                  (_, logits, _) ->
                      new PolicyObjective.Result(logits.square().sum(), LossMetrics.none()));
      var after = flat(scores(model, ROWS.subList(0, 2)));
      assertThat(report.figures().get("attention/max_logit")).isCloseTo(most, within(1e-4 * most));
      assertThat(report.figures()).containsKey("muon/update_rms");
      for (int head = 0; head < 4; head++) {
        double expected = Math.min(before.get(head), most / 2);
        assertThat((double) after.get(head)).isCloseTo(expected, within(1e-4 * expected));
      }
    }
  }

  @Test
  void anAdapterHasNoWeightsToClip() throws Exception {
    try (var policy = Toy.lora(1);
        var lanes = Lanes.open(1, 1);
        var adam = Toy.optimizer(policy)) {
      var update = new Update(policy, lanes, adam, settings(1e-9, 1000));
      assertThatThrownBy(
              () -> update.apply(ROWS, 1e-3, SampleKey.of(1), MicroLoss.crossEntropy(ROWS)))
          .hasMessage(
              "QK-Clip scales model.layers.0.self_attn.q_proj.weight, which is not trained; it"
                  + " needs all weights");
    }
  }

  @Test
  void aScoreThatIsNotFiniteEndsTheRunWithLayerAndHead() throws Exception {
    try (var policy = policy(config(Shape.PLAIN.fields), 1)) {
      Map<String, float[]> before;
      try (var _ = TensorScope.open();
          var _ = Autograd.pause()) {
        weight(policy, "q_proj").narrow(0, 16, 8).mul_(1e30);
        weight(policy, "k_proj").narrow(0, 16, 8).mul_(1e30);
        before = Toy.numbers(policy);
      }
      assertThatThrownBy(() -> step(policy, settings(5, 1000), 1))
          .isInstanceOf(DivergedException.class)
          .hasMessageMatching(
              "the largest attention score of layer 1, head 2 is (NaN|Infinity) at step 0; nothing"
                  + " was applied or saved. Lower the learning rate or the clip");
      assertThat(Toy.distance(before, Toy.numbers(policy))).isZero();
    }
  }

  private static Tensor weight(TrainablePolicy policy, String projection) {
    var name = "model.layers.1.self_attn." + projection + ".weight";
    return Objects.requireNonNull(policy.tensors().get(name));
  }
}
