package plumbline.claim;

/// Where a difference lies if a statement holds.
public sealed interface Expectation {
  /// Lower end of the region.
  double from();

  /// Upper end of the region.
  double to();

  /// Above `from`, exclusively.
  record Above(double from) implements Expectation {
    @Override
    public double to() {
      return Double.POSITIVE_INFINITY;
    }
  }

  /// Below `to`, exclusively.
  record Below(double to) implements Expectation {
    @Override
    public double from() {
      return Double.NEGATIVE_INFINITY;
    }
  }

  /// Between `-margin` and `margin`, inclusively.
  record Within(double margin) implements Expectation {
    public Within {
      if (!(margin >= 0)) {
        throw new IllegalArgumentException("a margin is %s, must be at least 0".formatted(margin));
      }
    }

    @Override
    public double from() {
      return -margin;
    }

    @Override
    public double to() {
      return margin;
    }
  }
}
