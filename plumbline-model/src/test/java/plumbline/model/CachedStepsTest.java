package plumbline.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import plumbline.model.layer.KvCache;
import plumbline.tensor.Autograd;
import plumbline.tensor.DType;
import plumbline.tensor.Device;
import plumbline.tensor.TensorScope;
import plumbline.tensor.Tensors;
import plumbline.text.token.Tokens;

/// What loops make of a model against what the graph makes of it, with norms and biases that are
/// not what a fresh model has.
class CachedStepsTest {
  static final List<String> FAMILIES = SmallModels.FAMILIES;
  private static final int FIRST_SLOT = 1;
  private static final int TIME = 20;
  private static final int[] PROMPTS = {7, 1, 12};
  private static final int STEPS = 6;

  private final List<Tokens> rows =
      List.of(
          SmallModels.tokens(TIME, 1), SmallModels.tokens(TIME, 2), SmallModels.tokens(TIME, 3));

  @ParameterizedTest
  @FieldSource("FAMILIES")
  void passesWithoutAGraphAndStepsGiveTheLogitsOfTheGraph(String family) {
    var config = SmallModels.config(family);
    try (var weights = SmallModels.parameters(family);
        var packed = new PackedWeights(weights, PROMPTS.length);
        var cache = new KvCache(config, 5, 24, DType.FLOAT32, Device.CPU);
        var _ = TensorScope.open()) {
      spreadVectors(weights);
      var graph = new CausalLm(config, weights);
      var expected = rows.stream().map(row -> whole(graph, row)).toList();
      try (var _ = Autograd.pause()) {
        for (var model : List.of(graph, new CausalLm(config, packed))) {
          for (int row = 0; row < PROMPTS.length; row++) {
            assertClose(whole(model, rows.get(row)), expected.get(row), 0);
            readInPieces(model, cache, row);
          }
          for (int k = 0; k < STEPS; k++) {
            assertStep(model, cache, 0, PROMPTS.length, k, expected);
          }
          assertStep(model, cache, 2, 3, STEPS, expected);
        }
      }
    }
  }

  @ParameterizedTest
  @FieldSource("FAMILIES")
  void nothingIsWrittenBeyondTheCache(String family) {
    var config = SmallModels.config(family);
    try (var weights = SmallModels.parameters(family);
        var cache = new KvCache(config, 3, 4, DType.FLOAT32, Device.CPU);
        var _ = TensorScope.open();
        var _ = Autograd.pause()) {
      var model = new CausalLm(config, weights);
      assertThatThrownBy(() -> model.extend(new int[][] {{1}}, new long[][] {{4}}, cache, 0))
          .hasMessage(
              "a token at position 4 of a cache for 4 tokens a row;"
                  + " make a larger cache or end the row");
      assertThatThrownBy(() -> model.extend(new int[][] {{1, 2}}, new long[][] {{3, 4}}, cache, 0))
          .hasMessageStartingWith("a token at position 4 of a cache for 4 tokens a row");
      assertThatThrownBy(
              () -> model.extend(new int[][] {{1}, {2}}, new long[][] {{0}, {0}}, cache, 2))
          .hasMessage(
              "rows for the slots 2 to 3 of a cache with 3 slots;"
                  + " make a larger cache or pass fewer rows");
    }
  }

  private static void spreadVectors(Parameters weights) {
    weights
        .tensors()
        .forEach((name, tensor) -> {
          if (tensor.rank() == 1) {
            var noise = new float[Math.toIntExact(tensor.count())];
            for (int i = 0; i < noise.length; i++) {
              noise[i] = (float) Math.sin(i + name.length());
            }
            tensor.add_(Tensors.of(noise, tensor.shape()), 0.3);
          }
        });
  }

  private static float[] whole(CausalLm model, Tokens row) {
    return model.logits(model.hidden(TokenBatch.of(List.of(row)))).toFloats();
  }

  /// A prompt of four tokens, one, and the rest.
  private void readInPieces(CausalLm model, KvCache cache, int row) {
    int at = 0;
    for (int piece : new int[] {4, 1, TIME}) {
      int to = Math.min(PROMPTS[row], at + piece);
      if (to > at) {
        var positions = new long[1][to - at];
        int start = at;
        Arrays.setAll(positions[0], i -> start + i);
        var ids = Arrays.copyOfRange(rows.get(row).toArray(), at, to);
        model.extend(new int[][] {ids}, positions, cache, FIRST_SLOT + row);
      }
      at = to;
    }
  }

  /// Rows `from` to `to` get their token behind `k` others.
  private void assertStep(
      CausalLm model, KvCache cache, int from, int to, int k, List<float[]> expected) {
    var ids = new int[to - from][1];
    var positions = new long[to - from][1];
    for (int row = from; row < to; row++) {
      ids[row - from][0] = rows.get(row).get(PROMPTS[row] + k);
      positions[row - from][0] = (long) PROMPTS[row] + k;
    }
    var hidden = model.extend(ids, positions, cache, FIRST_SLOT + from);
    var logits = model.logits(hidden.squeeze(1)).toFloats();
    int vocab = model.config().vocab();
    for (int row = from; row < to; row++) {
      int at = (row - from) * vocab;
      var found = Arrays.copyOfRange(logits, at, at + vocab);
      assertClose(found, expected.get(row), (PROMPTS[row] + k) * vocab);
    }
  }

  private static void assertClose(float[] found, float[] all, int start) {
    assertThat(found).isNotEmpty();
    assertThat(found)
        .containsExactly(Arrays.copyOfRange(all, start, start + found.length), within(2e-4f));
  }
}
