package plumbline.model;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Predicate;
import plumbline.model.family.Float8Blocks;
import plumbline.tensor.DType;
import plumbline.tensor.Device;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;
import plumbline.tensor.io.Safetensors;
import plumbline.tensor.io.StoredTensor;

/// The tensors that weights on disk must hold, no more and no fewer.
///
/// @param shapes name to shape, in the order they are wanted
/// @param passedOver names that may be there and are not read
/// @param blocks how weights stored as 8-bit floats are scaled; empty where there may be none
/// @param source the file that says so, for errors
public record ExpectedTensors(
    SequencedMap<String, List<Long>> shapes,
    Predicate<String> passedOver,
    Optional<Float8Blocks> blocks,
    String source) {
  private static final int SHOWN_FAULTS = 20;

  /// Tensors among which there are no 8-bit floats.
  public ExpectedTensors(
      SequencedMap<String, List<Long>> shapes, Predicate<String> passedOver, String source) {
    this(shapes, passedOver, Optional.empty(), source);
  }

  /// Reads all of them, converted to `type` on `device`, into the current scope.
  ///
  /// @param place the file or directory, for errors
  /// @throws ModelException naming all missing, unexpected and misshapen tensors
  public SequencedMap<String, Tensor> read(
      Safetensors stored, Path place, DType type, Device device) throws IOException {
    refuseMismatch(place, stored);
    var tensors = new LinkedHashMap<String, Tensor>();
    for (var name : shapes.keySet()) {
      try (var scope = TensorScope.open()) {
        tensors.put(name, scope.promote(read(name, stored, type, device)));
      }
    }
    return tensors;
  }

  private Tensor read(String name, Safetensors stored, DType type, Device device)
      throws IOException {
    var source = stored.tensor(name);
    var wanted = ModelDirectory.typeOf(name, type);
    return blocks.isPresent() && Float8Weights.are(source)
        ? Float8Weights.read(source, stored, blocks.get()).to(wanted).to(device)
        : ModelDirectory.read(source, wanted, device);
  }

  private void refuseMismatch(Path place, Safetensors stored) throws IOException {
    var faults = new ArrayList<String>();
    for (var tensor : stored.tensors()) {
      check(tensor, stored, faults);
    }
    shapes.forEach((name, shape) -> {
      if (!stored.contains(name)) {
        faults.add("missing %s %s".formatted(name, shape));
      }
    });
    if (!faults.isEmpty()) {
      throw new ModelException(
          "%s: %d tensors do not fit %s: %s"
              .formatted(place, faults.size(), source, shortened(faults)));
    }
  }

  private void check(StoredTensor tensor, Safetensors stored, List<String> faults)
      throws IOException {
    var name = tensor.name();
    var shape = shapes.get(name);
    if (shape == null) {
      if (!passedOver.test(name) && !Float8Weights.areFactors(name, stored)) {
        faults.add("unexpected " + tensor);
      }
    } else if (!shape.equals(tensor.shape())) {
      faults.add("%s is %s, expected %s".formatted(name, tensor.shape(), shape));
    } else if (Float8Weights.are(tensor)) {
      Float8Weights.fault(tensor, stored, blocks).ifPresent(faults::add);
    }
  }

  static String shortened(List<String> faults) {
    int shown = Math.min(SHOWN_FAULTS, faults.size());
    var text = String.join("; ", faults.subList(0, shown));
    return shown == faults.size()
        ? text
        : text + "; … and %d more".formatted(faults.size() - shown);
  }
}
