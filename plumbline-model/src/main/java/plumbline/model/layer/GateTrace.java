package plumbline.model.layer;

import plumbline.model.kernel.SiluGate;
import plumbline.tensor.Tensor;

/// `down(silu(gate) * up)` with its way back.
///
/// @param input gate and up, one below the other
/// @param down [hidden, width]
/// @param x what entered [tokens, hidden]
/// @param derivatives of the gated numbers with regard to gate and up, side by side; overwritten on
///   the way back
/// @param gated `silu(gate) * up`
record GateTrace(
    TracedProduct input, TracedProduct down, Tensor x, Tensor derivatives, Tensor gated) {
  static GateTrace of(TracedProduct input, TracedProduct down, Tensor x) {
    var gateAndUp = input.product(x);
    return new GateTrace(input, down, x, gateAndUp, SiluGate.derived_(gateAndUp));
  }

  /// The result [tokens, hidden].
  Tensor output() {
    return down.product(gated);
  }

  /// The gradient of `x`.
  Tensor backward(Tensor gradient) {
    SiluGate.backward_(derivatives, down.backward(gradient, gated));
    return input.backward(derivatives, x);
  }
}
