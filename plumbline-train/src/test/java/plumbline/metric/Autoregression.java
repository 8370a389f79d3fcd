package plumbline.metric;

import plumbline.text.trajectory.SampleKey;

/// Normal noise of variance 1 whose neighbours have the correlation `rho`.
final class Autoregression {
  private final long seed;
  private final long run;
  private final double rho;
  private long step;
  private double last;

  Autoregression(long seed, long run, double rho) {
    this.seed = seed;
    this.run = run;
    this.rho = rho;
  }

  double next() {
    var key = new SampleKey(seed, step, run, 0);
    double radius = Math.sqrt(-2 * Math.log1p(-key.uniform(0)));
    double normal = radius * Math.cos(2 * Math.PI * key.uniform(1));
    last = step == 0 ? normal : rho * last + Math.sqrt(1 - rho * rho) * normal;
    step++;
    return last;
  }
}
