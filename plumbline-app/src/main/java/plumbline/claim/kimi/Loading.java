package plumbline.claim.kimi;

import java.io.IOException;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import plumbline.claim.Outcome;
import plumbline.model.CausalLm;
import plumbline.model.ModelDirectory;
import plumbline.model.Parameters;
import plumbline.model.TokenBatch;
import plumbline.model.family.ModelConfig;
import plumbline.model.family.ParameterCount;
import plumbline.tensor.Autograd;
import plumbline.tensor.DType;
import plumbline.tensor.Device;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;
import plumbline.text.trajectory.TrainingRow;

/// Whether random checkpoints in 8 and in 16 bits load as the numbers that they stand for, and the
/// model then says the same.
final class Loading {
  private Loading() {}

  static Outcome measure(ModelConfig config, long seed, List<TrainingRow> rows) throws IOException {
    var eight = Files.createTempDirectory("plumbline-8-bit");
    var sixteen = Files.createTempDirectory("plumbline-16-bit");
    try (var initial = Parameters.initialise(config, seed);
        var _ = TensorScope.open();
        var _ = Autograd.pause()) {
      var meant = EightBits.write(eight, config, initial.tensors());
      ModelDirectory.save(
          config, initial.tensors(), DType.BFLOAT16, name -> create(sixteen.resolve(name)));
      try (var loaded = load(eight, config);
          var short16 = load(sixteen, config)) {
        return Outcome.none()
            .figure("loader.difference", difference(meant, loaded.tensors()))
            .figure("loader.logits", logits(config, Parameters.borrowing(meant), loaded, rows))
            .figure("loader.difference-16", difference(rounded(initial), short16.tensors()))
            .figure("loader.numbers", count(loaded.tensors()))
            .figure("loader.counted", (double) ParameterCount.of(config).all());
      }
    } finally {
      delete(eight);
      delete(sixteen);
    }
  }

  private static Parameters load(Path directory, ModelConfig config) throws IOException {
    return ModelDirectory.load(directory, config, DType.FLOAT32, Device.CPU);
  }

  private static WritableByteChannel create(Path file) throws IOException {
    return Files.newByteChannel(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW);
  }

  private static void delete(Path directory) throws IOException {
    try (var files = Files.list(directory)) {
      for (var file : files.toList()) {
        Files.delete(file);
      }
    }
    Files.delete(directory);
  }

  /// What is left of the weights in BFLOAT16; what corrects a router's choice stays as it is.
  private static Map<String, Tensor> rounded(Parameters weights) {
    var rounded = new LinkedHashMap<String, Tensor>();
    weights
        .tensors()
        .forEach((name, tensor) ->
            rounded.put(
                name, tensor.to(ModelDirectory.typeOf(name, DType.BFLOAT16)).to(DType.FLOAT32)));
    return rounded;
  }

  private static double difference(Map<String, Tensor> meant, Map<String, Tensor> loaded) {
    double largest = 0;
    for (var weight : meant.entrySet()) {
      var found = loaded.get(weight.getKey());
      largest =
          found == null
              ? Double.MAX_VALUE
              : Math.max(largest, found.minus(weight.getValue()).abs().max().item());
    }
    return largest;
  }

  private static double logits(
      ModelConfig config, Parameters meant, Parameters loaded, List<TrainingRow> rows) {
    var batch = TokenBatch.of(rows.stream().map(TrainingRow::tokens).toList());
    var expected = new CausalLm(config, meant);
    var found = new CausalLm(config, loaded);
    return found
        .logits(found.hidden(batch))
        .minus(expected.logits(expected.hidden(batch)))
        .abs()
        .max()
        .item();
  }

  private static double count(Map<String, Tensor> tensors) {
    return tensors.values().stream().mapToLong(Tensor::count).sum();
  }
}
