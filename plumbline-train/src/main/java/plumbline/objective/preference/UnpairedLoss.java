package plumbline.objective.preference;

/// Losses of single answers that are wanted or not, with their own parameters. `h = lp - ref` is
/// the log-ratio of an answer, sg the sigmoid.
public sealed interface UnpairedLoss {
  /// The name in recipes.
  String name();

  /// What log-ratios are multiplied by.
  double beta();

  /// Wanted: `wd (1 - sg(beta (h - z0)))`, unwanted: `wu (1 - sg(beta (z0 - h)))` (KTO, arXiv
  /// 2402.01306). z0 is the mean log-ratio, at least 0, of completions that meet the prompt of
  /// another row.
  ///
  /// @param desirable wd
  /// @param undesirable wu; `wd n_wanted / (wu n_unwanted)` should lie between 1 and 4/3
  record Kto(double beta, double desirable, double undesirable) implements UnpairedLoss {
    public Kto {
      Bounds.beta("kto", beta);
      Bounds.positive("kto", "the desirable weight", desirable);
      Bounds.positive("kto", "the undesirable weight", undesirable);
    }

    @Override
    public String name() {
      return "kto";
    }
  }

  /// Wanted: `wd (1 - sg(beta h))`, unwanted: `wu sg(beta h)`: [Kto] with `z0 = 0` (arXiv
  /// 2408.06266).
  record ApoZero(double beta, double desirable, double undesirable) implements UnpairedLoss {
    public ApoZero {
      Bounds.beta("apo_zero_unpaired", beta);
      Bounds.positive("apo_zero_unpaired", "the desirable weight", desirable);
      Bounds.positive("apo_zero_unpaired", "the undesirable weight", undesirable);
    }

    @Override
    public String name() {
      return "apo_zero_unpaired";
    }
  }

  /// Wanted: `-ls(beta h - delta)`, unwanted: `-ls(delta - beta h)`; delta is the running mean of
  /// all rewards `beta h` so far, those of this step included (BCO, arXiv 2404.04656).
  record Bco(double beta) implements UnpairedLoss {
    public Bco {
      Bounds.beta("bco", beta);
    }

    @Override
    public String name() {
      return "bco";
    }
  }
}
