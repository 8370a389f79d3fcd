package plumbline.train;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import plumbline.checkpoint.Provenance;
import plumbline.checkpoint.Retention;
import plumbline.model.Parameters;
import plumbline.model.adapter.Lora;
import plumbline.model.adapter.LoraConfig;
import plumbline.model.family.ModelConfig;
import plumbline.optim.AdamW;
import plumbline.optim.Muon;
import plumbline.optim.Optimizer;
import plumbline.tensor.DType;
import plumbline.tensor.Lanes;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;
import plumbline.text.token.Floats;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.LossKind;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.TrainingRow;

/// A model of two layers and rows for it, small enough for a step in milliseconds.
public final class Toy {
  public static final int VOCAB = 24;
  public static final ModelConfig CONFIG = ModelConfig.llama(32, 64, 2, 2, VOCAB, 64);
  public static final Update.Settings UPDATE =
      new Update.Settings(1.0, 64, 1.0, false, DType.FLOAT32);

  private Toy() {}

  public static TrainablePolicy policy(int lanes) {
    try (var initial = Parameters.initialise(CONFIG, 7)) {
      return TrainablePolicy.full(CONFIG, initial, lanes);
    }
  }

  /// The same with weights of 16 bits that passes read.
  public static TrainablePolicy shortPolicy(int lanes) {
    try (var initial = shortParameters()) {
      return TrainablePolicy.full(CONFIG, initial, lanes);
    }
  }

  /// The initial weights rounded to 16 bits.
  public static Parameters shortParameters() {
    try (var initial = Parameters.initialise(CONFIG, 7);
        var _ = TensorScope.open()) {
      var rounded = new LinkedHashMap<String, Tensor>();
      initial.tensors().forEach((name, tensor) -> rounded.put(name, tensor.to(DType.BFLOAT16)));
      return Parameters.owning(rounded);
    }
  }

  /// An adapter on all projections of the same model, with dropout.
  public static TrainablePolicy lora(int lanes) {
    var settings = new LoraConfig(4, 8, LoraConfig.ALL, 0.1, false);
    try (var _ = TensorScope.open()) {
      return TrainablePolicy.lora(
          CONFIG, Parameters.initialise(CONFIG, 7), Lora.initialise(CONFIG, settings, 7), lanes);
    }
  }

  public static AdamW optimizer(TrainablePolicy policy) {
    return new AdamW(policy.trained(), AdamW.Settings.standard(0.01));
  }

  public static Muon muon(TrainablePolicy policy) {
    return new Muon(policy.trained(), Muon.Settings.standard(0.01));
  }

  /// Rows of 4 to 12 tokens that count up: learnable, and of unequal lengths.
  public static List<TrainingRow> rows(int count, long seed) {
    return IntStream.range(0, count).mapToObj(i -> row(new SampleKey(seed, 0, i, 0))).toList();
  }

  private static TrainingRow row(SampleKey key) {
    int length = 4 + (int) (key.uniform(0) * 9);
    int first = (int) (key.uniform(1) * VOCAB);
    var ids = IntStream.range(0, length).map(t -> (first + t) % VOCAB).toArray();
    var all = Tokens.of(ids);
    return TrainingRow.supervised(all.slice(0, 2), all.slice(2, length));
  }

  /// Rows of a policy gradient with these advantages in turn; old log-probabilities of -3.
  public static List<TrainingRow> policyRows(int count, long seed, double... advantages) {
    var rows = new ArrayList<TrainingRow>();
    for (var row : rows(count, seed)) {
      int n = row.tokens().size();
      var kinds =
          row.kinds().stream()
              .map(kind -> kind == LossKind.NONE ? kind : LossKind.POLICY_GRADIENT)
              .toList();
      float advantage = (float) advantages[rows.size() % advantages.length];
      rows.add(
          new TrainingRow(
              row.tokens(),
              kinds,
              row.weights(),
              Floats.filled(n, -3f),
              Floats.filled(n, advantage),
              rows.size()));
    }
    return rows;
  }

  /// All trained numbers by name.
  public static Map<String, float[]> numbers(TrainablePolicy policy) {
    var numbers = new HashMap<String, float[]>();
    try (var _ = TensorScope.open()) {
      policy.tensors().forEach((name, tensor) -> numbers.put(name, tensor.toFloats()));
    }
    return numbers;
  }

  /// The largest difference between two sets of numbers.
  public static double distance(Map<String, float[]> first, Map<String, float[]> second) {
    if (!first.keySet().equals(second.keySet())) {
      throw new AssertionError(first.keySet() + " and " + second.keySet());
    }
    return first.entrySet().stream()
        .flatMapToDouble(entry -> {
          var other = Objects.requireNonNull(second.get(entry.getKey()));
          return IntStream.range(0, other.length)
              .mapToDouble(i -> Math.abs(entry.getValue()[i] - other[i]));
        })
        .max()
        .orElseThrow();
  }

  /// The parameters after `steps` steps on the rows, cut by `settings`.
  public static Map<String, float[]> afterSteps(
      List<TrainingRow> rows, int steps, int laneCount, Update.Settings settings)
      throws InterruptedException {
    try (var lanes = Lanes.open(laneCount, 1);
        var policy = policy(laneCount);
        var optimizer = optimizer(policy)) {
      var update = new Update(policy, lanes, optimizer, settings);
      for (int step = 0; step < steps; step++) {
        update.apply(rows, 1e-4, new SampleKey(1, step, 0, 0), MicroLoss.crossEntropy(rows));
      }
      return numbers(policy);
    }
  }

  public static Provenance provenance(String dataHash) {
    return new Provenance("test", "unknown", dataHash, Map.of("run", 3L), "toy");
  }

  public static Run.Settings settings(Path directory, boolean resume, BooleanSupplier stop) {
    return new Run.Settings(directory, resume, 5, new Retention(2, 0), provenance("none"), stop);
  }

  public static Run open(Run.Settings settings, TrainablePolicy policy, Optimizer optimizer)
      throws IOException {
    return Run.open(settings, policy, optimizer, _ -> List.of(), _ -> {});
  }

  public static Stream<Long> range(long end) {
    return IntStream.range(0, (int) end).mapToObj(i -> (long) i);
  }
}
