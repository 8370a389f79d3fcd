package plumbline.model.kernel;

/// `1 / (1 + e^-x)` of many numbers at once, to a few units in the last place; 0 where it is less
/// than 4e-39.
final class Sigmoid {
  private final Exponential exponential;

  /// For up to `length` numbers at a time.
  Sigmoid(int length) {
    this(new Exponential(length));
  }

  /// By way of these powers.
  Sigmoid(Exponential exponential) {
    this.exponential = exponential;
  }

  /// Puts the sigmoids of the first `length` numbers of `x` into `result`, another array.
  void of(float[] x, float[] result, int length) {
    exponential.ofNegated(x, result, length);
    invert(result, length);
  }

  private static void invert(float[] powers, int length) {
    for (int i = 0; i < length; i++) {
      powers[i] = 1f / (powers[i] + 1f);
    }
  }
}
