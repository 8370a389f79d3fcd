package plumbline.model.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Objects;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import plumbline.model.family.Routing;
import plumbline.tensor.Autocast;
import plumbline.tensor.DType;
import plumbline.tensor.Device;
import plumbline.tensor.TensorScope;
import plumbline.tensor.Tensors;

/// The reference values of the Kimi K2 card for the router, confirmed there against DeepSeek-V3's
/// `inference/model.py`; the rest follows from the definition.
class RouterTest {
  private static final double[] LOGITS = {0.2, -1, 1.5, 0.3, 2, -0.4, 0.9, 0};
  private static final double[] BIAS = {0, 0.5, -0.2, 0, -0.3, 0.1, 0, 0.05};

  private final TensorScope scope = TensorScope.open();

  @AfterEach
  void close() {
    scope.close();
  }

  @Test
  void choosesWithTheBiasAndWeighsWithoutIt() {
    var choice = choose(routing(1, 1));

    assertThat(choice.experts().toLongs()).containsExactly(1, 6, 2);
    assertThat(choice.weights().toDoubles())
        .containsExactly(new double[] {0.422983051, 1.118160185, 1.285856765}, within(1e-9));
  }

  @Test
  void choosesInTheKeptGroupsOnly() {
    var choice = choose(routing(4, 2));

    assertThat(choice.experts().toLongs()).containsExactly(1, 6, 7);
    assertThat(choice.weights().toDoubles())
        .containsExactly(new double[] {0.513752322, 1.358109717, 0.955137961}, within(1e-9));
  }

  /// A reader that put 0 in place of -inf would take an expert of a dropped group here.
  @Test
  void takesANegativeChoiceOfAKeptGroupBeforeADroppedGroup() {
    var bias = Tensors.of(new double[] {3, -2, -1.5, -1.5}, 4);
    var logits = Tensors.of(new double[] {0, 0, 0, 0}, 1, 4);
    var routing = new Routing(Routing.Scoring.SIGMOID, 2, 1, true, 1, true);

    var choice = Router.choose(logits, Optional.of(bias), 2, routing);

    assertThat(choice.experts().toLongs()).containsExactly(0, 1);
  }

  @Test
  void takesTheFirstOfEquals() {
    var logits = Tensors.zeros(DType.FLOAT32, Device.CPU, 3, 384);
    for (int groups : new int[] {1, 8}) {
      var routing = new Routing(Routing.Scoring.SIGMOID, groups, 1, true, 1, true);

      var choice = Router.choose(logits, Optional.empty(), 4, routing);

      assertThat(choice.experts().toLongs()).containsExactly(0, 1, 2, 3, 0, 1, 2, 3, 0, 1, 2, 3);
    }
  }

  @Test
  void weighsBySoftmaxOverAllExperts() {
    var logits = Tensors.of(new double[] {Math.log(4), Math.log(3), Math.log(2), 0}, 1, 4);

    var kept = Router.choose(logits, Optional.empty(), 2, Routing.softmax(false));
    var full = Router.choose(logits, Optional.empty(), 2, Routing.softmax(true));

    assertThat(kept.weights().toDoubles()).containsExactly(new double[] {0.4, 0.3}, within(1e-12));
    assertThat(full.weights().toDoubles())
        .containsExactly(new double[] {4.0 / 7, 3.0 / 7}, within(1e-12));
  }

  @Test
  void staysWholeWhereEveryScoreIsZero() {
    var logits = Tensors.full(-200, DType.FLOAT32, Device.CPU, 1, 4);

    var choice = Router.choose(logits, Optional.empty(), 2, routing(1, 1));

    assertThat(choice.weights().toFloats()).containsExactly(0, 0);
  }

  @Test
  void computesInLongTypeInAShortModel() {
    var weight = Fill.matrix(8, 16, 3).to(DType.BFLOAT16);
    var tokens = Fill.matrix(5, 16, 1).to(DType.BFLOAT16);
    var router = new Router(weight, Optional.empty(), 3, routing(1, 1));

    Router.Choice choice;
    try (var _ = Autocast.open(Device.CPU, DType.BFLOAT16)) {
      choice = router.choose(tokens);
    }

    var wide = tokens.to(DType.FLOAT32).linear(weight.to(DType.FLOAT32));
    var wanted = Router.choose(wide, Optional.empty(), 3, routing(1, 1));
    assertThat(choice.weights().dtype()).isEqualTo(DType.FLOAT32);
    assertThat(choice.experts().toLongs()).containsExactly(wanted.experts().toLongs());
    assertThat(choice.weights().toFloats()).containsExactly(wanted.weights().toFloats());
  }

  @Test
  void sendsNoGradientToTheBias() {
    var logits = Tensors.of(LOGITS, 1, 8).requireGrad();
    var bias = Tensors.of(BIAS, 8).requireGrad();

    var choice = Router.choose(logits, Optional.of(bias), 3, routing(1, 1));
    choice.weights().square().sum().backward();

    assertThat(bias.grad()).isNull();
    var values = Objects.requireNonNull(logits.grad()).toDoubles();
    assertThat(values[0]).isZero();
    assertThat(values[1]).isNotZero();
  }

  private static Routing routing(int groups, int kept) {
    return new Routing(Routing.Scoring.SIGMOID, groups, kept, true, 2.827, true);
  }

  private static Router.Choice choose(Routing routing) {
    return Router.choose(Tensors.of(LOGITS, 1, 8), Optional.of(Tensors.of(BIAS, 8)), 3, routing);
  }
}
