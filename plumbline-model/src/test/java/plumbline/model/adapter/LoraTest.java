package plumbline.model.adapter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import plumbline.model.CausalLm;
import plumbline.model.Parameters;
import plumbline.model.SmallModels;
import plumbline.model.TokenBatch;
import plumbline.model.layer.Dropout;
import plumbline.model.layer.Weights;
import plumbline.tensor.DType;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;

class LoraTest {
  static final List<String> FAMILIES = SmallModels.FAMILIES;

  private final TensorScope scope = TensorScope.open();
  private long before;

  @BeforeEach
  void count() {
    before = Tensor.live();
  }

  @AfterEach
  void nothingLeaks() {
    scope.close();
    assertThat(Tensor.live()).isEqualTo(before);
  }

  @Test
  void drawsTheDownProjectionUniformlyAndStartsTheOtherAtZero() {
    var lora = fresh("llama", attention());

    var down = tensor(lora, "base_model.model.model.layers.1.self_attn.q_proj.lora_A.weight");
    var up = tensor(lora, "base_model.model.model.layers.1.self_attn.v_proj.lora_B.weight");
    double bound = 1 / Math.sqrt(32);
    assertThat(down.shape()).containsExactly(4, 32);
    assertThat(up.shape()).containsExactly(16, 4);
    assertThat(up.abs().max().item()).isZero();
    assertThat(down.abs().max().item()).isBetween(0.9 * bound, bound);
    assertThat(down.mean().item()).isCloseTo(0, within(bound / 4));
    assertThat(down.square().mean().item()).isCloseTo(bound * bound / 3, within(bound * bound / 8));
  }

  @Test
  void drawsAProjectionAlikeWhateverElseIsAdapted() {
    var few = fresh("llama", new LoraConfig(4, 8, List.of("v_proj"), 0, false));
    var many = fresh("llama", everything());

    few.tensors()
        .forEach((name, tensor) ->
            assertThat(tensor(many, name).toFloats()).containsExactly(tensor.toFloats()));
    assertThat(Lora.initialise(SmallModels.config("llama"), everything(), 2).tensors())
        .hasSameSizeAs(many.tensors());
    assertThat(
            tensor(many, "base_model.model.model.layers.0.self_attn.q_proj.lora_A.weight")
                .toFloats())
        .isNotEqualTo(
            tensor(many, "base_model.model.model.layers.1.self_attn.q_proj.lora_A.weight")
                .toFloats());
  }

  @ParameterizedTest
  @FieldSource("FAMILIES")
  void freshAndSwitchedOffGiveTheBaseLogitsBitForBit(String family) {
    try (var base = Parameters.initialise(SmallModels.config(family), 3)) {
      var plain = logits(family, base);

      var fresh = fresh(family, everything(family));
      assertThat(logits(family, fresh.over(base))).containsExactly(plain);
      var learnt = learnt(family, everything(family));
      assertThat(logits(family, learnt.over(base))).isNotEqualTo(plain);
      assertThat(logits(family, base)).containsExactly(plain);
    }
  }

  @ParameterizedTest
  @FieldSource("FAMILIES")
  void mergedLogitsAreTheAdaptedOnes(String family) {
    var config = SmallModels.config(family);
    try (var base = Parameters.initialise(config, 3);
        var merged = learnt(family, everything(family)).merge(base)) {
      var adapted = logits(family, learnt(family, everything(family)).over(base));

      assertThat(logits(family, merged)).containsExactly(adapted, within(1e-5f));
      assertThat(merged.tensors().sequencedKeySet())
          .containsExactlyElementsOf(base.tensors().sequencedKeySet());
    }
  }

  @ParameterizedTest
  @FieldSource("FAMILIES")
  void mergesIntoTheMemoryOfTheBaseWhatItMergesBesideIt(String family) {
    try (var base = Parameters.initialise(SmallModels.config(family), 3)) {
      var lora = learnt(family, everything(family));
      try (var merged = lora.merge(base)) {
        long before = Tensor.live();

        lora.mergeInto(base);

        assertThat(Tensor.live()).isEqualTo(before);
        merged
            .tensors()
            .forEach((name, tensor) ->
                assertThat(base.tensor(name).toFloats())
                    .as(name)
                    .containsExactly(tensor.toFloats()));
      }
    }
  }

  @Test
  void namesTheProjectionsOfAModel() {
    assertThat(LoraConfig.all(SmallModels.config("deepseek_v3")))
        .containsExactly(
            "down_proj",
            "gate_proj",
            "kv_a_proj_with_mqa",
            "kv_b_proj",
            "o_proj",
            "q_a_proj",
            "q_b_proj",
            "up_proj");
    assertThat(LoraConfig.all(SmallModels.config("llama")))
        .containsExactlyInAnyOrderElementsOf(LoraConfig.ALL);
  }

  @Test
  void gradientsReachTheAdapterOnly() {
    var config = SmallModels.config("llama");
    try (var base = Parameters.initialise(config, 3)) {
      var lora = learnt("llama", everything());
      lora.tensors().values().forEach(Tensor::requireGrad);

      var model = new CausalLm(config, lora.over(base));
      model.logits(model.hidden(batch())).square().mean().backward();

      for (var entry : lora.tensors().entrySet()) {
        var grad = Objects.requireNonNull(entry.getValue().grad(), entry.getKey());
        assertThat(grad.abs().max().item()).as(entry.getKey()).isPositive();
      }
      for (var entry : base.tensors().entrySet()) {
        assertThat(entry.getValue().grad()).as(entry.getKey()).isNull();
      }
    }
  }

  @Test
  void dropoutRepeatsByKeyAndIsOffWithoutOne() {
    var config = SmallModels.config("llama");
    var noisy = new LoraConfig(4, 8, LoraConfig.ALL, 0.25, false);
    try (var base = Parameters.initialise(config, 3)) {
      var model = new CausalLm(config, learnt("llama", noisy).over(base));
      var once = model.hidden(batch(), SmallModels.noise(batch(), 1)).toFloats();

      assertThat(model.hidden(batch(), SmallModels.noise(batch(), 1)).toFloats())
          .containsExactly(once);
      assertThat(model.hidden(batch(), SmallModels.noise(batch(), 2)).toFloats())
          .isNotEqualTo(once);
      assertThat(model.hidden(batch()).toFloats())
          .containsExactly(model.hidden(batch(), Dropout.none()).toFloats())
          .isNotEqualTo(once);
    }
  }

  @Test
  void theScaleIsAlphaOverTheRankOrItsRoot() {
    assertThat(new LoraConfig(16, 8, LoraConfig.ALL, 0, false).scale()).isEqualTo(0.5);
    assertThat(new LoraConfig(16, 8, LoraConfig.ALL, 0, true).scale()).isEqualTo(2);
  }

  @Test
  void theScaleMultipliesTheChange() {
    var config = SmallModels.config("qwen2");
    var name = "model.layers.0.mlp.up_proj.weight";
    var plain = learnt("qwen2", new LoraConfig(4, 8, LoraConfig.ALL, 0, false));
    var stable = new Lora(new LoraConfig(4, 8, LoraConfig.ALL, 0, true), plain.tensors());
    try (var base = Parameters.initialise(config, 3);
        var once = plain.merge(base);
        var twice = stable.merge(base)) {
      var change = once.tensor(name).minus(base.tensor(name));

      assertThat(twice.tensor(name).minus(base.tensor(name)).toFloats())
          .containsExactly(change.times(2.0).toFloats(), within(1e-6f));
    }
  }

  @Test
  void refusesTargetsThatTheModelDoesNotHave() {
    var config = new LoraConfig(4, 8, List.of("q_proj", "c_attn"), 0, false);

    assertThatThrownBy(() -> Lora.initialise(SmallModels.config("llama"), config, 1))
        .hasMessage(
            "lora target 'c_attn' is no projection of this model; it has [down_proj, gate_proj,"
                + " k_proj, o_proj, q_proj, up_proj, v_proj]");
  }

  @Test
  void mayNameOneProjectionOfOneLayer() {
    var one = new LoraConfig(2, 2, List.of("layers.2.self_attn.k_proj"), 0, false);

    assertThat(fresh("llama", one).tensors().sequencedKeySet())
        .containsExactly(
            "base_model.model.model.layers.2.self_attn.k_proj.lora_A.weight",
            "base_model.model.model.layers.2.self_attn.k_proj.lora_B.weight");
  }

  @Test
  void refusesHalvesOfAdapters() {
    var two =
        new LoraConfig(
            2, 2, List.of("layers.2.self_attn.k_proj", "layers.0.mlp.up_proj"), 0, false);
    var tensors = new LinkedHashMap<>(fresh("llama", two).tensors());
    tensors.remove("base_model.model.model.layers.2.self_attn.k_proj.lora_A.weight");
    tensors.remove("base_model.model.model.layers.0.mlp.up_proj.lora_B.weight");

    assertThatThrownBy(() -> new Lora(two, tensors))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the adapter lacks base_model.model.model.layers.0.mlp.up_proj.lora_B.weight,"
                + " base_model.model.model.layers.2.self_attn.k_proj.lora_A.weight;"
                + " every adapted projection needs lora_A and lora_B");
  }

  @Test
  void refusesSettingsThatMakeNoAdapter() {
    assertThatThrownBy(() -> new LoraConfig(0, 8, LoraConfig.ALL, 0, false))
        .hasMessage("lora rank is 0, must be at least 1");
    assertThatThrownBy(() -> new LoraConfig(4, Double.NaN, LoraConfig.ALL, 0, false))
        .hasMessage("lora alpha is NaN, must be above 0 and finite");
    assertThatThrownBy(() -> new LoraConfig(4, 8, LoraConfig.ALL, 1, false))
        .hasMessage("lora dropout is 1.0, must be in [0, 1)");
    assertThatThrownBy(() -> new LoraConfig(4, 8, List.of(), 0, false))
        .hasMessageStartingWith("lora targets are empty; name at least one of [q_proj, ");
  }

  @Test
  void refusesABaseOfAnotherType() {
    var config = SmallModels.config("llama");
    try (var base = Parameters.initialise(config, 3)) {
      var short16 = new LinkedHashMap<String, Tensor>();
      fresh("llama", attention())
          .tensors()
          .forEach((name, tensor) -> short16.put(name, tensor.to(DType.BFLOAT16)));

      assertThatThrownBy(() -> new CausalLm(config, new Lora(attention(), short16).over(base)))
          .hasMessage(
              "the adapter on model.layers.0.self_attn.q_proj is BFLOAT16, the base is FLOAT32;"
                  + " load both as one type");
    }
  }

  private static LoraConfig attention() {
    return new LoraConfig(4, 8, List.of("q_proj", "v_proj"), 0, false);
  }

  private static LoraConfig everything() {
    return new LoraConfig(4, 8, LoraConfig.ALL, 0, false);
  }

  private static LoraConfig everything(String family) {
    return new LoraConfig(4, 8, LoraConfig.all(SmallModels.config(family)), 0, false);
  }

  private static Lora fresh(String family, LoraConfig config) {
    return Lora.initialise(SmallModels.config(family), config, 1);
  }

  /// An adapter whose second factor is no longer zero.
  private static Lora learnt(String family, LoraConfig config) {
    var lora = fresh(family, config);
    lora.tensors()
        .forEach((name, tensor) -> {
          if (name.endsWith("lora_B.weight")) {
            tensor.fill_(0.05);
          }
        });
    return lora;
  }

  private static Tensor tensor(Lora lora, String name) {
    return Objects.requireNonNull(lora.tensors().get(name), name);
  }

  private static TokenBatch batch() {
    return TokenBatch.of(List.of(SmallModels.tokens(9, 1), SmallModels.tokens(7, 2)));
  }

  private static float[] logits(String family, Weights weights) {
    var model = new CausalLm(SmallModels.config(family), weights);
    return model.logits(model.hidden(batch())).toFloats();
  }
}
