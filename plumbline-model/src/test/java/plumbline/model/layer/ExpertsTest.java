package plumbline.model.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import plumbline.model.family.Routing;
import plumbline.model.kernel.Places;
import plumbline.tensor.DType;
import plumbline.tensor.Device;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;
import plumbline.tensor.Tensors;

class ExpertsTest {
  private final TensorScope scope = TensorScope.open();

  @AfterEach
  void close() {
    scope.close();
  }

  /// The mixture of the Kimi K2 card, made by an independent float64 script.
  @Test
  void givesTheReferenceValues() {
    var experts = new ArrayList<FeedForward.Gated>();
    for (int e = 0; e < 4; e++) {
      experts.add(gated(13 + 3 * e));
    }
    var router =
        new Router(
            Fill.matrix(4, 2, 3),
            Optional.of(Tensors.of(new double[] {0, 0.1, 0, -0.1}, 4)),
            2,
            new Routing(Routing.Scoring.SIGMOID, 1, 1, true, 2.827, true));
    var x = Tensors.of(new double[] {0.7, -0.3}, 1, 1, 2);

    var choice = router.choose(x.reshape(1, 2));
    assertThat(choice.experts().toLongs()).containsExactly(1, 2);
    assertThat(choice.weights().toDoubles())
        .containsExactly(new double[] {1.307360183, 1.519639817}, within(1e-9));
    var mixed = new Experts(router, experts, Optional.of(gated(4)), 0).forward(x, pass(1));
    assertThat(mixed.toDoubles())
        .containsExactly(new double[] {-0.00860869430, 0.00327145088}, within(1e-10));
  }

  private static FeedForward.Gated gated(int k) {
    return new FeedForward.Gated(
        projection(Fill.matrix(2, 2, k)),
        projection(Fill.matrix(2, 2, k + 1)),
        projection(Fill.matrix(2, 2, k + 2)));
  }

  /// Values and gradients are those of the sum written token by token.
  @Test
  void isTheSumWrittenTokenByToken() {
    var grouped = new Leaves();
    var single = new Leaves();

    var together = grouped.layer().forward(grouped.x, pass(grouped.tokens()));
    together.square().sum().backward();
    var alone = tokenByToken(single);
    alone.square().sum().backward();

    assertThat(together.toDoubles()).containsExactly(alone.toDoubles(), within(1e-12));
    for (int i = 0; i < grouped.all.size(); i++) {
      var wanted = single.all.get(i).grad();
      var found = grouped.all.get(i).grad();
      assertThat(found == null).as("leaf %d", i).isEqualTo(wanted == null);
      if (found != null) {
        assertThat(found.toDoubles())
            .containsExactly(Objects.requireNonNull(wanted).toDoubles(), within(1e-12));
      }
    }
    assertThat(grouped.all.getLast().grad()).as("an expert that nobody chose").isNull();
  }

  private static Tensor tokenByToken(Leaves leaves) {
    var layer = leaves.layer();
    var tokens = leaves.x.reshape(-1, Leaves.HIDDEN);
    var rows = new ArrayList<Tensor>();
    for (int t = 0; t < leaves.tokens(); t++) {
      var token = tokens.narrow(0, t, 1);
      var choice = layer.router().choose(token);
      var sum = layer.shared().orElseThrow().forward(token, pass(1));
      for (int rank = 0; rank < 2; rank++) {
        int expert = (int) choice.experts().toLongs()[rank];
        var answer = layer.experts().get(expert).forward(token, pass(1));
        sum = sum.plus(answer.times(choice.weights().narrow(1, rank, 1)));
      }
      rows.add(sum);
    }
    return Tensors.cat(rows, 0).reshape(leaves.x.shape());
  }

  /// The same numbers at every call, as leaves.
  private static final class Leaves {
    static final int HIDDEN = 6;
    static final int EXPERTS = 5;
    final List<Tensor> all = new ArrayList<>();
    final Tensor x = leaf(2 * 7 * HIDDEN, 1).reshape(2, 7, HIDDEN);
    private final Tensor router = leaf(EXPERTS * HIDDEN, 2).reshape(EXPERTS, HIDDEN);
    private final FeedForward.Gated shared = gated(3);
    private final List<FeedForward.Gated> experts = new ArrayList<>();

    Leaves() {
      for (int e = 0; e < EXPERTS; e++) {
        experts.add(gated(10 + e));
      }
    }

    long tokens() {
      return x.size(0) * x.size(1);
    }

    Experts layer() {
      var never = Tensors.of(new double[] {0, 0, 0, 0, -9}, EXPERTS);
      return new Experts(
          new Router(
              router,
              Optional.of(never),
              2,
              new Routing(Routing.Scoring.SIGMOID, 1, 1, true, 1.5, true)),
          experts,
          Optional.of(shared),
          0);
    }

    private FeedForward.Gated gated(long seed) {
      return new FeedForward.Gated(
          projection(leaf(4 * HIDDEN, 3 * seed).reshape(4, HIDDEN)),
          projection(leaf(4 * HIDDEN, 3 * seed + 1).reshape(4, HIDDEN)),
          projection(leaf(4 * HIDDEN, 3 * seed + 2).reshape(HIDDEN, 4)));
    }

    private Tensor leaf(int count, long seed) {
      var values = new java.util.SplittableRandom(seed).doubles(count, -1, 1).toArray();
      var leaf = Tensors.of(values, count).requireGrad();
      all.add(leaf);
      return leaf;
    }
  }

  @Test
  void tellsWhatItsExpertsGot() {
    var leaves = new Leaves();
    var real = new boolean[(int) leaves.tokens()];
    java.util.Arrays.fill(real, 0, 10, true); // the rest is padding
    var observed = Observed.of(real);

    leaves.layer().forward(leaves.x, pass(leaves.tokens(), observed));

    var loads = observed.expertLoads();
    var counts = Objects.requireNonNull(loads.layers().get(0)).counts();
    assertThat(counts).hasSize(5).endsWith(0L);
    assertThat(counts.stream().mapToLong(Long::longValue).sum()).isEqualTo(20);
    assertThat(loads.dropped()).isZero();
    assertThat(loads.idle()).isGreaterThanOrEqualTo(0.2);
    long most = counts.stream().mapToLong(Long::longValue).max().orElseThrow();
    assertThat(loads.balance()).isCloseTo(most / 4.0, within(1e-12));
    assertThat(loads.merge(loads).balance()).isCloseTo(loads.balance(), within(1e-12));
    assertThat(Observed.nothing().expertLoads().isEmpty()).isTrue();
  }

  /// Four tokens of two uses each, the last of them padding; one use of a real token and one of the
  /// padding were not computed.
  @Test
  void whatWasRoutedAndNotComputedIsDropped() {
    var observed = Observed.of(new boolean[] {true, true, true, false});
    observed.experts(0, 2, new long[][] {{0, 1, 2, 3}, {0}, {1}});

    var loads = observed.expertLoads();
    assertThat(Objects.requireNonNull(loads.layers().get(0)).counts()).containsExactly(3L, 1L, 1L);
    assertThat(loads.dropped()).isCloseTo(1 / 6.0, within(1e-12));
  }

  /// In a model of BFLOAT16 the answers of the experts are rounded, their weighing and adding is
  /// not: the sum is that of FLOAT32 weights over those answers, rounded once.
  @Test
  void answersAreWeighedAndAddedInFloat32WhateverTheType() {
    var leaves = new Leaves();
    var router =
        new Router(
            leaves.router.detach().to(DType.BFLOAT16),
            Optional.empty(),
            3,
            new Routing(Routing.Scoring.SIGMOID, 1, 1, true, 2.827, false));
    var experts = leaves.experts.stream().map(ExpertsTest::rounded).toList();
    var x = leaves.x.detach().to(DType.BFLOAT16);
    var tokens = x.reshape(-1, Leaves.HIDDEN);
    var choice = router.choose(tokens);
    assertThat(choice.weights().dtype()).isEqualTo(DType.FLOAT32);

    var mixed = new Experts(router, experts, Optional.empty(), 0).forward(x, pass(14));

    assertThat(mixed.dtype()).isEqualTo(DType.BFLOAT16);
    var weights = choice.weights().toFloats();
    var chosen = choice.experts().toLongs();
    var expected = new float[14 * Leaves.HIDDEN];
    var early = new float[expected.length]; // every product rounded before they are added
    for (int t = 0; t < 14; t++) {
      for (int rank = 0; rank < 3; rank++) {
        var answer =
            experts.get((int) chosen[3 * t + rank]).forward(tokens.narrow(0, t, 1), pass(1));
        var numbers = answer.toFloats();
        for (int h = 0; h < Leaves.HIDDEN; h++) {
          float product = numbers[h] * weights[3 * t + rank];
          expected[t * Leaves.HIDDEN + h] += product;
          early[t * Leaves.HIDDEN + h] = once(early[t * Leaves.HIDDEN + h] + once(product));
        }
      }
    }
    for (int i = 0; i < expected.length; i++) {
      expected[i] = once(expected[i]);
    }
    assertThat(mixed.toFloats()).containsExactly(expected).isNotEqualTo(early);
  }

  private static float once(float value) {
    try (var _ = TensorScope.open()) {
      return (float) Tensors.scalar(value).to(DType.BFLOAT16).to(DType.FLOAT64).item();
    }
  }

  private static FeedForward.Gated rounded(FeedForward.Gated gated) {
    var both = gated.input().parts();
    return new FeedForward.Gated(
        rounded(both.getFirst()), rounded(both.getLast()), rounded(gated.down()));
  }

  private static Projection rounded(Projection wide) {
    return projection(wide.weight().detach().to(DType.BFLOAT16));
  }

  @Test
  void bringsUsesIntoTheOrderOfTheExperts() {
    var dispatch = new Dispatch(new long[] {2, 0, 0, 1, 2, 0}, 2, 4);

    assertThat(dispatch.tokens(Device.CPU).toLongs()).containsExactly(0, 1, 2, 1, 0, 2);
    assertThat(dispatch.places(Device.CPU).toLongs()).containsExactly(4, 0, 1, 3, 5, 2);
    assertThat(new int[] {dispatch.count(0), dispatch.count(2), dispatch.count(3)})
        .containsExactly(3, 2, 0);
    assertThat(dispatch.tokens(0, 3)).containsExactly(0, 1, 2);
    assertThat(dispatch.tokens(2, 1)).containsExactly(0);
    assertThat(dispatch.tokens(3, 0)).isEmpty();
  }

  private static Projection projection(Tensor weight) {
    return new Projection(weight, Optional.empty(), Optional.empty());
  }

  private static Pass pass(long tokens) {
    return pass(tokens, Observed.nothing());
  }

  private static Pass pass(long tokens, Observed observed) {
    var visibility = Visibility.causal((int) tokens, Device.CPU, DType.FLOAT64);
    var turn =
        new Rotary.Turn(
            new Places(new long[0], new float[0], new float[0]),
            Tensors.scalar(1),
            Tensors.scalar(0));
    return new Pass(turn, visibility, null, Dropout.none(), observed);
  }
}
