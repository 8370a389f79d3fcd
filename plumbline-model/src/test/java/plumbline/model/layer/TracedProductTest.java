package plumbline.model.layer;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static plumbline.model.layer.Blocks.normal;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import plumbline.tensor.Autograd;
import plumbline.tensor.DType;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;

/// Products led back by hand against the graph, both in FLOAT64: what differs there is no rounding.
class TracedProductTest {
  private static final int TOKENS = 9;
  private static final int IN = 12;
  private static final int RANK = 4;

  /// Sizes of adapters and scales, the last rank-stabilised.
  @ParameterizedTest
  @CsvSource({"0.05, 2", "0.3, 2", "1, 0.25", "10, 8"})
  void adaptersAreLedBackExactly(double size, double scale) {
    try (var _ = TensorScope.open()) {
      var graph = adapted(20, size, scale);
      var own = adapted(20, size, scale);
      var traced = new TracedProduct.Frozen(own.weight(), own.adapter());
      assertSame(new JointProjection(List.of(graph), Optional.empty()), traced, List.of(own));
    }
  }

  /// With an adapter on the first and the last.
  @ParameterizedTest
  @ValueSource(doubles = {0.05, 0.3, 10})
  void productsSideBySideAreLedBackExactly(double size) {
    try (var _ = TensorScope.open()) {
      var graph = List.of(adapted(20, size, 2), frozen(8), adapted(16, size, 2));
      var own = List.of(adapted(20, size, 2), frozen(8), adapted(16, size, 2));
      var parts = new ArrayList<TracedProduct>();
      own.forEach(part -> parts.add(new TracedProduct.Frozen(part.weight(), part.adapter())));
      assertSame(
          new JointProjection(graph, Optional.empty()),
          new TracedProduct.SideBySide(parts, List.of(20L, 8L, 16L)),
          own);
    }
  }

  @Test
  void trainedMatricesAreLedBackExactly() {
    try (var _ = TensorScope.open()) {
      var graph = new Projection(leaf(5, 1, 20, IN), Optional.empty(), Optional.empty());
      var own = new Projection(leaf(5, 1, 20, IN), Optional.empty(), Optional.empty());
      assertSame(
          new JointProjection(List.of(graph), Optional.empty()),
          new TracedProduct.Trained(own.weight()),
          List.of(own));
    }
  }

  private static void assertSame(
      JointProjection graph, TracedProduct traced, List<Projection> own) {
    var x = exact(7, TOKENS, IN);
    var input = x.detach().requireGrad();
    var expected = graph.forward(input, Dropout.none());
    var seed = exact(8, expected.shape());
    expected.backward(seed);
    try (var _ = Autograd.pause()) {
      assertClose(traced.product(x), expected.detach());
      assertClose(traced.backward(seed, x), requireNonNull(input.grad()));
    }
    for (int part = 0; part < own.size(); part++) {
      var mine = leaves(own.get(part));
      var others = leaves(graph.parts().get(part));
      for (int i = 0; i < mine.size(); i++) {
        assertClose(requireNonNull(mine.get(i).grad()), requireNonNull(others.get(i).grad()));
      }
    }
  }

  private static List<Tensor> leaves(Projection of) {
    var all = new ArrayList<Tensor>();
    all.add(of.weight());
    of.adapter().ifPresent(added -> all.addAll(List.of(added.down(), added.up())));
    return all.stream().filter(Tensor::requiresGrad).toList();
  }

  private static void assertClose(Tensor actual, Tensor expected) {
    double size = expected.abs().max().item();
    assertThat(size).isPositive();
    assertThat(actual.minus(expected).abs().max().item() / size).isLessThan(1e-12);
  }

  private static Projection frozen(int out) {
    return new Projection(exact(out, out, IN), Optional.empty(), Optional.empty());
  }

  private static Projection adapted(int out, double size, double scale) {
    var adapter = new LowRank(leaf(1, size, RANK, IN), leaf(2, size, out, RANK), scale, 0, 0);
    return new Projection(exact(out, out, IN), Optional.empty(), Optional.of(adapter));
  }

  private static Tensor leaf(long seed, double size, long... shape) {
    var leaf = exact(seed, shape).times(size).requireGrad();
    leaf.setGrad(leaf.detach().times(0.0));
    return leaf;
  }

  private static Tensor exact(long seed, long... shape) {
    return normal(seed, shape).to(DType.FLOAT64);
  }
}
