package plumbline.model.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static plumbline.model.layer.Blocks.assertClose;
import static plumbline.model.layer.Blocks.config;
import static plumbline.model.layer.Blocks.normal;
import static plumbline.model.layer.Blocks.pass;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import plumbline.model.Parameters;
import plumbline.model.SmallModels;
import plumbline.model.family.ModelConfig;
import plumbline.tensor.Autocast;
import plumbline.tensor.Autograd;
import plumbline.tensor.DType;
import plumbline.tensor.Device;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;
import plumbline.tensor.Tensors;

/// The way back by hand against that of the graph.
class BlockTraceTest {
  private static final int ROWS = 2;
  private static final int TIME = 9;
  private static final int LAYER = 1;

  @ParameterizedTest
  @ValueSource(strings = {"plain", "mistral", "qwen2", "qwen3"})
  void gradientsAreThoseOfTheGraph(String family) {
    var config = config(family);
    try (var parameters = Parameters.initialise(config, 3);
        var _ = TensorScope.open()) {
      spreadVectors(parameters);
      var x = values(config, 1);
      var seed = values(config, 2);
      var graph = new Leaves(parameters, false);
      var input = x.detach().requireGrad();
      var expected = DecoderBlock.of(config, LAYER, graph).forward(input, pass(config, ROWS, TIME));
      expected.backward(seed);

      var own = new Leaves(parameters, true);
      try (var _ = Autograd.pause()) {
        var trace =
            BlockTrace.of(
                    DecoderBlock.of(config, LAYER, own), x, pass(config, ROWS, TIME), Asked.all())
                .orElseThrow();
        assertClose("output", trace.output(), expected);
        assertClose("input", trace.backward(seed.copy()), Objects.requireNonNull(input.grad()));
      }
      assertThat(graph.gradients().keySet()).isEqualTo(own.gradients().keySet()).isNotEmpty();
      graph
          .gradients()
          .forEach((name, gradient) -> assertClose(name, own.gradient(name), gradient));
    }
  }

  /// Out of order, and one of them twice.
  @ParameterizedTest
  @ValueSource(strings = {"plain", "mistral", "qwen2", "qwen3"})
  void leadsBackFromSomeTokensAsFromAll(String family) {
    var config = config(family);
    try (var parameters = Parameters.initialise(config, 3);
        var _ = TensorScope.open()) {
      spreadVectors(parameters);
      var x = values(config, 1);
      var places = Tensors.of(new long[] {13, 2, 17, 2, 8}, 5);
      var seed = normal(2, 5, config.hidden());
      var graph = new Leaves(parameters, false);
      var input = x.detach().requireGrad();
      var all = DecoderBlock.of(config, LAYER, graph).forward(input, pass(config, ROWS, TIME));
      var expected = all.reshape(ROWS * TIME, -1).indexSelect(0, places);
      expected.backward(seed);

      var towards = Objects.requireNonNull(input.grad());
      var taken = new Taken(x, new Asked(places), expected, seed, towards);
      assertSame(config, parameters, true, taken, graph);
      assertSame(config, parameters, false, taken, graph);
    }
  }

  /// Prefixes of 4 and 2 tokens that three rows continue by 3, 5 and 1.
  @ParameterizedTest
  @ValueSource(strings = {"plain", "mistral", "qwen2", "qwen3"})
  void rowsThatShareBeginningsAreLedBackAsTheGraphLeadsThem(String family) {
    var lengths = new Continued.Lengths(new int[] {4, 2}, new int[] {0, 0, 1}, new int[] {3, 5, 1});
    long[][] positions = {{0, 1, 2, 3, 0, 1, 4, 5, 6, 4, 5, 6, 7, 8, 2}};
    assertLedBackAsByTheGraph(config(family), lengths, positions);
  }

  /// One prefix of 4 tokens that two rows continue by 3: nothing is padded.
  @ParameterizedTest
  @ValueSource(strings = {"plain", "mistral"})
  void rowsOfOneLengthThatShareABeginningToo(String family) {
    var lengths = new Continued.Lengths(new int[] {4}, new int[] {0, 0}, new int[] {3, 3});
    long[][] positions = {{0, 1, 2, 3, 4, 5, 6, 4, 5, 6}};
    assertLedBackAsByTheGraph(config(family), lengths, positions);
  }

  private static void assertLedBackAsByTheGraph(
      ModelConfig config, Continued.Lengths lengths, long[][] positions) {
    try (var parameters = Parameters.initialise(config, 3);
        var _ = TensorScope.open()) {
      spreadVectors(parameters);
      var x = normal(1, 1, positions[0].length, config.hidden());
      var seed = normal(2, 1, positions[0].length, config.hidden());
      var pass =
          Pass.of(
              new Rotary(config).turn(positions, x),
              Visibility.causal(positions[0].length, Device.CPU, DType.FLOAT32),
              new Continued(lengths, Device.CPU, DType.FLOAT32),
              Dropout.none(),
              Observed.nothing());
      var input = x.detach().requireGrad();
      var graph = new Leaves(parameters, false);
      var expected = DecoderBlock.of(config, LAYER, graph).forward(input, pass);
      expected.backward(seed);
      var own = new Leaves(parameters, true);
      try (var _ = Autograd.pause()) {
        var block = DecoderBlock.of(config, LAYER, own);
        var trace = BlockTrace.of(block, x, pass, Asked.all()).orElseThrow();
        assertClose("output", trace.output(), expected);
        assertClose("input", trace.backward(seed.copy()), Objects.requireNonNull(input.grad()));
      }
      graph
          .gradients()
          .forEach((name, gradient) -> assertClose(name, own.gradient(name), gradient));
    }
  }

  /// What a trace of the tokens asked for gives, by hand where they are stacked, is what the graph
  /// over all tokens gave.
  private static void assertSame(
      ModelConfig config, Parameters parameters, boolean stacks, Taken taken, Leaves graph) {
    var own = new Leaves(parameters, stacks);
    try (var _ = Autograd.pause()) {
      var trace =
          DecoderBlock.of(config, LAYER, own)
              .trace(taken.x(), pass(config, ROWS, TIME), taken.asked());
      assertThat(trace instanceof BlockTrace).isEqualTo(stacks);
      assertClose("output", trace.output(), taken.expected());
      assertClose("input", trace.backward(taken.seed().copy()), taken.towards());
    }
    graph.gradients().forEach((name, gradient) -> assertClose(name, own.gradient(name), gradient));
  }

  /// Rows of the tokens asked for, as the graph over all tokens gave and led them back.
  private record Taken(Tensor x, Asked asked, Tensor expected, Tensor seed, Tensor towards) {}

  @Test
  void prefixesAndContinuationsHaveATokenEach() {
    assertThatThrownBy(() -> new Continued.Lengths(new int[] {4}, new int[0], new int[0]))
        .hasMessage(
            "1 prefixes, 0 continuations and an owner for 0 of them: there must be one at least,"
                + " and an owner for each");
    assertThatThrownBy(() -> new Continued.Lengths(new int[] {0}, new int[] {0}, new int[] {3}))
        .hasMessage("a prefix of 0 tokens and a continuation of 3: each must have one at least");
  }

  @Test
  void secondPassAddsToTheFirst() {
    var config = config("plain");
    try (var parameters = Parameters.initialise(config, 3);
        var _ = TensorScope.open();
        var _ = Autograd.pause()) {
      var leaves = new Leaves(parameters, true);
      var block = DecoderBlock.of(config, LAYER, leaves);
      var once = new HashMap<String, Tensor>();
      for (int pass = 0; pass < 2; pass++) {
        block
            .trace(values(config, 1), pass(config, ROWS, TIME), Asked.all())
            .backward(values(config, 2));
        if (pass == 0) {
          leaves.gradients().forEach((name, gradient) -> once.put(name, gradient.copy()));
        }
      }
      once.forEach((name, gradient) -> assertClose(name, leaves.gradient(name), gradient.times(2)));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"llama", "qwen3_moe", "deepseek_v3"})
  void leavesBiasesOfOutputsMixturesAndLatentsToTheGraph(String family) {
    var config = SmallModels.config(family);
    int layer = family.equals("qwen3_moe") ? 0 : LAYER;
    try (var parameters = SmallModels.parameters(family);
        var _ = TensorScope.open()) {
      var block = DecoderBlock.of(config, layer, new Leaves(parameters, true));
      assertThat(BlockTrace.of(block, values(config, 1), pass(config, ROWS, TIME), Asked.all()))
          .isEmpty();
    }
  }

  @Test
  void leavesShortProductsAndGraphsToTheGraph() {
    var config = config("plain");
    try (var parameters = Parameters.initialise(config, 3);
        var _ = TensorScope.open()) {
      var x = values(config, 1);
      var trained = DecoderBlock.of(config, LAYER, new Leaves(parameters, true));
      assertThat(BlockTrace.of(trained, x, pass(config, ROWS, TIME), Asked.all())).isEmpty();
      try (var _ = Autocast.open(Device.CPU, DType.BFLOAT16)) {
        assertThat(BlockTrace.of(trained, x, pass(config, ROWS, TIME), Asked.all())).isEmpty();
      }
      try (var _ = Autograd.pause()) {
        assertThat(BlockTrace.of(trained, x, pass(config, ROWS, TIME), Asked.all())).isPresent();
      }
    }
  }

  /// Norms that are not all 1 and biases that are not all 0.
  private static void spreadVectors(Parameters parameters) {
    parameters
        .tensors()
        .forEach((name, tensor) -> {
          if (tensor.rank() == 1) {
            tensor.add_(normal(name.hashCode(), tensor.shape()), 0.3);
          }
        });
  }

  private static Tensor values(ModelConfig config, long seed) {
    return normal(seed, ROWS, TIME, config.hidden());
  }

  /// Trained copies of parameters with gradients of 0, projections of one input also stacked.
  private static final class Leaves implements Weights {
    private final Map<String, Tensor> leaves = new HashMap<>();
    private final boolean stacks;

    Leaves(Parameters from, boolean stacks) {
      this.stacks = stacks;
      from.tensors().forEach((name, tensor) -> leaves.put(name, leaf(tensor)));
    }

    Tensor gradient(String name) {
      return Objects.requireNonNull(tensor(name).grad(), name);
    }

    private static Tensor leaf(Tensor values) {
      var leaf = values.detach().copy().requireGrad();
      leaf.setGrad(values.detach().times(0));
      return leaf;
    }

    /// What every tensor that was asked for has collected; stacked ones taken apart.
    Map<String, Tensor> gradients() {
      var result = new HashMap<String, Tensor>();
      leaves.forEach((name, leaf) -> {
        var gradient = Objects.requireNonNull(leaf.grad());
        if (gradient.abs().max().item() > 0) {
          result.put(name, gradient);
        }
      });
      return result;
    }

    @Override
    public Tensor tensor(String name) {
      return Objects.requireNonNull(leaves.get(name), name);
    }

    @Override
    public boolean has(String name) {
      return leaves.containsKey(name);
    }

    @Override
    public Optional<Tensor> stacked(List<String> names) {
      if (!stacks) {
        return Optional.empty();
      }
      try (var _ = Autograd.pause()) {
        var parts = names.stream().map(name -> tensor(name + ".weight")).toList();
        var values = Tensors.cat(parts, 0);
        var leaf = leaf(values);
        var gradient = Objects.requireNonNull(leaf.grad());
        long start = 0;
        for (var part : parts) {
          part.setGrad(gradient.narrow(0, start, part.size(0)));
          start += part.size(0);
        }
        return Optional.of(leaf);
      }
    }
  }
}
