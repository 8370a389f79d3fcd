package plumbline.model.layer;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.BiFunction;
import plumbline.tensor.Tensor;
import plumbline.tensor.Tensors;

/// Projections of one input side by side. Where their matrices also stand stacked they are one
/// product, which reads the input once.
///
/// @param parts the projections
/// @param stacked products with the weights of the parts, one below the other, [sum of out, in]
public record JointProjection(List<Projection> parts, Optional<Product> stacked) {
  public JointProjection {
    parts = List.copyOf(parts);
  }

  /// What the parts give for `x` [.., in], one behind the other, [.., sum of out].
  Tensor forward(Tensor x, Dropout noise) {
    if (stacked.isPresent() && isBare()) {
      return stacked.get().of(x);
    }
    return Tensors.cat(separate(x, noise), -1);
  }

  /// What each part gives for `x` [.., in].
  List<Tensor> separate(Tensor x, Dropout noise) {
    if (stacked.isEmpty()) {
      return parts.stream().map(part -> part.forward(x, noise)).toList();
    }
    return ofPieces(stacked.get().of(x), (part, bare) -> part.complete(bare, x, noise));
  }

  /// What `finish` makes of each part's piece of the bare product.
  private List<Tensor> ofPieces(Tensor bare, BiFunction<Projection, Tensor, Tensor> finish) {
    var pieces = bare.split(-1, widths().stream().mapToLong(Long::longValue).toArray());
    var results = new ArrayList<Tensor>();
    for (int i = 0; i < parts.size(); i++) {
      results.add(finish.apply(parts.get(i), pieces.get(i)));
    }
    return results;
  }

  boolean isBare() {
    return parts.stream().allMatch(Projection::isBare);
  }

  /// The product of the bare matrices, and of adapters, without a graph, where that can be led
  /// back.
  Optional<TracedProduct> traced() {
    return parts.stream().allMatch(part -> part.adapter().isEmpty())
        ? stacked.flatMap(TracedProduct::trained).or(this::frozen)
        : frozen();
  }

  private Optional<TracedProduct> frozen() {
    var frozen = parts.stream().flatMap(part -> TracedProduct.frozen(part).stream()).toList();
    return frozen.size() == parts.size()
        ? Optional.of(new TracedProduct.SideBySide(frozen, widths()))
        : Optional.empty();
  }

  private List<Long> widths() {
    return parts.stream().map(part -> part.weight().size(0)).toList();
  }

  /// Whether a part has a bias.
  boolean hasBiases() {
    return parts.stream().anyMatch(part -> part.bias().isPresent());
  }

  /// Adds the biases of the parts to the bare product of the stacked matrix.
  Tensor withBiases(Tensor bare) {
    if (!hasBiases()) {
      return bare;
    }
    return Tensors.cat(ofPieces(bare, Projection::withBias), -1);
  }
}
