package plumbline.model.layer;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Optional;
import plumbline.tensor.DType;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;
import plumbline.tensor.Tensors;

/// A product with a FLOAT32 matrix [out, in] that is made and led back without a graph.
sealed interface TracedProduct {
  /// `x @ matrix^T` for `x` [tokens, in].
  Tensor product(Tensor x);

  /// Adds the gradients of what is trained and gives that of `x` [tokens, in].
  ///
  /// @param gradient of the product [tokens, out]
  Tensor backward(Tensor gradient, Tensor x);

  /// Whether a tensor collects a gradient that can be added to without a graph.
  static boolean isTrained(Tensor leaf) {
    return leaf.dtype() == DType.FLOAT32 && leaf.requiresGrad() && leaf.grad() != null;
  }

  private static boolean isFrozen(Tensor tensor) {
    return tensor.dtype() == DType.FLOAT32 && !tensor.requiresGrad();
  }

  /// Whether a tensor is led past without a graph.
  static boolean isLed(Tensor tensor) {
    return isTrained(tensor) || isFrozen(tensor);
  }

  /// That of a matrix that is trained by itself; empty for any other.
  static Optional<TracedProduct> trained(Product product) {
    return product instanceof Product.General(var matrix) && isTrained(matrix)
        ? Optional.of(new Trained(matrix))
        : Optional.empty();
  }

  /// That of a frozen projection, which may have a trained adapter without noise; empty for any
  /// other.
  static Optional<TracedProduct> frozen(Projection projection) {
    return projection.product() instanceof Product.General(var matrix)
            && isFrozen(matrix)
            && projection.adapter().stream().allMatch(TracedProduct::canBeLed)
        ? Optional.of(new Frozen(matrix, projection.adapter()))
        : Optional.empty();
  }

  private static boolean canBeLed(LowRank adapter) {
    return adapter.dropout() == 0 && isTrained(adapter.down()) && isTrained(adapter.up());
  }

  private static Tensor collected(Tensor leaf) {
    return requireNonNull(leaf.grad(), "a matrix has no gradient to add to");
  }

  /// With a matrix that collects its gradient.
  record Trained(Tensor leaf) implements TracedProduct {
    @Override
    public Tensor product(Tensor x) {
      return x.product(leaf);
    }

    @Override
    public Tensor backward(Tensor gradient, Tensor x) {
      collected(leaf).addmm_(gradient.transpose(0, 1), x);
      return gradient.product(leaf.transpose(0, 1));
    }
  }

  /// With a matrix that is not trained; what is may be added to it.
  record Frozen(Tensor matrix, Optional<LowRank> adapter) implements TracedProduct {
    @Override
    public Tensor product(Tensor x) {
      var product = x.product(matrix);
      adapter.ifPresent(added -> product.addmm_(narrowed(x, added), added.up().transpose(0, 1)));
      return product;
    }

    private static Tensor narrowed(Tensor x, LowRank adapter) {
      return x.product(adapter.down()).mul_(adapter.scale());
    }

    @Override
    public Tensor backward(Tensor gradient, Tensor x) {
      var towards = gradient.product(matrix.transpose(0, 1));
      adapter.ifPresent(added -> backward(gradient, x, added, towards));
      return towards;
    }

    private static void backward(Tensor gradient, Tensor x, LowRank adapter, Tensor towards) {
      collected(adapter.up()).addmm_(gradient.transpose(0, 1), narrowed(x, adapter));
      var toNarrowed = gradient.product(adapter.up().transpose(0, 1)).mul_(adapter.scale());
      collected(adapter.down()).addmm_(toNarrowed.transpose(0, 1), x);
      towards.addmm_(toNarrowed, adapter.down());
    }
  }

  /// Products of one input, one behind the other.
  ///
  /// @param widths of their results
  record SideBySide(List<TracedProduct> parts, List<Long> widths) implements TracedProduct {
    @Override
    public Tensor product(Tensor x) {
      try (var scope = TensorScope.open()) { // the parts as they were before end here
        return scope.promote(Tensors.cat(parts.stream().map(part -> part.product(x)).toList(), -1));
      }
    }

    @Override
    public Tensor backward(Tensor gradient, Tensor x) {
      var pieces = gradient.split(-1, widths.stream().mapToLong(Long::longValue).toArray());
      var towards = backward(0, pieces, x);
      for (int part = 1; part < parts.size(); part++) {
        try (var _ = TensorScope.open()) {
          towards.add_(backward(part, pieces, x));
        }
      }
      return towards;
    }

    private Tensor backward(int part, List<Tensor> pieces, Tensor x) {
      try (var scope = TensorScope.open()) {
        return scope.promote(parts.get(part).backward(pieces.get(part).contiguous(), x));
      }
    }
  }
}
