package plumbline.model.adapter;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import plumbline.model.Parameters;
import plumbline.model.family.ModelConfig;
import plumbline.model.layer.Weights;
import plumbline.tensor.Autograd;
import plumbline.tensor.DType;
import plumbline.tensor.Device;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;
import plumbline.tensor.Tensors;
import plumbline.tensor.io.SafetensorsWriter;
import plumbline.text.trajectory.SampleKey;

/// A low-rank adapter (arXiv 2106.09685): to every adapted projection `W` [out, in] it adds `scale
/// * B @ A`, A [rank, in], B [out, rank].
///
/// The tensors belong to the scope that was current when the adapter was made; [Parameters#owning]
/// takes them over where they must outlive it.
///
/// @param config the settings
/// @param tensors by PEFT name, in the order of the forward pass
public record Lora(LoraConfig config, SequencedMap<String, Tensor> tensors) {
  /// Distinguishes the random stream from that of fresh base parameters under the same seed.
  private static final long STREAM = 1;

  /// @throws IllegalArgumentException naming every tensor of an A without its B and the reverse
  public Lora {
    tensors = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(tensors));
    var halves = LoraFiles.missingHalves(tensors.sequencedKeySet());
    if (!halves.isEmpty()) {
      throw new IllegalArgumentException(
          "the adapter lacks %s; every adapted projection needs lora_A and lora_B"
              .formatted(String.join(", ", halves)));
    }
  }

  /// A fresh FLOAT32 adapter that changes nothing yet: A uniform in `±1/sqrt(in)` as PEFT draws it,
  /// B zero. What a projection gets depends on the seed and its place in the model alone.
  ///
  /// @throws IllegalArgumentException where a target is no projection of the model
  public static Lora initialise(ModelConfig model, LoraConfig config, long seed) {
    var adapted = LoraShapes.projections(model, config);
    var tensors = new LinkedHashMap<String, Tensor>();
    long place = 0;
    for (var projection : LoraShapes.projections(model).keySet()) {
      var key = new SampleKey(seed, STREAM, place++, 0);
      var shape = adapted.get(projection);
      if (shape != null) {
        tensors.put(LoraFiles.down(projection), uniform(config.rank(), shape.getLast(), key));
        tensors.put(
            LoraFiles.up(projection),
            Tensors.zeros(DType.FLOAT32, Device.CPU, shape.getFirst(), config.rank()));
      }
    }
    return new Lora(config, tensors);
  }

  /// How many numbers an adapter of this model has.
  ///
  /// @throws IllegalArgumentException where a target is no projection of the model
  public static long parameters(ModelConfig model, LoraConfig config) {
    return LoraShapes.tensors(model, config).values().stream()
        .mapToLong(shape -> shape.getFirst() * shape.getLast())
        .sum();
  }

  private static Tensor uniform(long rank, long in, SampleKey key) {
    double bound = 1 / Math.sqrt((double) in);
    var values = new float[Math.toIntExact(rank * in)];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) ((2 * key.uniform(i) - 1) * bound);
    }
    return Tensors.of(values, rank, in);
  }

  /// Loads an adapter in PEFT's layout strictly, converted to `type` on `device`.
  ///
  /// @throws plumbline.model.family.ConfigException naming every unusable field of
  ///   `adapter_config.json`
  /// @throws plumbline.model.ModelException naming all missing, unexpected and misshapen tensors
  /// @throws IllegalArgumentException where a target is no projection of the model
  public static Lora load(Path directory, ModelConfig model, DType type, Device device)
      throws IOException {
    return LoraFiles.load(directory, model, type, device);
  }

  /// The settings of an adapter in PEFT's layout.
  ///
  /// @throws plumbline.model.family.ConfigException naming every unusable field of
  ///   `adapter_config.json`
  public static LoraConfig config(Path directory) throws IOException {
    return LoraFiles.config(directory);
  }

  /// Writes `adapter_config.json` and `adapter_model.safetensors` (FLOAT32) in PEFT's layout.
  ///
  /// @param baseModel where users find the base model: a directory or a name on a hub
  public void save(String baseModel, SafetensorsWriter.Opener files) throws IOException {
    LoraFiles.save(this, baseModel, files);
  }

  /// The base weights with this adapter switched on; both stay with their owners.
  public Weights over(Weights base) {
    return new AdaptedWeights(base, config, tensors);
  }

  /// New parameters of the base's type with `W + scale * B @ A` in place of `W`; the base stays as
  /// it is.
  public Parameters merge(Parameters base) {
    try (var _ = TensorScope.open()) {
      var merged = new LinkedHashMap<String, Tensor>();
      base.tensors()
          .forEach((name, tensor) -> {
            var weight = merged(name, tensor);
            merged.put(name, weight == tensor ? tensor.detach().copy() : weight);
          });
      return Parameters.owning(merged);
    }
  }

  /// Puts `W + scale * B @ A` into the memory of every adapted `W`, one after the other.
  public void mergeInto(Parameters base) {
    base.tensors()
        .forEach((name, tensor) -> {
          try (var _ = TensorScope.open();
              var _ = Autograd.pause()) {
            var weight = merged(name, tensor);
            if (weight != tensor) {
              tensor.copy_(weight);
            }
          }
        });
  }

  /// A parameter of the base as it is with this adapter merged in, of its type: `W + scale * B @ A`
  /// where it is adapted, else itself.
  public Tensor merged(String name, Tensor weight) {
    var projection = name.replaceFirst("\\.weight$", "");
    var down = tensors.get(LoraFiles.down(projection));
    var up = tensors.get(LoraFiles.up(projection));
    if (down == null || up == null) {
      return weight;
    }
    try (var scope = TensorScope.open();
        var _ = Autograd.pause()) {
      var change = up.matmul(down);
      var sum = change.to(DType.FLOAT32).mul_(config.scale()).add_(weight.to(DType.FLOAT32));
      return scope.promote(sum.to(weight.dtype()).detach());
    }
  }
}
