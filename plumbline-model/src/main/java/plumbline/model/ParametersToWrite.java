package plumbline.model;

import java.util.Map;
import java.util.function.BiFunction;
import plumbline.tensor.Tensor;

/// Parameters on their way to a file. Each is made ready when its turn comes and forgotten when it
/// is written, so that there is never a second copy of the model.
///
/// @param tensors name to tensor
/// @param ready gives what is written, of the same shape, for a name and its tensor
public record ParametersToWrite(
    Map<String, Tensor> tensors, BiFunction<String, Tensor, Tensor> ready) {
  /// Tensors that are written as they are.
  public static ParametersToWrite of(Map<String, Tensor> tensors) {
    return new ParametersToWrite(tensors, (_, tensor) -> tensor);
  }
}
