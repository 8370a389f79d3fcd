package plumbline.model;

import plumbline.tensor.Tensor;

/// States after the last norm, and the way back from them. Use: make a loss of [#tensor], run it
/// backwards, then call [#backward].
public sealed interface States permits States.Kept, RecomputedStates {
  /// The states `[rows, time, hidden]`.
  Tensor tensor();

  /// Carries the gradient that the states have collected into the leaves below, once.
  void backward();

  /// States that hang on the whole graph: running a loss backwards reaches every leaf.
  ///
  /// @param tensor the states
  record Kept(Tensor tensor) implements States {
    @Override
    public void backward() {}
  }
}
