package plumbline.objective;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import plumbline.tensor.DType;
import plumbline.tensor.Tensor;
import plumbline.tensor.Tensors;

/// Columns as Java numbers, for tests that cut, permute, pad and spoil them. The arrays are read
/// only.
@SuppressWarnings("ArrayRecordComponent")
record PolicyColumns(
    double[][] lp,
    double[][] old,
    double @Nullable [][] ref,
    double @Nullable [][] roll,
    double[][] mask,
    double[][] advantages,
    double @Nullable [][] entropies,
    DType type) {

  /// The three rows that the reference values of the policy-loss family are computed on.
  static PolicyColumns family(DType type) {
    return new PolicyColumns(
        new double[][] {{-0.2, -1.5, -0.35, -1.0}, {-1.35, -0.1, -1.45, 0}, {-0.6, -2.0, -0.4, 0}},
        new double[][] {{-0.5, -1.2, -0.3, -2.0}, {-0.9, -0.4, -1.5, 0}, {-0.7, -3.0, -1.1, 0}},
        new double[][] {{-0.6, -1.0, -0.4, -1.8}, {-1.0, -0.3, -1.7, 0}, {-0.65, -2.5, -1.0, 0}},
        new double[][] {{-0.55, -1.1, -0.3, -2.6}, {-0.8, -0.5, -1.4, 0}, {-0.75, -3.0, -2.4, 0}},
        new double[][] {{1, 1, 1, 1}, {1, 1, 1, 0}, {1, 0, 1, 0}},
        perToken(new double[] {1.2, -0.8, 0.5}, 4),
        new double[][] {{0.1, 1.3, 0.05, 2.0}, {0.7, 0.4, 1.1, 0}, {0.2, 9.0, 0.9, 0}},
        type);
  }

  static double[][] perToken(double[] advantages, int time) {
    return Arrays.stream(advantages)
        .mapToObj(a -> {
          var row = new double[time];
          Arrays.fill(row, a);
          return row;
        })
        .toArray(double[][]::new);
  }

  PolicyColumns withAdvantages(double[][] other) {
    return new PolicyColumns(lp, old, ref, roll, mask, other, entropies, type);
  }

  /// Rows in this order.
  PolicyColumns rows(int... order) {
    return new PolicyColumns(
        pick(lp, order),
        pick(old, order),
        ref == null ? null : pick(ref, order),
        roll == null ? null : pick(roll, order),
        pick(mask, order),
        pick(advantages, order),
        entropies == null ? null : pick(entropies, order),
        type);
  }

  /// `before` and `after` more positions of every row that are not trained and hold `garbage`, as
  /// do all positions that were not trained already.
  PolicyColumns padded(int before, int after, double garbage) {
    return new PolicyColumns(
        pad(lp, before, after, garbage),
        pad(old, before, after, garbage),
        ref == null ? null : pad(ref, before, after, garbage),
        roll == null ? null : pad(roll, before, after, garbage),
        pad(mask, before, after, 0),
        pad(advantages, before, after, garbage),
        entropies == null ? null : pad(entropies, before, after, garbage),
        type);
  }

  PolicyBatch batch() {
    return new PolicyBatch(
        tensor(lp).requireGrad(),
        tensor(old),
        ref == null ? null : tensor(ref),
        roll == null ? null : tensor(roll),
        PolicyBatch.mask(tensor(mask)),
        tensor(advantages),
        entropies == null ? null : tensor(entropies));
  }

  private Tensor tensor(double[][] rows) {
    return tensor(rows, type);
  }

  static Tensor tensor(double[][] rows, DType type) {
    var flat = Arrays.stream(rows).flatMapToDouble(Arrays::stream).toArray();
    return Tensors.of(flat, rows.length, rows[0].length).to(type);
  }

  private static double[][] pick(double[][] rows, int... order) {
    return Arrays.stream(order).mapToObj(i -> rows[i]).toArray(double[][]::new);
  }

  private double[][] pad(double[][] rows, int before, int after, double garbage) {
    var padded = new double[rows.length][];
    for (int i = 0; i < rows.length; i++) {
      padded[i] = new double[before + rows[i].length + after];
      Arrays.fill(padded[i], garbage);
      for (int t = 0; t < rows[i].length; t++) {
        padded[i][before + t] = mask[i][t] == 1 ? rows[i][t] : garbage;
      }
    }
    return padded;
  }
}
