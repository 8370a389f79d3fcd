package plumbline.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
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
  /// Rows of two lengths; the places are out of order, one twice, none of the padding.
  private static final Some FIXED =
      new Some(
          TokenBatch.of(List.of(SmallModels.tokens(9, 1), SmallModels.tokens(6, 2))),
          List.of(14L, 3L, 8L, 3L, 0L));

  /// @param places of the flattened batch
  private record Some(TokenBatch batch, List<Long> places) {
    /// Up to four rows of up to twelve tokens, and as many places as there are tokens at most.
    static Some random(long seed) {
      var random = new SplittableRandom(seed);
      var rows =
          IntStream.range(0, random.nextInt(1, 5))
              .mapToObj(_ -> SmallModels.tokens(random.nextInt(1, 13), random.nextLong()))
              .toList();
      var batch = TokenBatch.of(rows);
      var tokens = new ArrayList<Long>();
      for (int row = 0; row < rows.size(); row++) {
        for (int at = 0; at < rows.get(row).size(); at++) {
          tokens.add((long) row * batch.time() + at);
        }
      }
      var places =
          random
              .ints(random.nextInt(1, tokens.size() + 1), 0, tokens.size())
              .mapToObj(tokens::get)
              .toList();
      return new Some(batch, places);
    }

    Tensor tensor() {
      var flat = places.stream().mapToLong(Long::longValue).toArray();
      return Tensors.of(flat, flat.length).to(Device.CPU);
    }

    Asked asked() {
      return new Asked(tensor());
    }

    Tensor chosen(Tensor states) {
      return states.reshape(-1, states.size(2)).indexSelect(0, tensor());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "mistral", "qwen2", "qwen3", "qwen3_moe", "deepseek_v3"})
  void withoutAGraph(String family) {
    isOfAll(family, FIXED);
  }

  private static void isOfAll(String family, Some some) {
    try (var weights = SmallModels.parameters(family);
        var _ = TensorScope.open()) {
      var model = new CausalLm(SmallModels.config(family), weights);

      var states = model.hidden(some.batch(), some.asked());

      assertThat(states.shape()).containsExactly(some.places().size(), model.config().hidden());
      assertThat(states.toFloats())
          .containsExactly(some.chosen(model.hidden(some.batch())).toFloats(), within(1e-5f));
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
    leadsBackAsAll(family, FIXED, recompute);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void ofRandomBatches(long seed) {
    isOfAll("llama", Some.random(seed));
    leadsBackAsAll("llama", Some.random(seed), seed % 2 == 0);
  }

  private static void leadsBackAsAll(String family, Some some, boolean recompute) {
    var expected = gradients(family, some, false, recompute);
    var gradients = gradients(family, some, true, recompute);

    assertThat(gradients.keySet()).isEqualTo(expected.keySet()).isNotEmpty();
    gradients.forEach((name, gradient) ->
        assertThat(gradient).as(name).containsExactly(expected.get(name), within(1e-5f)));
  }

  private static Map<String, float[]> gradients(
      String family, Some some, boolean alone, boolean recompute) {
    var config = SmallModels.config(family);
    try (var weights = SmallModels.parameters(family);
        var _ = TensorScope.open()) {
      weights.tensors().values().forEach(Tensor::requireGrad);
      var asked = alone ? some.asked() : Asked.all();
      var noise = Dropout.none();
      var states =
          new CausalLm(config, weights)
              .states(some.batch(), asked, noise, recompute, Observed.nothing());
      var read = alone ? states.tensor() : some.chosen(states.tensor());
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
