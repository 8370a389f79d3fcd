package plumbline.objective.preference;

/// Losses of the policy alone, without a reference. `c = C/nC` and `r = R/nR` are means over
/// tokens, e the label smoothing. The supervised term that some are published with is
/// [PairLoss.Supervised].
public sealed interface FreeLoss extends PairLoss {
  @Override
  default String name() {
    return switch (this) {
      case Cpo _ -> "cpo";
      case CpoHinge _ -> "cpo_hinge";
      case CpoIpo _ -> "cpo_ipo";
      case SimPo _ -> "simpo";
      case AlphaPo _ -> "alphapo";
      case Orpo _ -> "orpo";
      case TpoOfMeans _ -> "tpo_l";
      case Tpo _ -> "tpo";
    };
  }

  /// `-(1-e) ls(z) - e ls(-z)`, `z = beta (C - R)` (CPO, arXiv 2401.08417).
  record Cpo(double beta, double smoothing) implements FreeLoss {
    public Cpo {
      Bounds.beta("cpo", beta);
      Bounds.smoothing("cpo", smoothing);
    }
  }

  /// `max(0, 1 - beta (C - R))`.
  record CpoHinge(double beta) implements FreeLoss {
    public CpoHinge {
      Bounds.beta("cpo_hinge", beta);
    }
  }

  /// `(c - r - 1/(2 beta))^2`.
  record CpoIpo(double beta) implements FreeLoss {
    public CpoIpo {
      Bounds.beta("cpo_ipo", beta);
    }
  }

  /// [Cpo] of means with a target margin, `z = beta (c - r) - gamma` (SimPO, arXiv 2405.14734).
  record SimPo(double beta, double gamma, double smoothing) implements FreeLoss {
    public SimPo {
      Bounds.beta("simpo", beta);
      Bounds.finite("simpo", "gamma", gamma);
      Bounds.smoothing("simpo", smoothing);
    }
  }

  /// [SimPo] with a reward that bends, `z = beta (f(c) - f(r)) - gamma`, `f(x) = (1 - exp(-alpha
  /// x)) / alpha` (AlphaPO, arXiv 2501.03884); alpha 0 is [SimPo].
  record AlphaPo(double beta, double gamma, double alpha, double smoothing) implements FreeLoss {
    public AlphaPo {
      Bounds.beta("alphapo", beta);
      Bounds.finite("alphapo", "gamma", gamma);
      Bounds.finite("alphapo", "alpha", alpha);
      Bounds.smoothing("alphapo", smoothing);
    }
  }

  /// `-beta ls(lo)`, `lo = (c - r) - (log(1 - exp c) - log(1 - exp r))`, the logarithm of the odds
  /// ratio (ORPO, arXiv 2403.07691; beta is the paper's lambda). Means above -1e-7 count as -1e-7.
  record Orpo(double beta) implements FreeLoss {
    public Orpo {
      Bounds.beta("orpo", beta);
    }
  }

  /// `-ls(beta (c - r) - gamma)`: the preference part of TPO-L (arXiv 2405.16681), whose third
  /// answer is in the supervised term.
  record TpoOfMeans(double beta, double gamma) implements FreeLoss {
    public TpoOfMeans {
      Bounds.beta("tpo_l", beta);
      Bounds.finite("tpo_l", "gamma", gamma);
    }
  }

  /// `-ls(beta (C - R))`: the preference part of TPO (arXiv 2405.16681), whose third answer is in
  /// the supervised term.
  record Tpo(double beta) implements FreeLoss {
    public Tpo {
      Bounds.beta("tpo", beta);
    }
  }

  /// Whether it works on means over tokens; logged rewards then do too.
  default boolean ofMeans() {
    return switch (this) {
      case Cpo _, CpoHinge _, Tpo _ -> false;
      case CpoIpo _, SimPo _, AlphaPo _, Orpo _, TpoOfMeans _ -> true;
    };
  }
}
