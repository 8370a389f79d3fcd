package plumbline.model;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import plumbline.model.family.ModelConfig;
import plumbline.model.family.ParameterShapes;
import plumbline.model.layer.JointProjection;
import plumbline.model.layer.LowRank;
import plumbline.model.layer.Product;
import plumbline.model.layer.Projection;
import plumbline.model.layer.Weights;
import plumbline.tensor.Autograd;
import plumbline.tensor.DType;
import plumbline.tensor.Device;
import plumbline.tensor.PackedMatrix;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;
import plumbline.tensor.Tensors;

/// Weights with a second copy of their matrices that is laid out for products with few rows: what
/// sampling needs, step after step. Holds the copies until it is closed; what the base becomes
/// afterwards is not seen.
public final class PackedWeights implements Weights, AutoCloseable {
  private static final String EMBEDDING = "model.embed_tokens.weight";

  private final Weights base;
  private final long rows;
  private final TensorScope owner = TensorScope.detached();
  private final Map<List<String>, PackedMatrix> packed = new HashMap<>();

  /// Copies of matrices are made as they are asked for.
  ///
  /// @param rows of the products to come, about
  public PackedWeights(Weights base, long rows) {
    this.base = base;
    this.rows = rows;
  }

  /// Bytes of the copies of all matrices that such a model multiplies by; 0 where none can be made.
  public static long bytes(ModelConfig config, DType type, Device device) {
    if (!PackedMatrix.canPack(type, device)) {
      return 0;
    }
    long count = 0;
    for (var entry : ParameterShapes.of(config).entrySet()) {
      boolean isLookedUp = entry.getKey().equals(EMBEDDING) && !config.tiedHead();
      if (entry.getValue().size() == 2 && !isLookedUp) {
        count += entry.getValue().getFirst() * entry.getValue().getLast();
      }
    }
    return count * type.bytes();
  }

  @Override
  public Tensor tensor(String name) {
    return base.tensor(name);
  }

  @Override
  public boolean has(String name) {
    return base.has(name);
  }

  @Override
  public Optional<LowRank> adapter(String name) {
    return base.adapter(name);
  }

  @Override
  public Projection projection(String name) {
    var plain = base.projection(name);
    if (!PackedMatrix.canPack(plain.weight())) {
      return plain;
    }
    var product = new Product.ByRows(plain.weight(), pack(List.of(name)));
    return new Projection(plain.weight(), product, plain.bias(), plain.adapter());
  }

  @Override
  public JointProjection joint(List<String> names) {
    var plain = base.joint(names);
    if (!plain.parts().stream().allMatch(part -> PackedMatrix.canPack(part.weight()))) {
      return plain;
    }
    return new JointProjection(plain.parts(), Optional.of(new Product.Packed(pack(names))));
  }

  private PackedMatrix pack(List<String> names) {
    return packed.computeIfAbsent(names, this::packAnew);
  }

  private PackedMatrix packAnew(List<String> names) {
    try (var _ = TensorScope.open();
        var _ = Autograd.pause()) {
      var matrices = new ArrayList<Tensor>();
      names.forEach(name -> matrices.add(base.tensor(name + ".weight")));
      var whole = matrices.size() == 1 ? matrices.getFirst() : Tensors.cat(matrices, 0);
      return PackedMatrix.of(whole, rows, owner);
    }
  }

  @Override
  public void close() {
    owner.close();
  }
}
