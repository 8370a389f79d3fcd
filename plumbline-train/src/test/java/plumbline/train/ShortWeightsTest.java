package plumbline.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.model.CausalLm;
import plumbline.model.ModelDirectory;
import plumbline.model.Parameters;
import plumbline.model.adapter.Lora;
import plumbline.model.adapter.LoraConfig;
import plumbline.tensor.DType;
import plumbline.tensor.Device;
import plumbline.tensor.Lanes;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;
import plumbline.tensor.io.Safetensors;
import plumbline.tensor.io.StoredType;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.TrainingRow;

/// Weights of 16 bits in the passes, of 32 in the optimiser.
class ShortWeightsTest {
  private static final List<TrainingRow> ROWS = Toy.rows(8, 11);

  @TempDir Path directory;

  @Test
  void theModelLearnsAndIsStoredInItsType() throws IOException, InterruptedException {
    try (var lanes = Lanes.open(2, 1);
        var policy = Toy.shortPolicy(2);
        var optimizer = Toy.optimizer(policy);
        var run = Toy.open(Toy.settings(directory, false, () -> false), policy, optimizer);
        var _ = TensorScope.open()) {
      assertThat(policy.type()).isEqualTo(DType.BFLOAT16);
      var losses = train(policy, new Update(policy, lanes, optimizer, Toy.UPDATE), 20, 1e-2);
      assertThat(losses.getLast()).isLessThan(0.8 * losses.getFirst());

      run.publishTrained("base", null, null, 20);
      var model = directory.resolve("model");
      try (var stored = Safetensors.openDirectory(model)) {
        assertThat(stored.tensors()).allMatch(tensor -> tensor.type() == StoredType.BF16);
      }
      var config = ModelDirectory.config(model);
      try (var loaded = ModelDirectory.load(model, config, DType.BFLOAT16, Device.CPU)) {
        var read = policy.network(0).head().to(DType.FLOAT32).toFloats();
        assertThat(new CausalLm(config, loaded).head().to(DType.FLOAT32).toFloats())
            .as("what was stored is what the passes read")
            .isEqualTo(read);
      }
    }
  }

  /// A step of a ten-thousandth of a weight is below half a unit in the last place of BFLOAT16 (a
  /// 512th); without a master copy nothing would ever move.
  @Test
  void stepsTooSmallForTheTypeGather() throws InterruptedException {
    try (var lanes = Lanes.open(1, 1);
        var policy = Toy.shortPolicy(1);
        var optimizer = Toy.optimizer(policy);
        var _ = TensorScope.open()) {
      var update = new Update(policy, lanes, optimizer, Toy.UPDATE);
      var before = norm(policy);
      train(policy, update, 1, 1e-4);
      assertThat(norm(policy)).as("after one step the rounded norm is as before").isEqualTo(before);
      train(policy, update, 60, 1e-4);
      assertThat(norm(policy)).as("after many it has moved").isNotEqualTo(before);
    }
  }

  /// A norm's weights are 1 at first.
  private static float[] norm(TrainablePolicy policy) {
    return Parameters.borrowing(policy.tensors())
        .tensor("model.norm.weight")
        .to(DType.BFLOAT16)
        .to(DType.FLOAT32)
        .toFloats();
  }

  @Test
  void gradientsAreAddedInFloat32() throws InterruptedException {
    var whole = gradient(10_000);
    var cut = gradient(1);
    double largest = 0;
    for (var entry : whole.entrySet()) {
      var other = cut.getOrDefault(entry.getKey(), new float[0]);
      for (int i = 0; i < other.length; i++) {
        largest = Math.max(largest, Math.abs(other[i] - entry.getValue()[i]));
      }
    }
    assertThat(largest).as("each part is rounded, the sum is not").isLessThan(2e-3);
  }

  private static Map<String, float[]> gradient(int microTokens) throws InterruptedException {
    try (var lanes = Lanes.open(1, 1);
        var policy = Toy.shortPolicy(1);
        var optimizer = Toy.optimizer(policy);
        var _ = TensorScope.open()) {
      var settings = new Update.Settings(1e9, microTokens, 1.0, false, DType.FLOAT32);
      new Update(policy, lanes, optimizer, settings)
          .apply(ROWS, 1e-3, SampleKey.of(1), MicroLoss.crossEntropy(ROWS));
      var numbers = new HashMap<String, float[]>();
      for (var group : policy.trained().groups()) {
        assertThat(group.gradient().dtype()).isEqualTo(DType.FLOAT32);
        numbers.put(group.name(), group.gradient().toFloats());
      }
      return numbers;
    }
  }

  @Test
  void theFirstLossIsNearlyThatOfFullWeights() throws InterruptedException {
    try (var lanes = Lanes.open(1, 1);
        var exact = Toy.policy(1);
        var rounded = Toy.shortPolicy(1);
        var first = Toy.optimizer(exact);
        var second = Toy.optimizer(rounded)) {
      var full = train(exact, new Update(exact, lanes, first, Toy.UPDATE), 1, 1e-3);
      var half = train(rounded, new Update(rounded, lanes, second, Toy.UPDATE), 1, 1e-3);
      assertThat(half.getFirst()).isCloseTo(full.getFirst(), within(0.02));
    }
  }

  @Test
  void anAdapterOverSuchABaseLearnsAndKeepsItsNumbersInFloat32() throws InterruptedException {
    var settings = new LoraConfig(4, 8, LoraConfig.ALL, 0.1, false);
    try (var lanes = Lanes.open(2, 1);
        var _ = TensorScope.open();
        var policy =
            TrainablePolicy.lora(
                Toy.CONFIG, Toy.shortParameters(), Lora.initialise(Toy.CONFIG, settings, 7), 2);
        var optimizer = Toy.optimizer(policy)) {
      var losses = train(policy, new Update(policy, lanes, optimizer, Toy.UPDATE), 20, 1e-2);
      assertThat(losses.getLast()).isLessThan(0.95 * losses.getFirst());
      assertThat(policy.tensors().values()).extracting(Tensor::dtype).containsOnly(DType.FLOAT32);
    }
  }

  @Test
  void aStepLeavesNoTensorBehind() throws InterruptedException {
    try (var lanes = Lanes.open(2, 1);
        var policy = Toy.shortPolicy(2);
        var optimizer = Toy.optimizer(policy)) {
      var update = new Update(policy, lanes, optimizer, Toy.UPDATE);
      train(policy, update, 1, 1e-3);
      long before = Tensor.live();
      train(policy, update, 2, 1e-3);
      assertThat(Tensor.live()).isEqualTo(before);
    }
  }

  private static List<Double> train(
      TrainablePolicy policy, Update update, int steps, double learningRate)
      throws InterruptedException {
    var losses = new ArrayList<Double>();
    for (int step = 0; step < steps; step++) {
      var key = new SampleKey(1, step, 0, 0);
      losses.add(update.apply(ROWS, learningRate, key, MicroLoss.crossEntropy(ROWS)).loss());
    }
    assertThat(policy.trained().count()).isPositive();
    return losses;
  }
}
