package plumbline.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import plumbline.model.layer.Asked;
import plumbline.model.layer.Dropout;
import plumbline.model.layer.Observed;
import plumbline.tensor.Device;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;
import plumbline.tensor.Tensors;

/// States of some tokens are those that a pass gives for all, and lead the same gradients back.
class AskedStatesTest {
  private static final TokenBatch BATCH =
      TokenBatch.of(List.of(SmallModels.tokens(9, 1), SmallModels.tokens(6, 2)));

  /// Out of order, one twice, none of the padding.
  private static final long[] PLACES = {14, 3, 8, 3, 0};

  @ParameterizedTest
  @ValueSource(strings = {"llama", "mistral", "qwen2", "qwen3", "qwen3_moe", "deepseek_v3"})
  void withoutAGraph(String family) {
    try (var weights = SmallModels.parameters(family);
        var _ = TensorScope.open()) {
      var model = new CausalLm(SmallModels.config(family), weights);

      var some = model.hidden(BATCH, asked());

      assertThat(some.shape()).containsExactly(PLACES.length, model.config().hidden());
      assertThat(some.toFloats())
          .containsExactly(chosen(model.hidden(BATCH)).toFloats(), within(1e-5f));
    }
  }

  @ParameterizedTest
  @CsvSource({
    "llama, false",
    "llama, true",
    "qwen3, false",
    "qwen3, true",
    "qwen3_moe, false",
    "qwen3_moe, true",
    "deepseek_v3, true"
  })
  void withTheirWayBack(String family, boolean recompute) {
    var expected = gradients(family, false, recompute);
    var gradients = gradients(family, true, recompute);

    assertThat(gradients.keySet()).isEqualTo(expected.keySet()).isNotEmpty();
    gradients.forEach((name, gradient) ->
        assertThat(gradient).as(name).containsExactly(expected.get(name), within(1e-5f)));
  }

  private static Asked asked() {
    return new Asked(places());
  }

  private static Tensor places() {
    return Tensors.of(PLACES, PLACES.length).to(Device.CPU);
  }

  private static Tensor chosen(Tensor states) {
    return states.reshape(-1, states.size(2)).indexSelect(0, places());
  }

  private static Map<String, float[]> gradients(String family, boolean some, boolean recompute) {
    var config = SmallModels.config(family);
    try (var weights = SmallModels.parameters(family);
        var _ = TensorScope.open()) {
      weights.tensors().values().forEach(Tensor::requireGrad);
      var asked = some ? asked() : Asked.all();
      var noise = Dropout.none();
      var states =
          new CausalLm(config, weights).states(BATCH, asked, noise, recompute, Observed.nothing());
      var read = some ? states.tensor() : chosen(states.tensor());
      read.square().mean().backward();
      states.backward();
      var gradients = new LinkedHashMap<String, float[]>();
      weights
          .tensors()
          .forEach((name, leaf) -> {
            if (leaf.grad() != null) {
              gradients.put(name, Objects.requireNonNull(leaf.grad()).toFloats());
            }
          });
      return gradients;
    }
  }
}
