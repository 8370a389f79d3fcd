package plumbline.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import plumbline.model.adapter.Lora;
import plumbline.model.adapter.LoraConfig;
import plumbline.model.family.ModelConfig;
import plumbline.model.layer.Dropout;
import plumbline.model.layer.Weights;
import plumbline.tensor.Autocast;
import plumbline.tensor.DType;
import plumbline.tensor.Device;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;

class RecomputedStatesTest {
  static final List<String> FAMILIES = SmallModels.FAMILIES;

  @ParameterizedTest
  @FieldSource("FAMILIES")
  void valuesAndGradientsAreThoseOfThePlainPass(String family) {
    var config = SmallModels.config(family);
    long before = Tensor.live();
    try (var plain = SmallModels.parameters(family);
        var again = SmallModels.parameters(family);
        var _ = TensorScope.open()) {
      var kept = run(config, plain, plain.tensors(), false, DType.FLOAT32);
      var recomputed = run(config, again, again.tensors(), true, DType.FLOAT32);

      assertThat(recomputed.states).containsExactly(kept.states);
      assertThat(recomputed.gradients.keySet()).isEqualTo(kept.gradients.keySet());
      kept.gradients.forEach((name, gradient) ->
          assertThat(recomputed.gradients.get(name)).as(name).containsExactly(gradient));
    }
    assertThat(Tensor.live()).isEqualTo(before);
  }

  @Test
  void theNoiseOfAdaptersIsTheSameOnTheWayBack() {
    var config = SmallModels.config("llama");
    var noisy = new LoraConfig(4, 8, LoraConfig.ALL, 0.3, false);
    try (var base = SmallModels.parameters("llama");
        var _ = TensorScope.open()) {
      var plain = learnt(config, noisy);
      var again = learnt(config, noisy);
      var kept = run(config, plain.over(base), plain.tensors(), false, DType.FLOAT32);
      var recomputed = run(config, again.over(base), again.tensors(), true, DType.FLOAT32);

      assertThat(recomputed.states).containsExactly(kept.states);
      kept.gradients.forEach((name, gradient) ->
          assertThat(recomputed.gradients.get(name)).as(name).containsExactly(gradient));
      assertThat(base.tensors().values()).allMatch(tensor -> tensor.grad() == null);
    }
  }

  @Test
  void reachesEveryParameterUnderAutocast() {
    var config = SmallModels.config("qwen3");
    try (var weights = SmallModels.parameters("qwen3");
        var _ = TensorScope.open()) {
      var outcome = run(config, weights, weights.tensors(), true, DType.BFLOAT16);

      outcome.gradients.forEach((name, gradient) -> {
        float largest = 0;
        for (float value : gradient) {
          largest = Math.max(largest, Math.abs(value));
        }
        assertThat(largest).as(name).isPositive();
      });
      assertThat(outcome.gradients).hasSize(weights.tensors().size() - 1);
    }
  }

  @Test
  void takesLessMemory() throws IOException {
    var status = Path.of("/proc/self/status");
    var reset = Path.of("/proc/self/clear_refs");
    assumeTrue(Files.isWritable(reset), "skipped: no peak of resident memory to read here");
    var config = ModelConfig.llama(64, 256, 16, 4, 64, 512);
    var rows = List.of(SmallModels.tokens(512, 1), SmallModels.tokens(512, 2));
    try (var weights = Parameters.initialise(config, 1)) {
      weights.tensors().values().forEach(Tensor::requireGrad);
      var model = new CausalLm(config, weights);
      long recomputed = peak(model, rows, true, status, reset);
      long kept = peak(model, rows, false, status, reset);

      assertThat(recomputed).isLessThan(kept / 2);
    }
  }

  private static long peak(
      CausalLm model,
      List<plumbline.text.token.Tokens> rows,
      boolean recompute,
      Path status,
      Path reset)
      throws IOException {
    Files.writeString(reset, "5");
    long before = kilobytes(status, "VmRSS:");
    try (var _ = TensorScope.open()) {
      var states = model.states(TokenBatch.of(rows), Dropout.none(), recompute);
      states.tensor().square().mean().backward();
      states.backward();
    }
    return kilobytes(status, "VmHWM:") - before;
  }

  private static long kilobytes(Path status, String field) throws IOException {
    for (var line : Files.readAllLines(status)) {
      if (line.startsWith(field)) {
        return Long.parseLong(line.replaceAll("[^0-9]", ""));
      }
    }
    throw new IOException("no " + field);
  }

  @SuppressWarnings("ArrayRecordComponent") // compared element by element
  private record Outcome(float[] states, Map<String, float[]> gradients) {}

  private static Outcome run(
      ModelConfig config,
      Weights weights,
      Map<String, Tensor> leaves,
      boolean recompute,
      DType compute) {
    leaves.values().forEach(Tensor::requireGrad);
    var batch = TokenBatch.of(List.of(SmallModels.tokens(9, 1), SmallModels.tokens(6, 2)));
    try (var _ = Autocast.open(Device.CPU, compute)) {
      var model = new CausalLm(config, weights);
      var states = model.states(batch, SmallModels.noise(batch, 4), recompute);
      states.tensor().square().mean().backward();
      states.backward();
      var gradients = new LinkedHashMap<String, float[]>();
      leaves.forEach((name, leaf) -> {
        var grad = leaf.grad();
        if (grad != null) {
          gradients.put(name, grad.toFloats());
        }
      });
      return new Outcome(states.tensor().toFloats(), gradients);
    }
  }

  private static Lora learnt(ModelConfig config, LoraConfig settings) {
    var lora = Lora.initialise(config, settings, 1);
    lora.tensors()
        .forEach((name, tensor) -> {
          if (name.endsWith("lora_B.weight")) {
            tensor.fill_(0.05);
          }
        });
    return lora;
  }
}
