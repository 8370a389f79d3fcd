package plumbline.reward.math;

import static java.math.BigInteger.ONE;
import static java.math.BigInteger.TEN;
import static java.math.BigInteger.ZERO;

import java.math.BigInteger;
import org.jspecify.annotations.Nullable;

/// An exact fraction in lowest terms with a positive denominator.
record Rational(BigInteger numerator, BigInteger denominator) {
  /// Neither part may have more bits; 32,768 bits are 9,864 digits.
  static final int MAX_BITS = 1 << 15;

  static final Rational ZERO_VALUE = of(0);
  static final Rational ONE_VALUE = of(1);

  private static final BigInteger MILLION = BigInteger.valueOf(1_000_000);
  private static final int MAX_ROOT_BITS = 4096;

  static Rational of(long value) {
    return new Rational(BigInteger.valueOf(value), ONE);
  }

  static Rational of(BigInteger value) {
    return new Rational(limited(value), ONE);
  }

  static Rational of(BigInteger numerator, BigInteger denominator, StepBudget budget) {
    if (denominator.signum() == 0) {
      throw new Refusal.Undefined("division by zero");
    }
    limited(numerator);
    limited(denominator);
    if (denominator.equals(ONE)) {
      return new Rational(numerator, ONE);
    }
    budget.spend(gcdCost(numerator, denominator));
    var divisor = numerator.gcd(denominator);
    if (denominator.signum() < 0) {
      divisor = divisor.negate();
    }
    return new Rational(numerator.divide(divisor), denominator.divide(divisor));
  }

  /// `12`, `.5`, `0.1(6)` with the repeating digits in parentheses, `4.5e33`.
  static Rational parse(String text, StepBudget budget) {
    int exponentAt = text.indexOf('e');
    var mantissa = exponentAt < 0 ? text : text.substring(0, exponentAt);
    int repeatAt = mantissa.indexOf('(');
    var plain = repeatAt < 0 ? mantissa : mantissa.substring(0, repeatAt);
    int point = plain.indexOf('.');
    int places = point < 0 ? 0 : plain.length() - point - 1;
    budget.spend(1 + (long) text.length() * text.length() / 256);
    var digits = new BigInteger("0" + plain.replace(".", ""));
    var value = of(digits, TEN.pow(places), budget);
    if (repeatAt >= 0) {
      var repeat = mantissa.substring(repeatAt + 1, mantissa.length() - 1);
      var scale = TEN.pow(places).multiply(TEN.pow(repeat.length()).subtract(ONE));
      value = value.plus(of(new BigInteger(repeat), scale, budget), budget);
    }
    return exponentAt < 0
        ? value
        : value.times(powerOfTen(text.substring(exponentAt + 1), budget), budget);
  }

  private static Rational powerOfTen(String exponent, StepBudget budget) {
    if (exponent.length() > 6) {
      throw new Refusal.Limit("the exponent %s is too large".formatted(exponent));
    }
    return of(10).power(new BigInteger(exponent), budget);
  }

  boolean isInteger() {
    return denominator.equals(ONE);
  }

  int signum() {
    return numerator.signum();
  }

  Rational negate() {
    return new Rational(numerator.negate(), denominator);
  }

  Rational plus(Rational that, StepBudget budget) {
    if (isInteger() && that.isInteger()) {
      budget.spend(1);
      return of(numerator.add(that.numerator));
    }
    budget.spend(
        productCost(numerator, that.denominator) + productCost(that.numerator, denominator));
    var sum = numerator.multiply(that.denominator).add(that.numerator.multiply(denominator));
    return of(sum, denominator.multiply(that.denominator), budget);
  }

  Rational times(Rational that, StepBudget budget) {
    budget.spend(
        productCost(numerator, that.numerator) + productCost(denominator, that.denominator));
    return of(numerator.multiply(that.numerator), denominator.multiply(that.denominator), budget);
  }

  Rational over(Rational that, StepBudget budget) {
    budget.spend(
        productCost(numerator, that.denominator) + productCost(denominator, that.numerator));
    return of(numerator.multiply(that.denominator), denominator.multiply(that.numerator), budget);
  }

  Rational power(BigInteger exponent, StepBudget budget) {
    if (exponent.signum() == 0) {
      return ONE_VALUE;
    }
    if (exponent.signum() < 0) {
      return ONE_VALUE.over(power(exponent.negate(), budget), budget);
    }
    if (numerator.abs().equals(ONE) && isInteger()) {
      return numerator.signum() > 0 || !exponent.testBit(0) ? ONE_VALUE : of(-1);
    }
    if (numerator.signum() == 0) {
      return this;
    }
    int bits = Math.max(numerator.bitLength(), denominator.bitLength());
    if (exponent.bitLength() > 16 || (long) (bits - 1) * exponent.intValue() > MAX_BITS) {
      throw new Refusal.Limit("a power has more than %d bits".formatted(MAX_BITS));
    }
    int n = exponent.intValue();
    long words = 1 + (long) bits * n / 32;
    budget.spend(1 + words * words / 64);
    return new Rational(limited(numerator.pow(n)), limited(denominator.pow(n)));
  }

  /// The exact `degree`-th root, the negative one of a negative number where the degree is odd;
  /// null where it is not rational.
  @Nullable Rational root(int degree, StepBudget budget) {
    if (signum() < 0) {
      var root = degree % 2 == 1 ? negate().root(degree, budget) : null;
      return root == null ? null : root.negate();
    }
    if (Math.max(numerator.bitLength(), denominator.bitLength()) > MAX_ROOT_BITS) {
      return null;
    }
    var top = root(numerator, degree, budget);
    var bottom = top == null ? null : root(denominator, degree, budget);
    return top == null || bottom == null ? null : new Rational(top, bottom);
  }

  private static @Nullable BigInteger root(BigInteger value, int degree, StepBudget budget) {
    var low = ZERO;
    var high = ONE.shiftLeft(value.bitLength() / degree + 1);
    while (low.compareTo(high) < 0) { // the largest integer whose power is at most value
      budget.spend(1 + value.bitLength() / 16);
      var middle = low.add(high).add(ONE).shiftRight(1);
      if (middle.pow(degree).compareTo(value) <= 0) {
        low = middle;
      } else {
        high = middle.subtract(ONE);
      }
    }
    return low.pow(degree).equals(value) ? low : null;
  }

  Rational floor() {
    var parts = numerator.divideAndRemainder(denominator);
    return new Rational(parts[1].signum() < 0 ? parts[0].subtract(ONE) : parts[0], ONE);
  }

  Rational abs() {
    return signum() < 0 ? negate() : this;
  }

  int compareTo(Rational that, StepBudget budget) {
    budget.spend(
        productCost(numerator, that.denominator) + productCost(that.numerator, denominator));
    return numerator.multiply(that.denominator).compareTo(that.numerator.multiply(denominator));
  }

  /// This number in millionths, half to even: two numbers that agree here agree to six places.
  BigInteger millionths(StepBudget budget) {
    budget.spend(productCost(numerator, denominator));
    var parts = numerator.multiply(MILLION).divideAndRemainder(denominator);
    int half = parts[1].abs().shiftLeft(1).compareTo(denominator);
    boolean away = half > 0 || (half == 0 && parts[0].testBit(0));
    return away ? parts[0].add(BigInteger.valueOf(signum())) : parts[0];
  }

  double toDouble() {
    int top = Math.max(0, numerator.bitLength() - 64);
    int bottom = Math.max(0, denominator.bitLength() - 64);
    double quotient =
        numerator.shiftRight(top).doubleValue() / denominator.shiftRight(bottom).doubleValue();
    return Math.scalb(quotient, top - bottom);
  }

  @Override
  public String toString() {
    return isInteger() ? numerator.toString() : numerator + "/" + denominator;
  }

  private static BigInteger limited(BigInteger value) {
    if (value.bitLength() > MAX_BITS) {
      throw new Refusal.Limit("a number has more than %d bits".formatted(MAX_BITS));
    }
    return value;
  }

  private static long productCost(BigInteger a, BigInteger b) {
    return 1 + words(a) * words(b) / 64;
  }

  private static long gcdCost(BigInteger a, BigInteger b) {
    return 1 + words(a) * words(b) / 2;
  }

  private static long words(BigInteger value) {
    return value.bitLength() / 32L;
  }
}
