package plumbline.model.layer;

import static java.util.Objects.requireNonNull;

import java.util.function.UnaryOperator;
import plumbline.tensor.Autograd;
import plumbline.tensor.Tensor;

/// A stage whose way back is the graph that libtorch recorded.
///
/// @param input a leaf in the place of what entered
/// @param output hangs on the graph
record GraphTrace(Tensor input, Tensor output) implements Trace {
  static GraphTrace of(Tensor x, UnaryOperator<Tensor> stage) {
    try (var _ = Autograd.resume()) {
      var input = x.detach().requireGrad();
      return new GraphTrace(input, stage.apply(input));
    }
  }

  @Override
  public Tensor backward(Tensor gradient) {
    output.backward(gradient);
    return requireNonNull(input.grad(), "a stage lost its gradient").detach();
  }
}
