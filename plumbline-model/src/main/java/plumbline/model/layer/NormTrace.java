package plumbline.model.layer;

import plumbline.model.kernel.RowNorm;
import plumbline.tensor.DType;
import plumbline.tensor.Device;
import plumbline.tensor.Tensor;
import plumbline.tensor.Tensors;

/// A norm with its way back by loops.
///
/// @param norm its weight collects a gradient where it is trained
/// @param x what entered [.., width]
/// @param output of the same shape
record NormTrace(RowNorm norm, Tensor x, Tensor output) implements Trace {
  @Override
  public Tensor backward(Tensor gradient) {
    var sum = Tensors.zeros(DType.FLOAT32, Device.CPU, x.shape());
    backward(gradient, sum);
    return sum;
  }

  /// Adds the gradient of the input to `sum`, of its shape.
  void backward(Tensor gradient, Tensor sum) {
    norm.backward(x, gradient, sum);
  }
}
