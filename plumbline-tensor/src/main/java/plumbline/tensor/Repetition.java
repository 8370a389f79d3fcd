package plumbline.tensor;

import java.util.Arrays;
import java.util.List;

/// Takes one pass forward and backward twice on all lanes and compares the bits. The pass has what
/// threads could add in any order: products, attention, and scattered sums on the way back.
final class Repetition {
  private static final int TOKENS = 256;
  private static final int WIDTH = 64;

  private Repetition() {}

  /// Whether both gave the same bits, with deterministic algorithms demanded.
  static boolean holds(Lanes lanes) throws InterruptedException {
    boolean before = Torch.demandsDeterminism();
    Torch.demandDeterminism(true);
    try {
      var first = passes(lanes);
      var second = passes(lanes);
      for (int i = 0; i < first.size(); i++) {
        if (!Arrays.equals(first.get(i), second.get(i))) {
          return false;
        }
      }
      return true;
    } finally {
      Torch.demandDeterminism(before);
    }
  }

  private static List<float[]> passes(Lanes lanes) throws InterruptedException {
    return lanes.run(lanes.count(), (_, lane) -> gradient(lane));
  }

  private static float[] gradient(int lane) {
    var table = new float[TOKENS * WIDTH];
    for (int i = 0; i < table.length; i++) {
      table[i] = (float) Math.sin(0.37 * i + lane);
    }
    var ids = new long[TOKENS];
    Arrays.setAll(ids, i -> (long) i * i % 17); // every row of the table is asked for many times
    try (var _ = TensorScope.open();
        var _ = Autograd.resume()) {
      var weights = Tensors.of(table, TOKENS, WIDTH).requireGrad();
      var states =
          weights.embedding(Tensors.of(ids, 1, TOKENS)).linear(weights.narrow(0, 0, WIDTH));
      var heads = states.reshape(1, 4, TOKENS, WIDTH / 4);
      heads.attend(heads, heads, null, true, 0.1).square().mean().backward();
      var gradient = weights.grad();
      if (gradient == null) {
        throw new IllegalStateException("a pass gave no gradient");
      }
      return gradient.toFloats();
    }
  }
}
