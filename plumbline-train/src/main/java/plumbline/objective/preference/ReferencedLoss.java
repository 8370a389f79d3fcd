package plumbline.objective.preference;

/// Losses that compare policy and reference. `s = phi(a)`, `t = phi(b)`, `d = s - t`, phi the
/// f-divergence of the objective (the identity for reverse KL), `z = beta d`, e the label
/// smoothing.
public sealed interface ReferencedLoss extends PairLoss {
  @Override
  default String name() {
    return switch (this) {
      case Sigmoid _ -> "sigmoid";
      case Conservative _ -> "cdpo";
      case Robust _ -> "robust";
      case Hinge _ -> "hinge";
      case Ipo _ -> "ipo";
      case IpoOfSums _ -> "ipo_sum";
      case SigmoidOfMeans _ -> "sigmoid_norm";
      case Exo _ -> "exo_pair";
      case Nca _ -> "nca_pair";
      case Bco _ -> "bco_pair";
      case Sppo _ -> "sppo_hard";
      case Aot _ -> "aot";
      case AotUnpaired _ -> "aot_unpaired";
      case ApoZero _ -> "apo_zero";
      case ApoDown _ -> "apo_down";
      case DiscoPop _ -> "discopop";
      case Adaptive _ -> "apo_code";
    };
  }

  /// [Adaptive] and [ApoDown] read it in one of their parts alone.
  @Override
  default boolean readsDivergence() {
    return !sortsAnswers() && !(this instanceof ApoZero);
  }

  @Override
  default boolean sortsAnswers() {
    return this instanceof Aot || this instanceof AotUnpaired;
  }

  @Override
  default boolean couplesPairs() {
    return sortsAnswers()
        || (this instanceof Adaptive adaptive && adaptive.alpha() == Adaptive.Alpha.PER_BATCH);
  }

  /// `-ls(z)` (DPO, arXiv 2305.18290).
  record Sigmoid(double beta) implements ReferencedLoss {
    public Sigmoid {
      Bounds.beta("sigmoid", beta);
    }
  }

  /// `-(1-e) ls(z) - e ls(-z)`: conservative DPO, for labels of which a share e is wrong.
  record Conservative(double beta, double smoothing) implements ReferencedLoss {
    public Conservative {
      Bounds.beta("cdpo", beta);
      Bounds.smoothing("cdpo", smoothing);
    }
  }

  /// `(-(1-e) ls(z) + e ls(-z)) / (1-2e)`: unbiased under labels flipped with probability e (arXiv
  /// 2403.00409).
  record Robust(double beta, double smoothing) implements ReferencedLoss {
    public Robust {
      Bounds.beta("robust", beta);
      Bounds.smoothing("robust", smoothing);
    }
  }

  /// `max(0, 1 - z)` (arXiv 2309.06657, 2305.10425).
  record Hinge(double beta) implements ReferencedLoss {
    public Hinge {
      Bounds.beta("hinge", beta);
    }
  }

  /// `(s/nC - t/nR - 1/(2 beta))^2` (arXiv 2310.12036); beta is the paper's tau.
  record Ipo(double beta) implements ReferencedLoss {
    public Ipo {
      Bounds.beta("ipo", beta);
    }
  }

  /// `(d - 1/(2 beta))^2`: [Ipo] on sums, as its paper writes it.
  record IpoOfSums(double beta) implements ReferencedLoss {
    public IpoOfSums {
      Bounds.beta("ipo_sum", beta);
    }
  }

  /// `-ls(beta (s/nC - t/nR))`: DPO on averages.
  record SigmoidOfMeans(double beta) implements ReferencedLoss {
    public SigmoidOfMeans {
      Bounds.beta("sigmoid_norm", beta);
    }
  }

  /// `sg(z) (ls(z) - log(1-e)) + sg(-z) (ls(-z) - log e)`, sg the sigmoid (EXO, arXiv 2402.00856).
  record Exo(double beta, double smoothing) implements ReferencedLoss {
    public Exo {
      Bounds.beta("exo_pair", beta);
      Bounds.smoothing("exo_pair", smoothing);
      if (smoothing == 0) {
        throw new IllegalArgumentException(
            "label smoothing of exo_pair is 0, must be > 0: the loss takes its logarithm; 0.001 is"
                + " usual");
      }
    }
  }

  /// `-ls(beta s) - ls(-beta s)/2 - ls(-beta t)/2` (NCA, arXiv 2402.05369).
  record Nca(double beta) implements ReferencedLoss {
    public Nca {
      Bounds.beta("nca_pair", beta);
    }
  }

  /// `-ls(beta s - delta) - ls(-(beta t - delta))` (BCO, arXiv 2404.04656); delta is 0, or the
  /// running mean of all rewards.
  ///
  /// @param runningShift whether delta is the running mean
  record Bco(double beta, boolean runningShift) implements ReferencedLoss {
    public Bco {
      Bounds.beta("bco_pair", beta);
    }
  }

  /// `(s - 1/(2 beta))^2 + (t + 1/(2 beta))^2` (SPPO, arXiv 2405.00675).
  record Sppo(double beta) implements ReferencedLoss {
    public Sppo {
      Bounds.beta("sppo_hard", beta);
    }
  }

  /// Optimal transport of the margins (AOT, arXiv 2406.05882): `p = C - R` and `q = Cr - Rr` are
  /// sorted apart over the pairs of the step, then `-(1-e) ls(beta (p-q)) - e ls(-beta (p-q))`.
  record Aot(double beta, double smoothing) implements ReferencedLoss {
    public Aot {
      Bounds.beta("aot", beta);
      Bounds.smoothing("aot", smoothing);
    }
  }

  /// [Aot] with `p = a` and `q = b`: which answer belongs to which is not used.
  record AotUnpaired(double beta, double smoothing) implements ReferencedLoss {
    public AotUnpaired {
      Bounds.beta("aot_unpaired", beta);
      Bounds.smoothing("aot_unpaired", smoothing);
    }
  }

  /// `1 - sg(beta a) + sg(beta b)` (Anchored Preference Optimization, arXiv 2408.06266): for chosen
  /// answers that are better than the model's own.
  record ApoZero(double beta) implements ReferencedLoss {
    public ApoZero {
      Bounds.beta("apo_zero", beta);
    }
  }

  /// `sg(beta a) + 1 - sg(z)` (arXiv 2408.06266): for chosen answers that are worse than the
  /// model's own. The divergence changes the second term alone.
  record ApoDown(double beta) implements ReferencedLoss {
    public ApoDown {
      Bounds.beta("apo_down", beta);
    }
  }

  /// `-(1-w) ls(z) + w exp(-z)`, `w = sg(z / tau)` (DiscoPOP, arXiv 2406.08414).
  record DiscoPop(double beta, double tau) implements ReferencedLoss {
    public DiscoPop {
      Bounds.beta("discopop", beta);
      Bounds.positive("discopop", "tau", tau);
    }
  }

  /// `alpha (-ls(z)) + (1 - alpha) sft` (Adaptive Preference Optimization, arXiv 2507.20109 eq. 6):
  /// supervised while the chosen answer is unlikely, DPO once it is likely. `alpha = exp(C / nC)`,
  /// the geometric mean of its tokens' probabilities.
  ///
  /// @param alpha what alpha is and whether gradients flow through it
  /// @param supervised how the supervised part is reduced over tokens
  record Adaptive(double beta, Alpha alpha, SupervisedPart supervised) implements ReferencedLoss {
    public Adaptive {
      Bounds.beta("apo_code", beta);
    }

    /// Alpha of each pair, no gradient through it, supervised part a mean over tokens.
    public static Adaptive of(double beta) {
      return new Adaptive(beta, Alpha.PER_PAIR, SupervisedPart.MEAN);
    }

    /// How much of the loss is DPO. The paper gives a formula per sequence and says nothing of
    /// gradients; stopping them is our reading.
    public enum Alpha {
      /// Of each pair, without gradient.
      PER_PAIR,
      /// Of each pair, with gradient: where the supervised loss is the smaller one this pushes the
      /// chosen answer down.
      PER_PAIR_WITH_GRADIENT,
      /// The mean over the pairs of the step, without gradient.
      PER_BATCH
    }

    /// The supervised part of a pair. The paper writes a sum; the mean is our reading, because
    /// under a sum alpha must be near 1 before DPO counts.
    public enum SupervisedPart {
      /// `-C / nC`.
      MEAN,
      /// `-C`.
      SUM
    }
  }
}
