package plumbline.optim;

/// The learning rate of every step. Steps are counted from 0; the first `warmup` steps rise as
/// `peak * (step + 1) / warmup`, so that no step is wasted on a rate of 0.
public sealed interface Schedule {
  /// The rate of step `step`.
  double at(long step);

  /// Warm-up, then `peak` for ever.
  record Constant(double peak, long warmup) implements Schedule {
    public Constant {
      check(peak, 0, warmup);
    }

    @Override
    public double at(long step) {
      return step < warmup ? rising(peak, step, warmup) : peak;
    }
  }

  /// Warm-up, then `peak + (floor - peak) * (step - warmup) / (total - warmup)`: the floor would be
  /// reached by the step after the last.
  record Linear(double peak, double floor, long warmup, long total) implements Schedule {
    public Linear {
      check(peak, floor, warmup);
      checkRoom(warmup, total);
    }

    @Override
    public double at(long step) {
      return step < warmup
          ? rising(peak, step, warmup)
          : peak + (floor - peak) * progress(step, warmup, total);
    }
  }

  /// Warm-up, then half a cosine from `peak` to `floor` over the same progress as [Linear].
  record Cosine(double peak, double floor, long warmup, long total) implements Schedule {
    public Cosine {
      check(peak, floor, warmup);
      checkRoom(warmup, total);
    }

    @Override
    public double at(long step) {
      return step < warmup
          ? rising(peak, step, warmup)
          : floor + (peak - floor) * 0.5 * (1 + Math.cos(Math.PI * progress(step, warmup, total)));
    }
  }

  /// Warm-up, `peak` until `decay` steps are left, then linearly down; the last step is at `floor`:
  /// `peak + (floor - peak) * (step - (total - decay) + 1) / decay`.
  record WarmupStableDecay(double peak, double floor, long warmup, long decay, long total)
      implements Schedule {
    public WarmupStableDecay {
      check(peak, floor, warmup);
      if (decay < 1) {
        throw new IllegalArgumentException(
            "the decay takes %d steps, must take at least 1".formatted(decay));
      }
      if (warmup + decay > total) {
        throw new IllegalArgumentException(
            "warm-up and decay take %d steps of %d".formatted(warmup + decay, total));
      }
    }

    @Override
    public double at(long step) {
      if (step < warmup) {
        return rising(peak, step, warmup);
      }
      if (step < total - decay) {
        return peak;
      }
      double progress = (double) (step - (total - decay) + 1) / decay;
      return peak + (floor - peak) * Math.min(1, progress);
    }
  }

  private static double rising(double peak, long step, long warmup) {
    return peak * (step + 1) / warmup;
  }

  private static double progress(long step, long warmup, long total) {
    return Math.min(1, (double) (step - warmup) / (total - warmup));
  }

  private static void check(double peak, double floor, long warmup) {
    if (!(peak > 0) || Double.isInfinite(peak)) {
      throw new IllegalArgumentException("the learning rate is %s, must be > 0".formatted(peak));
    }
    if (!(floor >= 0 && floor <= peak)) {
      throw new IllegalArgumentException(
          "the final learning rate is %s, must lie in [0, %s]".formatted(floor, peak));
    }
    if (warmup < 0) {
      throw new IllegalArgumentException(
          "the warm-up takes %d steps, must not be negative".formatted(warmup));
    }
  }

  private static void checkRoom(long warmup, long total) {
    if (total <= warmup) {
      throw new IllegalArgumentException(
          "the warm-up takes %d steps of %d, must leave at least one".formatted(warmup, total));
    }
  }
}
