package plumbline.model.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static plumbline.model.layer.Blocks.assertClose;
import static plumbline.model.layer.Blocks.config;
import static plumbline.model.layer.Blocks.normal;
import static plumbline.model.layer.Blocks.pass;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import plumbline.model.Parameters;
import plumbline.tensor.Autograd;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;

/// The way back by hand of frozen blocks with adapters against that of the graph.
class AdaptedBlockTraceTest {
  private static final int ROWS = 2;
  private static final int TIME = 7;
  private static final int RANK = 3;

  @ParameterizedTest
  @CsvSource({
    "plain, 'q,k,v,o,gate,up,down'",
    "qwen2, 'q,k,v,o,gate,up,down'",
    "qwen3, 'q,k,v,o,gate,up,down'",
    "mistral, 'q,v'",
    "plain, 'down'",
    "plain, ''"
  })
  void gradientsAreThoseOfTheGraph(String family, String targets) {
    var config = config(family);
    try (var parameters = Parameters.initialise(config, 3);
        var _ = TensorScope.open()) {
      var adapted = List.of(targets.split(","));
      var x = normal(1, ROWS, TIME, config.hidden());
      var seed = normal(2, ROWS, TIME, config.hidden());
      var graph = new Adapted(parameters, adapted, 0);
      var input = x.detach().requireGrad();
      var expected = DecoderBlock.of(config, 1, graph).forward(input, pass(config, ROWS, TIME));
      expected.backward(seed);

      var own = new Adapted(parameters, adapted, 0);
      try (var _ = Autograd.pause()) {
        var block = DecoderBlock.of(config, 1, own);
        var trace = BlockTrace.of(block, x, pass(config, ROWS, TIME), Asked.all()).orElseThrow();
        assertClose("output", trace.output(), expected);
        assertClose("input", trace.backward(seed.copy()), Objects.requireNonNull(input.grad()));
      }
      assertThat(own.leaves).hasSize(targets.isEmpty() ? 0 : 2 * adapted.size());
      own.leaves.forEach((name, leaf) -> {
        var other = Objects.requireNonNull(graph.leaves.get(name));
        var gradient = Objects.requireNonNull(other.grad());
        assertThat(gradient.abs().max().item()).as(name).isPositive();
        assertClose(name, Objects.requireNonNull(leaf.grad()), gradient);
      });
    }
  }

  @Test
  void keepsProductsSideBySideOnce() {
    var config = config("plain");
    try (var parameters = Parameters.initialise(config, 3);
        var _ = TensorScope.open();
        var _ = Autograd.pause()) {
      var weights = new Adapted(parameters, List.of("gate", "up"), 0);
      var names = List.of("model.layers.1.mlp.gate_proj", "model.layers.1.mlp.up_proj");
      var joint = weights.joint(names).traced().orElseThrow();
      var x = normal(1, TIME, config.hidden());
      long before = Tensor.live();

      var both = joint.product(x);
      assertThat(Tensor.live()).isEqualTo(before + 1);
      assertThat(both.size(1)).isEqualTo(2L * config.intermediate());
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {0, 0.1})
  void leavesNoiseToTheGraph(double dropout) {
    var config = config("plain");
    try (var parameters = Parameters.initialise(config, 3);
        var _ = TensorScope.open();
        var _ = Autograd.pause()) {
      var block = DecoderBlock.of(config, 1, new Adapted(parameters, List.of("q"), dropout));
      var x = normal(1, ROWS, TIME, config.hidden());
      assertThat(BlockTrace.of(block, x, pass(config, ROWS, TIME), Asked.all()).isPresent())
          .isEqualTo(dropout == 0);
    }
  }

  /// Frozen parameters under trained adapters whose gradients begin at 0.
  private static final class Adapted implements Weights {
    private final Parameters base;
    private final List<String> targets;
    private final double dropout;
    private final Map<String, Tensor> leaves = new LinkedHashMap<>();

    Adapted(Parameters base, List<String> targets, double dropout) {
      this.base = base;
      this.targets = targets;
      this.dropout = dropout;
    }

    @Override
    public Tensor tensor(String name) {
      return base.tensor(name);
    }

    @Override
    public boolean has(String name) {
      return base.has(name);
    }

    @Override
    public Optional<LowRank> adapter(String name) {
      var last = name.substring(name.lastIndexOf('.') + 1).replace("_proj", "");
      if (!targets.contains(last)) {
        return Optional.empty();
      }
      var weight = base.tensor(name + ".weight");
      return Optional.of(
          new LowRank(
              leaf(name + ".down", RANK, weight.size(1)),
              leaf(name + ".up", weight.size(0), RANK),
              0.7,
              dropout,
              0));
    }

    private Tensor leaf(String name, long... shape) {
      return leaves.computeIfAbsent(
          name,
          _ -> {
            var leaf = normal(name.hashCode(), shape).requireGrad();
            leaf.setGrad(leaf.detach().times(0));
            return leaf;
          });
    }
  }
}
