package plumbline.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import plumbline.model.family.ParameterShapes;
import plumbline.model.layer.KvCache;
import plumbline.tensor.DType;
import plumbline.tensor.Device;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;
import plumbline.tensor.Tensors;
import plumbline.text.token.Tokens;

/// Logits, losses, gradient norms and greedy continuations that transformers computed from the same
/// files, at the tolerances that come with them.
class ReferenceCheckpointsTest {
  private static final float LOGITS = 2e-4f;
  private static final double LOSS = 5e-5;
  private static final double GRADIENT_NORM = 1e-3;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "llama-gqa-untied",
        "llama-tied-llama3rope-sharded",
        "llama-yarn-bf16",
        "mistral-sliding8",
        "qwen2-bias-tied-sharded",
        "qwen3-qknorm-tied",
        "qwen3moe-top2-norm",
        "deepseekv3-yarn"
      })
  void agreesWithTheReference(String name) throws IOException {
    var directory = Fixtures.models().resolve(name);
    var expected = Fixtures.expected(directory);
    long before = Tensor.live();
    var config = ModelDirectory.config(directory);
    try (var parameters = ModelDirectory.load(directory, config, DType.FLOAT32, Device.CPU)) {
      var model = new CausalLm(config, parameters);
      logits(model, expected.get("plain"));
      logits(model, expected.get("right_padded"));
      logits(model, expected.get("left_padded"));
      greedy(model, expected.get("greedy"));
      greedy(model, expected.get("greedy_left_padded"));
      gradients(model, parameters, expected.get("plain"));
      paddedLoss(model, parameters, expected.get("right_padded"));
    }
    assertThat(Tensor.live()).isEqualTo(before);
  }

  private static void logits(CausalLm model, JsonNode given) {
    try (var _ = TensorScope.open()) {
      for (int row = 0; row < given.get("input_ids").size(); row++) {
        var tokens = real(given, row);
        var hidden = model.hidden(TokenBatch.of(List.of(tokens)));
        var logits = model.logits(hidden).toFloats();
        int at = 0;
        for (var position : given.get("logits").get(row)) {
          if (position.isArray() && !position.get(0).isNull()) {
            for (var logit : position) {
              assertThat(logits[at++]).isCloseTo(logit.floatValue(), within(LOGITS));
            }
          }
        }
        assertThat(at).isEqualTo(logits.length);
      }
    }
  }

  private static Tokens real(JsonNode given, int row) {
    var all = Fixtures.tokens(given.get("input_ids").get(row));
    if (!given.has("attention_mask")) {
      return all;
    }
    var mask = given.get("attention_mask").get(row);
    var kept = new ArrayList<Integer>();
    for (int t = 0; t < all.size(); t++) {
      if (mask.get(t).intValue() == 1) {
        kept.add(all.get(t));
      }
    }
    return Tokens.of(kept.stream().mapToInt(Integer::intValue).toArray());
  }

  private static void greedy(CausalLm model, JsonNode given) {
    var field = given.has("prompt_ids") ? "prompt_ids" : "input_ids";
    for (int row = 0; row < given.get(field).size(); row++) {
      var prompt =
          given.has("attention_mask")
              ? real(given, row)
              : Fixtures.tokens(given.get(field).get(row));
      var generated = Fixtures.tokens(given.get("generated").get(row));
      assertThat(continuation(model, prompt, generated.size())).isEqualTo(generated);
    }
  }

  private static Tokens continuation(CausalLm model, Tokens prompt, int count) {
    try (var cache =
            new KvCache(model.config(), 1, prompt.size() + count, DType.FLOAT32, Device.CPU);
        var _ = TensorScope.open()) {
      var ids = new int[][] {prompt.toArray()};
      var positions = new long[1][prompt.size()];
      java.util.Arrays.setAll(positions[0], t -> t);
      var chosen = new int[count];
      for (int i = 0; i < count; i++) {
        var hidden = model.extend(ids, positions, cache, 0);
        var last = hidden.narrow(1, hidden.size(1) - 1, 1);
        chosen[i] = (int) model.logits(last).argmax(-1).toLongs()[0];
        ids = new int[][] {{chosen[i]}};
        positions = new long[][] {{prompt.size() + i}};
      }
      return Tokens.of(chosen);
    }
  }

  private static void gradients(CausalLm model, Parameters parameters, JsonNode given) {
    parameters.tensors().values().forEach(Tensor::requireGrad);
    double total = 0;
    try (var _ = TensorScope.open()) {
      var rows = List.of(Fixtures.tokens(given.get("input_ids").get(0)));
      double loss = meanLoss(model, rows, given.get("labels"));
      assertThat(loss).isCloseTo(given.get("loss").doubleValue(), within(LOSS));
      for (var entry : parameters.tensors().entrySet()) {
        var grad = entry.getValue().grad();
        if (entry.getKey().endsWith(ParameterShapes.CORRECTION)) {
          assertThat(grad).as(entry.getKey()).isNull(); // counts for the choice alone
          continue;
        }
        double norm = grad == null ? 0 : Math.sqrt(grad.square().sum().item());
        double wanted = given.get("grad_norms").get(entry.getKey()).doubleValue();
        assertThat(norm)
            .as(entry.getKey())
            .isCloseTo(wanted, within(Math.max(1e-9, GRADIENT_NORM * wanted)));
        total += norm * norm;
      }
    }
    double wanted = given.get("grad_norm_total").doubleValue();
    assertThat(Math.sqrt(total)).isCloseTo(wanted, within(GRADIENT_NORM * wanted));
  }

  private static void paddedLoss(CausalLm model, Parameters parameters, JsonNode given) {
    try (var _ = TensorScope.open()) {
      parameters.tensors().values().forEach(p -> clear(p));
      var rows = new ArrayList<Tokens>();
      for (int row = 0; row < given.get("input_ids").size(); row++) {
        rows.add(real(given, row));
      }
      double loss = meanLoss(model, rows, given.get("labels"));
      assertThat(loss).isCloseTo(given.get("loss").doubleValue(), within(LOSS));
      double total = 0;
      for (var parameter : parameters.tensors().values()) {
        var grad = parameter.grad();
        total += grad == null ? 0 : grad.square().sum().item();
      }
      double wanted = given.get("grad_norm_total").doubleValue();
      assertThat(Math.sqrt(total)).isCloseTo(wanted, within(GRADIENT_NORM * wanted));
    }
  }

  private static void clear(Tensor parameter) {
    var grad = parameter.grad();
    if (grad != null) {
      grad.fill_(0);
    }
  }

  private static double meanLoss(CausalLm model, List<Tokens> rows, JsonNode labels) {
    var batch = TokenBatch.of(rows);
    var states = new ArrayList<Long>();
    var targets = new ArrayList<Long>();
    for (int row = 0; row < rows.size(); row++) {
      for (int t = 1; t < rows.get(row).size(); t++) {
        long label = labels.get(row).get(t).longValue();
        if (label != -100) {
          states.add((long) row * batch.time() + t - 1);
          targets.add(label);
        }
      }
    }
    var hidden = model.hidden(batch);
    var picked = hidden.reshape(-1, hidden.size(2)).indexSelect(0, longs(states));
    var scores = TokenScores.of(picked, model.head(), longs(targets), 1);
    var loss = scores.logProbs().mean().negate();
    scores.backward(loss);
    return loss.item();
  }

  private static Tensor longs(List<Long> values) {
    return Tensors.of(values.stream().mapToLong(Long::longValue).toArray(), values.size());
  }
}
