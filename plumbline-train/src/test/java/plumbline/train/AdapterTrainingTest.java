package plumbline.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.model.CausalLm;
import plumbline.model.ModelDirectory;
import plumbline.model.Parameters;
import plumbline.model.adapter.Lora;
import plumbline.optim.AdamW;
import plumbline.tensor.DType;
import plumbline.tensor.Device;
import plumbline.tensor.Lanes;
import plumbline.tensor.TensorScope;
import plumbline.text.token.Floats;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.TrainingRow;

/// An adapter is trained, published and merged, and its base stays what it was.
class AdapterTrainingTest {
  private static final List<TrainingRow> ROWS = Toy.rows(8, 11);

  @TempDir Path directory;

  @Test
  void fromTheFirstStepToTheMergedModel() throws IOException, InterruptedException {
    try (var lanes = Lanes.open(2, 1);
        var base = Parameters.initialise(Toy.CONFIG, 7);
        var policy = Toy.lora(2);
        var optimizer = Toy.optimizer(policy);
        var run = Toy.open(Toy.settings(directory, false, () -> false), policy, optimizer);
        var _ = TensorScope.open()) {
      var untrained = scores(new CausalLm(Toy.CONFIG, base), lanes);
      assertThat(distance(scores(policy.network(0), lanes), untrained)).isZero();
      train(policy, lanes, optimizer);

      var trained = scores(policy.network(0), lanes);
      assertThat(distance(trained, untrained)).as("what was learnt").isGreaterThan(0.1);
      assertThat(distance(scores(policy.withoutAdapter(), lanes), untrained))
          .as("the reference is the base")
          .isZero();

      run.publishTrained("a/base", null, null, 20);
      requireSame(policy, directory.resolve("adapter"));
      var merged = directory.resolve("model");
      var config = ModelDirectory.config(merged);
      try (var loaded = ModelDirectory.load(merged, config, DType.FLOAT32, Device.CPU)) {
        assertThat(distance(scores(new CausalLm(config, loaded), lanes), trained)).isLessThan(1e-5);
      }
    }
  }

  private static void train(TrainablePolicy policy, Lanes lanes, AdamW optimizer)
      throws InterruptedException {
    var update = new Update(policy, lanes, optimizer, Toy.UPDATE);
    double first = 0;
    double last = 0;
    for (int step = 0; step < 20; step++) {
      var report =
          update.apply(ROWS, 1e-2, new SampleKey(1, step, 0, 0), MicroLoss.crossEntropy(ROWS));
      first = step == 0 ? report.loss() : first;
      last = report.loss();
    }
    assertThat(last).isLessThan(0.9 * first);
  }

  private static void requireSame(TrainablePolicy policy, Path adapter) throws IOException {
    var stored = Lora.load(adapter, Toy.CONFIG, DType.FLOAT32, Device.CPU);
    var trained = Toy.numbers(policy);
    assertThat(stored.tensors().keySet()).isEqualTo(trained.keySet());
    stored
        .tensors()
        .forEach((name, tensor) -> assertThat(tensor.toFloats()).isEqualTo(trained.get(name)));
  }

  private static List<Floats> scores(CausalLm network, Lanes lanes) throws InterruptedException {
    return Forward.logProbs(_ -> network, lanes, ROWS, 10_000, 1.0);
  }

  private static double distance(List<Floats> first, List<Floats> second) {
    double largest = 0;
    for (int i = 0; i < first.size(); i++) {
      largest =
          Math.max(
              largest,
              Toy.distance(
                  Map.of("row", first.get(i).toArray()), Map.of("row", second.get(i).toArray())));
    }
    return largest;
  }
}
