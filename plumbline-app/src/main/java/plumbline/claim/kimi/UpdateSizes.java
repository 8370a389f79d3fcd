package plumbline.claim.kimi;

import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import plumbline.claim.Outcome;
import plumbline.optim.FlatParameters;
import plumbline.optim.Muon;
import plumbline.optim.NewtonSchulz;
import plumbline.tensor.DType;
import plumbline.tensor.Device;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;
import plumbline.tensor.Tensors;
import plumbline.text.trajectory.SampleKey;

/// How large the updates of Gaussian gradients are: the first step of [Muon] from weights of 0 at a
/// learning rate of 1 and no decay, and what [NewtonSchulz] gives without the factor.
final class UpdateSizes {
  private static final int[][] SHAPES = {{64, 64}, {64, 256}, {16, 512}, {256, 64}, {8, 8}};
  private static final String WEIGHT = "model.layers.0.mlp.up_proj.weight";

  private UpdateSizes() {}

  static Outcome measure(long seed) {
    var plain = new double[SHAPES.length];
    double smallest = Double.POSITIVE_INFINITY;
    double largest = 0;
    for (int i = 0; i < SHAPES.length; i++) {
      try (var _ = TensorScope.open()) {
        var gradient = gaussian(new SampleKey(seed, 1, i, 0), SHAPES[i]);
        plain[i] = rootMeanSquare(NewtonSchulz.orthogonalise(gradient));
        double scaled = firstUpdate(gradient);
        smallest = Math.min(smallest, scaled);
        largest = Math.max(largest, scaled);
      }
    }
    return Outcome.none()
        .figure("rms.smallest", smallest)
        .figure("rms.largest", largest)
        .figure("rms.slope", slope(plain));
  }

  private static double firstUpdate(Tensor gradient) {
    var zeros = Tensors.zeros(DType.FLOAT32, Device.CPU, gradient.shape());
    try (var weights = new FlatParameters(Map.of(WEIGHT, zeros), 1);
        var muon = new Muon(weights, Muon.Settings.standard(0))) {
      weights.zeroGradients();
      weights.groups().getFirst().gradient().copy_(gradient.reshape(-1));
      muon.step(1);
      return rootMeanSquare(Objects.requireNonNull(weights.lane(0).get(WEIGHT)).detach());
    }
  }

  private static Tensor gaussian(SampleKey key, int[] shape) {
    var random = new SplittableRandom(key.bits(0));
    var values = new float[shape[0] * shape[1]];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return Tensors.of(values, shape[0], shape[1]);
  }

  private static double rootMeanSquare(Tensor values) {
    return Math.sqrt(values.square().mean().item());
  }

  /// Least squares of log root mean square over log max(n, m), over all shapes.
  private static double slope(double... plain) {
    double x = 0;
    double y = 0;
    for (int i = 0; i < plain.length; i++) {
      x += logSize(i) / plain.length;
      y += Math.log(plain[i]) / plain.length;
    }
    double up = 0;
    double down = 0;
    for (int i = 0; i < plain.length; i++) {
      double dx = logSize(i) - x;
      up += dx * (Math.log(plain[i]) - y);
      down += dx * dx;
    }
    return up / down;
  }

  private static double logSize(int shape) {
    return Math.log(Math.max(SHAPES[shape][0], SHAPES[shape][1]));
  }
}
