package plumbline.model.layer;

import plumbline.tensor.Tensor;
import plumbline.tensor.Tensors;

/// The matrices of the Kimi K2 card's reference values: `((7 i + 3 j + 5 k) mod 11 - 5) / 10`.
final class Fill {
  private Fill() {}

  static Tensor matrix(int rows, int columns, int k, double factor) {
    var values = new double[rows * columns];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        values[i * columns + j] = factor * ((7 * i + 3 * j + 5 * k) % 11 - 5) / 10.0;
      }
    }
    return Tensors.of(values, rows, columns);
  }

  static Tensor matrix(int rows, int columns, int k) {
    return matrix(rows, columns, k, 1);
  }
}
