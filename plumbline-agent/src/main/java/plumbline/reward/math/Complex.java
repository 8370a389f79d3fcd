package plumbline.reward.math;

/// A complex number in double precision. What is not finite is undefined: every operation on it,
/// and every operation that would leave the finite numbers, gives [#UNDEFINED].
record Complex(double re, double im) {
  static final Complex UNDEFINED = new Complex(Double.NaN, Double.NaN);
  static final Complex ZERO = new Complex(0, 0);
  static final Complex ONE = new Complex(1, 0);
  static final Complex I = new Complex(0, 1);

  /// Below this a sine or cosine is a zero that rounding hides.
  private static final double POLE = 1e-14;

  static Complex real(double value) {
    return of(value, 0);
  }

  static Complex of(double re, double im) {
    return Double.isFinite(re) && Double.isFinite(im) ? new Complex(re, im) : UNDEFINED;
  }

  boolean isDefined() {
    return !Double.isNaN(re);
  }

  boolean isReal() {
    return im == 0;
  }

  double abs() {
    return Math.hypot(re, im);
  }

  Complex plus(Complex that) {
    return of(re + that.re, im + that.im);
  }

  Complex minus(Complex that) {
    return of(re - that.re, im - that.im);
  }

  Complex times(Complex that) {
    return of(re * that.re - im * that.im, re * that.im + im * that.re);
  }

  Complex times(double factor) {
    return of(re * factor, im * factor);
  }

  Complex over(Complex that) {
    if (that.isReal()) {
      return that.re == 0 ? UNDEFINED : of(re / that.re, im / that.re);
    }
    double scale = that.abs(); // keeps the squares in range
    double c = that.re / scale;
    double d = that.im / scale;
    return of((re * c + im * d) / scale, (im * c - re * d) / scale);
  }

  Complex negate() {
    return of(-re, -im);
  }

  Complex exp() {
    double size = Math.exp(re);
    return isReal() ? real(size) : of(size * Math.cos(im), size * Math.sin(im));
  }

  Complex log() {
    return re == 0 && im == 0 ? UNDEFINED : of(Math.log(abs()), Math.atan2(im, re));
  }

  Complex sqrt() {
    if (isReal()) {
      return re >= 0 ? real(Math.sqrt(re)) : of(0, Math.sqrt(-re));
    }
    double size = abs();
    return of(Math.sqrt((size + re) / 2), Math.copySign(Math.sqrt((size - re) / 2), im));
  }

  /// The principal power.
  Complex power(Complex exponent) {
    if (!isDefined() || !exponent.isDefined()) {
      return UNDEFINED;
    }
    if (re == 0 && im == 0) {
      return exponent.re > 0 ? ZERO : exponent.equals(ZERO) ? ONE : UNDEFINED;
    }
    if (isReal() && exponent.isReal() && (re > 0 || exponent.re == Math.rint(exponent.re))) {
      return real(Math.pow(re, exponent.re));
    }
    if (exponent.isReal() && exponent.re == Math.rint(exponent.re) && Math.abs(exponent.re) <= 64) {
      return integerPower((int) exponent.re);
    }
    return log().times(exponent).exp();
  }

  private Complex integerPower(int exponent) {
    var power = ONE;
    for (int i = 0; i < Math.abs(exponent); i++) {
      power = power.times(this);
    }
    return exponent < 0 ? ONE.over(power) : power;
  }

  Complex sin() {
    return isReal()
        ? real(Math.sin(re))
        : of(Math.sin(re) * Math.cosh(im), Math.cos(re) * Math.sinh(im));
  }

  Complex cos() {
    return isReal()
        ? real(Math.cos(re))
        : of(Math.cos(re) * Math.cosh(im), -Math.sin(re) * Math.sinh(im));
  }

  /// This over a sine or cosine, undefined at its zeros.
  Complex overWave(Complex wave) {
    return wave.abs() < POLE ? UNDEFINED : over(wave);
  }

  Complex arcsin() {
    if (isReal() && Math.abs(re) <= 1) {
      return real(Math.asin(re));
    }
    var root = ONE.minus(times(this)).sqrt();
    return I.negate().times(I.times(this).plus(root).log());
  }

  Complex arccos() {
    return isReal() && Math.abs(re) <= 1 ? real(Math.acos(re)) : real(Math.PI / 2).minus(arcsin());
  }

  Complex arctan() {
    if (isReal()) {
      return real(Math.atan(re));
    }
    var turned = I.times(this);
    return ONE.minus(turned).log().minus(ONE.plus(turned).log()).times(I).times(0.5);
  }
}
