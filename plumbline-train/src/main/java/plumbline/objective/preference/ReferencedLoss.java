package plumbline.objective.preference;

/// Losses that compare policy and reference. `s = phi(a)`, `t = phi(b)`, `d = s - t`, phi the
/// f-divergence of the objective (the identity for reverse KL), `z = beta d`, e the label
/// smoothing.
public sealed interface ReferencedLoss extends PairLoss {
  @Override
  default boolean readsDivergence() {
    return true;
  }

  /// `-ls(z)` (DPO, arXiv 2305.18290).
  record Sigmoid(double beta) implements ReferencedLoss {
    public Sigmoid {
      Bounds.beta("sigmoid", beta);
    }

    @Override
    public String name() {
      return "sigmoid";
    }
  }

  /// `-(1-e) ls(z) - e ls(-z)`: conservative DPO, for labels of which a share e is wrong.
  record Conservative(double beta, double smoothing) implements ReferencedLoss {
    public Conservative {
      Bounds.beta("cdpo", beta);
      Bounds.smoothing("cdpo", smoothing);
    }

    @Override
    public String name() {
      return "cdpo";
    }
  }

  /// `(-(1-e) ls(z) + e ls(-z)) / (1-2e)`: unbiased under labels flipped with probability e (arXiv
  /// 2403.00409).
  record Robust(double beta, double smoothing) implements ReferencedLoss {
    public Robust {
      Bounds.beta("robust", beta);
      Bounds.smoothing("robust", smoothing);
    }

    @Override
    public String name() {
      return "robust";
    }
  }

  /// `max(0, 1 - z)` (arXiv 2309.06657, 2305.10425).
  record Hinge(double beta) implements ReferencedLoss {
    public Hinge {
      Bounds.beta("hinge", beta);
    }

    @Override
    public String name() {
      return "hinge";
    }
  }

  /// `(s/nC - t/nR - 1/(2 beta))^2` (arXiv 2310.12036); beta is the paper's tau.
  record Ipo(double beta) implements ReferencedLoss {
    public Ipo {
      Bounds.beta("ipo", beta);
    }

    @Override
    public String name() {
      return "ipo";
    }
  }

  /// `(d - 1/(2 beta))^2`: [Ipo] on sums, as its paper writes it.
  record IpoOfSums(double beta) implements ReferencedLoss {
    public IpoOfSums {
      Bounds.beta("ipo_sum", beta);
    }

    @Override
    public String name() {
      return "ipo_sum";
    }
  }

  /// `-ls(beta (s/nC - t/nR))`: DPO on averages.
  record SigmoidOfMeans(double beta) implements ReferencedLoss {
    public SigmoidOfMeans {
      Bounds.beta("sigmoid_norm", beta);
    }

    @Override
    public String name() {
      return "sigmoid_norm";
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

    @Override
    public String name() {
      return "exo_pair";
    }
  }

  /// `-ls(beta s) - ls(-beta s)/2 - ls(-beta t)/2` (NCA, arXiv 2402.05369).
  record Nca(double beta) implements ReferencedLoss {
    public Nca {
      Bounds.beta("nca_pair", beta);
    }

    @Override
    public String name() {
      return "nca_pair";
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

    @Override
    public String name() {
      return "bco_pair";
    }
  }

  /// `(s - 1/(2 beta))^2 + (t + 1/(2 beta))^2` (SPPO, arXiv 2405.00675).
  record Sppo(double beta) implements ReferencedLoss {
    public Sppo {
      Bounds.beta("sppo_hard", beta);
    }

    @Override
    public String name() {
      return "sppo_hard";
    }
  }

  /// Optimal transport of the margins (AOT, arXiv 2406.05882): `p = C - R` and `q = Cr - Rr` are
  /// sorted apart over the pairs of the step, then `-(1-e) ls(beta (p-q)) - e ls(-beta (p-q))`.
  record Aot(double beta, double smoothing) implements ReferencedLoss {
    public Aot {
      Bounds.beta("aot", beta);
      Bounds.smoothing("aot", smoothing);
    }

    @Override
    public String name() {
      return "aot";
    }

    @Override
    public boolean readsDivergence() {
      return false;
    }

    @Override
    public boolean couplesPairs() {
      return true;
    }
  }

  /// [Aot] with `p = a` and `q = b`: which answer belongs to which is not used.
  record AotUnpaired(double beta, double smoothing) implements ReferencedLoss {
    public AotUnpaired {
      Bounds.beta("aot_unpaired", beta);
      Bounds.smoothing("aot_unpaired", smoothing);
    }

    @Override
    public String name() {
      return "aot_unpaired";
    }

    @Override
    public boolean readsDivergence() {
      return false;
    }

    @Override
    public boolean couplesPairs() {
      return true;
    }
  }

  /// `1 - sg(beta a) + sg(beta b)` (Anchored Preference Optimization, arXiv 2408.06266): for chosen
  /// answers that are better than the model's own.
  record ApoZero(double beta) implements ReferencedLoss {
    public ApoZero {
      Bounds.beta("apo_zero", beta);
    }

    @Override
    public String name() {
      return "apo_zero";
    }

    @Override
    public boolean readsDivergence() {
      return false;
    }
  }

  /// `sg(beta a) + 1 - sg(z)` (arXiv 2408.06266): for chosen answers that are worse than the
  /// model's own. The divergence changes the second term alone.
  record ApoDown(double beta) implements ReferencedLoss {
    public ApoDown {
      Bounds.beta("apo_down", beta);
    }

    @Override
    public String name() {
      return "apo_down";
    }
  }

  /// `-(1-w) ls(z) + w exp(-z)`, `w = sg(z / tau)` (DiscoPOP, arXiv 2406.08414).
  record DiscoPop(double beta, double tau) implements ReferencedLoss {
    public DiscoPop {
      Bounds.beta("discopop", beta);
      Bounds.positive("discopop", "tau", tau);
    }

    @Override
    public String name() {
      return "discopop";
    }
  }
}
