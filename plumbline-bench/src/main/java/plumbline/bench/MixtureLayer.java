package plumbline.bench;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import plumbline.model.family.Routing;
import plumbline.model.kernel.Places;
import plumbline.model.layer.Dropout;
import plumbline.model.layer.Experts;
import plumbline.model.layer.FeedForward;
import plumbline.model.layer.Observed;
import plumbline.model.layer.Pass;
import plumbline.model.layer.Projection;
import plumbline.model.layer.Rotary;
import plumbline.model.layer.Router;
import plumbline.model.layer.Visibility;
import plumbline.tensor.DType;
import plumbline.tensor.Device;
import plumbline.tensor.Lanes;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;
import plumbline.tensor.Tensors;

/// Forward and backward of 16 experts of width 768, of which a token uses 2, beside a dense layer
/// of width 1,536; hidden 512, 4,096 tokens on every lane.
final class MixtureLayer {
  private static final int TOKENS = 4096;
  private static final int HIDDEN = 512;
  private static final int WIDTH = 768;
  private static final int EXPERTS = 16;
  private static final int ACTIVE = 2;

  private MixtureLayer() {}

  /// What one lane works on: its own copies of everything.
  private record Place(Tensor x, Tensor toAnswer, FeedForward mixture, FeedForward dense) {}

  static void measure(Lanes lanes, ObjectNode out) throws InterruptedException {
    try (var _ = TensorScope.open()) {
      var places = new ArrayList<Place>();
      for (int lane = 0; lane < lanes.count(); lane++) {
        places.add(place(lane));
      }
      double before = GemmRate.measure(lanes, DType.FLOAT32);
      run(lanes, places, Place::dense);
      run(lanes, places, Place::mixture);
      var dense = new ArrayList<Double>();
      var mixture = new ArrayList<Double>();
      for (int round = 0; round < 7; round++) { // side by side, so that a second load hits both
        dense.add(run(lanes, places, Place::dense));
        mixture.add(run(lanes, places, Place::mixture));
      }
      double gemm = Math.max(before, GemmRate.measure(lanes, DType.FLOAT32));
      out.put("dense_gflops", Repeated.median(dense) / 1e9);
      out.put("mixture_gflops", Repeated.median(mixture) / 1e9);
      out.put("gemm_gflops", gemm / 1e9);
      out.put("ratio", Repeated.median(mixture) / Repeated.median(dense));
    }
  }

  /// Products of the projections, forward and backward, per second over all lanes.
  private static double run(
      Lanes lanes, List<Place> places, java.util.function.Function<Place, FeedForward> layer)
      throws InterruptedException {
    long start = System.nanoTime();
    lanes.run(
        lanes.count(),
        (index, _) -> {
          var place = places.get(index);
          step(x -> layer.apply(place).forward(x, pass()), place);
          return true;
        });
    double seconds = (System.nanoTime() - start) / 1e9;
    return 3.0 * 2 * 3 * HIDDEN * (ACTIVE * WIDTH) * TOKENS * lanes.count() / seconds;
  }

  private static void step(UnaryOperator<Tensor> layer, Place place) {
    try (var _ = TensorScope.open();
        var _ = plumbline.tensor.Autograd.resume()) {
      layer.apply(place.x()).backward(place.toAnswer());
      Objects.requireNonNull(place.x().grad(), "the input got no gradient");
    }
  }

  private static Pass pass() {
    var turn =
        new Rotary.Turn(
            new Places(new long[0], new float[0], new float[0]),
            Tensors.scalar(1),
            Tensors.scalar(0));
    var visibility = Visibility.causal(1, Device.CPU, DType.FLOAT32);
    return new Pass(turn, visibility, null, Dropout.none(), Observed.nothing());
  }

  private static Place place(long lane) {
    var random = new SplittableRandom(lane);
    var experts = new ArrayList<FeedForward.Gated>();
    for (int expert = 0; expert < EXPERTS; expert++) {
      experts.add(gated(random, WIDTH));
    }
    var router =
        new Router(
            normal(random, EXPERTS, HIDDEN).requireGrad(),
            Optional.empty(),
            ACTIVE,
            Routing.softmax(true));
    return new Place(
        normal(random, TOKENS, HIDDEN).requireGrad(),
        normal(random, TOKENS, HIDDEN),
        new Experts(router, experts, Optional.empty(), 0),
        gated(random, ACTIVE * WIDTH));
  }

  private static FeedForward.Gated gated(SplittableRandom random, int width) {
    return new FeedForward.Gated(
        projection(random, width, HIDDEN),
        projection(random, width, HIDDEN),
        projection(random, HIDDEN, width));
  }

  private static Projection projection(SplittableRandom random, int out, int in) {
    return new Projection(
        normal(random, out, in).requireGrad(), Optional.empty(), Optional.empty());
  }

  private static Tensor normal(SplittableRandom random, int rows, int columns) {
    var values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian() / 16;
    }
    return Tensors.of(values, rows, columns);
  }
}
