package plumbline.model;

import plumbline.tensor.Tensor;

/// States after the last norm, and the way back from them. Use: make a loss of [#tensor], run it
/// backwards, then call [#backward].
public sealed interface States permits KeptStates, RecomputedStates {
  /// The states, a leaf: [rows, time, hidden] of all tokens, or [n, hidden] of those asked for.
  Tensor tensor();

  /// Carries the gradient that the states have collected into the leaves of the model, once.
  void backward();
}
