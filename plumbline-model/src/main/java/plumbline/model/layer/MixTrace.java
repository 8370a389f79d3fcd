package plumbline.model.layer;

import java.util.OptionalInt;
import plumbline.model.kernel.HeadTurn;
import plumbline.model.kernel.Places;
import plumbline.tensor.Attended;
import plumbline.tensor.DType;
import plumbline.tensor.Device;
import plumbline.tensor.Tensor;
import plumbline.tensor.Tensors;

/// What happens between queries, keys and values with its way back: positions by loops, attention
/// by fused kernels. For a pass without a cache over plain memory.
///
/// @param turn how heads lie in a token
/// @param places of the tokens
/// @param attended what became of the turned heads
/// @param output sums of values [tokens, heads * dim]
record MixTrace(HeadTurn turn, Places places, HeadsTrace attended, Tensor output) implements Trace {
  /// What is mixed.
  ///
  /// @param projected queries, keys and values side by side [rows, time, ..]
  /// @param shape how they are cut into heads
  /// @param layer that asks
  /// @param reach how far back a query sees
  record Operands(
      Tensor projected, Attention.Shape shape, int layer, OptionalInt reach, double scale) {
    Attended attend(HeadTurn.Heads heads, Visibility.Seen seen) {
      return Attended.of(
          new Attended.Operands(
              heads.queries(), heads.keys(), heads.values(), seen.mask(), seen.causal(), scale));
    }
  }

  /// Whether a pass can be traced so.
  static boolean allows(Pass pass, Tensor projected) {
    return pass.window() == null && pass.step() == null && projected.isPlain();
  }

  static MixTrace of(Operands of, Pass pass) {
    var shape = of.shape();
    var turn = new HeadTurn(shape.heads(), shape.kvHeads(), shape.dim());
    var attended = pass.attend(of, turn);
    return new MixTrace(turn, pass.places(), attended, attended.output());
  }

  @Override
  public Tensor backward(Tensor gradient) {
    var towards = Tensors.empty(DType.FLOAT32, Device.CPU, gradient.size(0), turn.width());
    for (var part : attended.backward(gradient)) {
      turn.back(part.towards(), part.seats(), towards, places);
    }
    return towards;
  }
}
