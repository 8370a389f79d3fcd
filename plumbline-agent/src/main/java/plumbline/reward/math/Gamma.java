package plumbline.reward.math;

/// Factorials between the integers, by Lanczos' approximation (g = 7, nine terms), good to about
/// 1e-14; undefined at the poles and off the real line.
final class Gamma {
  private static final double G = 7;
  private static final double[] LANCZOS = {
    0.9999999999998099, 676.5203681218851, -1259.1392167224028, 771.3234287776531,
    -176.6150291621406, 12.507343278686905, -0.13857109526572012, 9.984369578019572e-6,
    1.5056327351493116e-7
  };

  private Gamma() {}

  static Complex factorial(Complex x) {
    return x.isReal() ? Complex.real(factorial(x.re())) : Complex.UNDEFINED;
  }

  static Complex binomial(Complex n, Complex k) {
    if (!n.isReal() || !k.isReal()) {
      return Complex.UNDEFINED;
    }
    if (k.re() == Math.rint(k.re()) && k.re() >= 0 && k.re() <= 170) {
      double product = 1;
      for (int i = 0; i < k.re(); i++) {
        product *= (n.re() - i) / (i + 1);
      }
      return Complex.real(product);
    }
    return factorial(n).over(factorial(k)).over(factorial(n.minus(k)));
  }

  private static double factorial(double x) {
    if (x < -0.5) { // reflection: x! (-x)! = pi x / sin(pi x)
      return x == Math.rint(x) ? Double.NaN : Math.PI * x / Math.sin(Math.PI * x) / factorial(-x);
    }
    double series = LANCZOS[0];
    for (int i = 1; i < LANCZOS.length; i++) {
      series += LANCZOS[i] / (x + i);
    }
    double base = x + G + 0.5;
    return Math.sqrt(2 * Math.PI) * Math.pow(base, x + 0.5) * Math.exp(-base) * series;
  }
}
