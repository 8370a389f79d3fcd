package plumbline.model.layer;

import java.util.List;
import plumbline.tensor.Tensor;

/// `down(silu(gate) * up)` with its way back.
///
/// @param input gate and up, one below the other
/// @param down [hidden, width]
/// @param x what entered [tokens, hidden]
/// @param gateAndUp what both projections gave, side by side; overwritten on the way back
/// @param opened `silu(gate)`
/// @param gated `silu(gate) * up`
record GateTrace(
    TracedMatrix input,
    TracedMatrix down,
    Tensor x,
    Tensor gateAndUp,
    Tensor opened,
    Tensor gated) {
  static GateTrace of(TracedMatrix input, TracedMatrix down, Tensor x) {
    var gateAndUp = input.product(x);
    var halves = halves(gateAndUp);
    var opened = halves.getFirst().silu();
    return new GateTrace(input, down, x, gateAndUp, opened, opened.times(halves.getLast()));
  }

  private static List<Tensor> halves(Tensor both) {
    long width = both.size(1) / 2;
    return both.split(1, width, width);
  }

  /// The result [tokens, hidden].
  Tensor output() {
    return down.product(gated);
  }

  /// The gradient of `x`.
  Tensor backward(Tensor gradient) {
    var toGated = down.backward(gradient, gated);
    var halves = halves(gateAndUp);
    var gate = halves.getFirst();
    var up = halves.getLast();
    gate.siluBackward_(toGated.times(up));
    up.product_(toGated, opened);
    return input.backward(gateAndUp, x);
  }
}
