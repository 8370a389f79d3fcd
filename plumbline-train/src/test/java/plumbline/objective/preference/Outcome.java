package plumbline.objective.preference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.function.Function;
import org.assertj.core.data.Offset;
import org.jspecify.annotations.Nullable;
import plumbline.objective.PolicyObjective;
import plumbline.tensor.DType;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;
import plumbline.tensor.Tensors;

/// Value, gradients and metrics of an objective on pairs that are given as Java numbers.
@SuppressWarnings("ArrayRecordComponent")
record Outcome(
    double loss, double[] toChosen, double[] toRejected, SequencedMap<String, Double> metrics) {
  /// The three pairs that the reference values of the family are computed on.
  static final Pairs FAMILY =
      new Pairs(
          new double[] {-12.5, -30.0, -7.25},
          new double[] {-14.0, -27.5, -9.0},
          new double[] {-13.0, -28.0, -9.0},
          new double[] {-13.5, -30.0, -7.75},
          new double[] {10, 24, 6},
          new double[] {12, 20, 8});

  /// Sums under policy and reference, and lengths.
  record Pairs(double[] c, double[] r, double[] cr, double[] rr, double[] nc, double[] nr) {
    Pairs at(int... order) {
      return new Pairs(
          pick(c, order),
          pick(r, order),
          pick(cr, order),
          pick(rr, order),
          pick(nc, order),
          pick(nr, order));
    }

    /// The same pairs under a policy that is the reference.
    Pairs untrained() {
      return new Pairs(cr, rr, cr, rr, nc, nr);
    }

    PairBatch batch(DType type) {
      return new PairBatch(
          new Answers(tensor(c, type).requireGrad(), tensor(cr, type), tensor(nc, type)),
          new Answers(tensor(r, type).requireGrad(), tensor(rr, type), tensor(nr, type)));
    }

    private static double[] pick(double[] column, int... order) {
      return Arrays.stream(order).mapToDouble(i -> column[i]).toArray();
    }
  }

  static Tensor tensor(double[] values, DType type) {
    return Tensors.of(values, values.length).to(type);
  }

  static Outcome of(PairLoss loss, Pairs pairs) {
    return of(PreferenceObjective.of(loss), pairs, DType.FLOAT64);
  }

  static Outcome of(PreferenceObjective objective, Pairs pairs, DType type) {
    return of(objective::evaluate, pairs, type, null);
  }

  static Outcome of(
      Function<PairBatch, PolicyObjective.Result> objective,
      Pairs pairs,
      DType type,
      double @Nullable [] weights) {
    try (var _ = TensorScope.open()) {
      var batch = pairs.batch(type).weighted(weights == null ? null : tensor(weights, type));
      var result = objective.apply(batch);
      result.share().backward();
      return new Outcome(
          result.share().item(),
          gradient(batch.chosen().policy()),
          gradient(batch.rejected().policy()),
          result.metrics().values());
    }
  }

  private static double[] gradient(Tensor leaf) {
    var gradient = leaf.grad();
    return gradient == null ? new double[(int) leaf.count()] : gradient.toDoubles();
  }

  Outcome has(double expected, double[] chosen, double[] rejected, double tolerance) {
    assertThat(loss).as("loss").isCloseTo(expected, within(expected, tolerance));
    close("gradient of chosen", toChosen, chosen, tolerance);
    close("gradient of rejected", toRejected, rejected, tolerance);
    return this;
  }

  static void close(String what, double[] got, double[] expected, double tolerance) {
    assertThat(got).as(what).hasSameSizeAs(expected);
    for (int i = 0; i < got.length; i++) {
      assertThat(got[i])
          .as("%s %d", what, i + 1)
          .isCloseTo(expected[i], within(expected[i], tolerance));
    }
  }

  double metric(String name) {
    return Objects.requireNonNull(metrics.get(name), name);
  }

  /// Absolute below 1, relative above.
  private static Offset<Double> within(double expected, double tolerance) {
    return Offset.offset(tolerance * Math.max(1, Math.abs(expected)));
  }
}
