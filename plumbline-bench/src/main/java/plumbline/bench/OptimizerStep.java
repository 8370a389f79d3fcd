package plumbline.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.SplittableRandom;
import plumbline.optim.AdamW;
import plumbline.optim.Muon;
import plumbline.optim.Optimizer;
import plumbline.tensor.Autograd;
import plumbline.tensor.Lanes;
import plumbline.tensor.TensorScope;
import plumbline.tensor.Tensors;
import plumbline.train.TrainablePolicy;

/// A step of Muon beside a step of AdamW on the same parameters, in turn; gradients are given.
final class OptimizerStep {
  private static final int VOCAB = 512;
  private static final int TIMES = 15;

  private OptimizerStep() {}

  static void measure(Lanes lanes, ObjectNode out) {
    try (var one = policy(lanes);
        var other = policy(lanes);
        var adam = new AdamW(one.trained(), AdamW.Settings.standard(0.1));
        var muon = new Muon(other.trained(), Muon.Settings.standard(0.1))) {
      var adams = new ArrayList<Double>();
      var muons = new ArrayList<Double>();
      for (int i = 0; i < TIMES; i++) {
        adams.add(seconds(adam));
        muons.add(seconds(muon));
      }
      out.put("adamw_milliseconds", 1e3 * Repeated.median(adams));
      out.put("muon_milliseconds", 1e3 * Repeated.median(muons));
      out.put("ratio", Repeated.median(muons) / Repeated.median(adams));
    }
  }

  private static TrainablePolicy policy(Lanes lanes) {
    var policy = SmallLlama.policy(VOCAB, lanes);
    policy.trained().workOn(lanes);
    try (var _ = TensorScope.open();
        var _ = Autograd.pause()) {
      for (var group : policy.trained().groups()) {
        var gradient = group.gradient();
        int count = Math.toIntExact(gradient.count());
        gradient.copy_(Tensors.of(gaussian(count), count));
      }
    }
    return policy;
  }

  private static float[] gaussian(int count) {
    var random = new SplittableRandom(count);
    var values = new float[count];
    for (int i = 0; i < count; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  private static double seconds(Optimizer optimizer) {
    long start = System.nanoTime();
    try (var _ = TensorScope.open();
        var _ = Autograd.pause()) {
      optimizer.step(1e-4);
    }
    return (System.nanoTime() - start) / 1e9;
  }
}
