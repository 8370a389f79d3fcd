package plumbline.objective;

/// The two surrogates that treat the few tokens apart whose centred covariance of advantage and
/// log-probability is largest, `(A - mean A) (lp - mean lp)` over the trained tokens of the step
/// (arXiv 2505.22617): those tokens pull the entropy down.
public sealed interface CovarianceLoss extends PolicyLoss {
  /// Share of the trained tokens that are treated apart; at least one token is.
  double share();

  /// Whether a covariance of this size may be treated apart.
  boolean takes(double covariance);

  @Override
  default Aggregation usualAggregation() {
    return new Aggregation.TokenMean();
  }

  /// [PolicyLoss.Clipped] in which tokens of a covariance between `least` and `most` lose their
  /// gradient, the largest first (where the source draws among them, our reading).
  record ClipCov(double low, double high, double share, double least, double most)
      implements CovarianceLoss {
    public ClipCov {
      Range.check(low, high);
      checkShare("clip-cov", share);
      if (!(least < most)) {
        throw new IllegalArgumentException(
            "clip-cov drops tokens of a covariance between %s and %s, must go up"
                .formatted(least, most));
      }
    }

    @Override
    public String name() {
      return "clip-cov";
    }

    @Override
    public boolean takes(double covariance) {
      return covariance > least && covariance < most;
    }
  }

  /// `-r A` without a clip, to which tokens of the largest covariance add `coefficient |lp - old|`.
  record KlCov(double share, double coefficient) implements CovarianceLoss {
    public KlCov {
      checkShare("kl-cov", share);
      if (!(coefficient >= 0) || Double.isInfinite(coefficient)) {
        throw new IllegalArgumentException(
            "the coefficient of kl-cov is %s, must be >= 0".formatted(coefficient));
      }
    }

    @Override
    public String name() {
      return "kl-cov";
    }

    @Override
    public boolean takes(double covariance) {
      return true;
    }
  }

  private static void checkShare(String name, double share) {
    if (!(share > 0 && share <= 1)) {
      throw new IllegalArgumentException(
          "%s treats a share of %s of the tokens apart, must lie in (0, 1]".formatted(name, share));
    }
  }
}
