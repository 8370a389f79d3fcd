package plumbline.optim;

import plumbline.tensor.Tensor;

/// Brings the singular values of a matrix near 1 and keeps its singular vectors, by five steps of a
/// polynomial that needs matrix products alone (arXiv 2502.16982, after K. Jordan):
///
/// ```
/// X = U / (|U|_F + 1e-7), transposed where U is tall
/// A = X X^T ;  X = a X + (b A + c A A) X
/// ```
///
/// The coefficients make small singular values rise fast: those of at least 0.01 of the Frobenius
/// norm end in [0.68, 1.13], not at 1.
public final class NewtonSchulz {
  private static final int STEPS = 5;
  private static final double A = 3.4445;
  private static final double B = -4.7750;
  private static final double C = 2.0315;
  private static final double EPS = 1e-7;

  private NewtonSchulz() {}

  /// The orthogonalised `u` [.., n, m]; every matrix for itself. A zero matrix stays zero.
  public static Tensor orthogonalise(Tensor u) {
    boolean tall = u.size(-2) > u.size(-1);
    var wide = tall ? u.transpose(-2, -1) : u;
    var norm = wide.square().sum(-1, true).sum(-2, true).sqrt();
    var x = wide.over(norm.plus(EPS));
    for (int step = 0; step < STEPS; step++) {
      var products = x.matmul(x.transpose(-2, -1));
      var factor = products.matmul(products).times(C).plus(products.times(B));
      x = factor.matmul(x).plus(x.times(A));
    }
    return tall ? x.transpose(-2, -1) : x;
  }
}
