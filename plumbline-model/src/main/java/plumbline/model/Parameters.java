package plumbline.model;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.random.RandomGenerator;
import plumbline.model.family.ModelConfig;
import plumbline.model.family.ParameterShapes;
import plumbline.model.layer.Weights;
import plumbline.tensor.DType;
import plumbline.tensor.Device;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;
import plumbline.tensor.Tensors;
import plumbline.text.trajectory.SampleKey;

/// The parameters of a model by checkpoint name, in the order of the forward pass; owns their
/// memory where it made them.
public final class Parameters implements Weights, AutoCloseable {
  private final SequencedMap<String, Tensor> tensors;
  private final TensorScope owner;

  private Parameters(SequencedMap<String, Tensor> tensors, TensorScope owner) {
    this.tensors = tensors;
    this.owner = owner;
  }

  /// Takes over these tensors: they end when the parameters are closed.
  public static Parameters owning(Map<String, Tensor> tensors) {
    var owner = TensorScope.detached();
    tensors.values().forEach(owner::adopt);
    return new Parameters(new LinkedHashMap<>(tensors), owner);
  }

  /// Shows tensors that somebody else owns.
  public static Parameters borrowing(Map<String, Tensor> tensors) {
    return new Parameters(new LinkedHashMap<>(tensors), TensorScope.detached());
  }

  /// Fresh FLOAT32 parameters: norms 1, biases 0, the rest normal with the configured deviation;
  /// the projections that write into the residual stream divided by `sqrt(2 * layers)`.
  public static Parameters initialise(ModelConfig config, long seed) {
    try (var _ = TensorScope.open()) {
      var tensors = new LinkedHashMap<String, Tensor>();
      long number = 0;
      for (var entry : ParameterShapes.of(config).entrySet()) {
        var key = new SampleKey(seed, 0, number++, 0);
        tensors.put(entry.getKey(), initial(config, entry.getKey(), entry.getValue(), key));
      }
      return owning(tensors);
    }
  }

  private static Tensor initial(ModelConfig config, String name, List<Long> shape, SampleKey key) {
    var dims = shape.stream().mapToLong(Long::longValue).toArray();
    if (name.endsWith("bias") || dims.length == 1) {
      return Tensors.full(name.endsWith("bias") ? 0 : 1, DType.FLOAT32, Device.CPU, dims);
    }
    boolean writes = name.endsWith("o_proj.weight") || name.endsWith("down_proj.weight");
    double deviation =
        config.initializerRange() / (writes ? Math.sqrt(2.0 * config.layers()) : 1.0);
    var values = new float[Math.toIntExact(dims[0] * dims[1])];
    RandomGenerator draw = new java.util.SplittableRandom(key.bits(0));
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) (draw.nextGaussian() * deviation);
    }
    return Tensors.of(values, dims);
  }

  @Override
  public Tensor tensor(String name) {
    var tensor = tensors.get(name);
    if (tensor == null) {
      throw new IllegalArgumentException("no parameter is called '%s'".formatted(name));
    }
    return tensor;
  }

  @Override
  public boolean has(String name) {
    return tensors.containsKey(name);
  }

  /// All parameters, name to tensor, in the order of the forward pass.
  public SequencedMap<String, Tensor> tensors() {
    return new LinkedHashMap<>(tensors);
  }

  /// Number of scalars.
  public long count() {
    return tensors.values().stream().mapToLong(Tensor::count).sum();
  }

  @Override
  public void close() {
    owner.close();
  }
}
