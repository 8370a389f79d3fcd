package plumbline.tensor;

import java.util.Arrays;
import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.OperatorHandle;
import org.jspecify.annotations.Nullable;

/// Attention `softmax(scale * queries keys^T + mask) values` with its way back, without a graph:
/// libtorch's fused kernels for FLOAT32 on the CPU, which have no binding of their own.
///
/// @param of what it was taken of
/// @param output [rows, heads, time, dim], in memory as the queries lie
/// @param logSums logarithms of the sums under the softmax
public record Attended(Operands of, Tensor output, Tensor logSums) {
  private static final double NO_DROPOUT = 0;

  /// What attention is taken of.
  ///
  /// @param queries [rows, heads, time, dim]
  /// @param keys [rows, kvHeads, length, dim], heads a multiple of kvHeads
  /// @param values of the same shape
  /// @param mask added to the scores [rows or 1, 1, time, length]; null for none
  /// @param causal query t sees keys up to t
  /// @param scale of the scores
  public record Operands(
      Tensor queries,
      Tensor keys,
      Tensor values,
      @Nullable Tensor mask,
      boolean causal,
      double scale) {
    public Operands {
      if (!fit(queries, keys, values) || !fits(mask, queries, keys)) {
        throw new IllegalArgumentException(
            """
            attention of %s over keys %s and values %s with mask %s, must be [rows, heads, time, \
            dim], twice [rows, kvHeads, length, dim], none or [rows or 1, 1, time, length]; all \
            FLOAT32 on the CPU, none empty, heads a multiple of kvHeads\
            """
                .formatted(queries, keys, values, mask));
      }
    }

    /// The kernels do not look themselves.
    private static boolean fit(Tensor queries, Tensor keys, Tensor values) {
      return canBeRead(queries)
          && canBeRead(keys)
          && canBeRead(values)
          && Arrays.equals(keys.shape(), values.shape())
          && queries.size(0) == keys.size(0)
          && queries.size(1) % keys.size(1) == 0
          && queries.size(3) == keys.size(3);
    }

    private static boolean fits(@Nullable Tensor mask, Tensor queries, Tensor keys) {
      if (mask == null) {
        return true;
      }
      return canBeRead(mask)
          && (mask.size(0) == 1 || mask.size(0) == queries.size(0))
          && mask.size(1) == 1
          && mask.size(2) == queries.size(2)
          && mask.size(3) == keys.size(2);
    }

    /// The same with keys and values repeated for every head that shares them.
    private Operands ungrouped() {
      return queries.size(1) == keys.size(1)
          ? this
          : new Operands(queries, repeated(keys), repeated(values), mask, causal, scale);
    }

    private Tensor repeated(Tensor grouped) {
      long times = queries.size(1) / grouped.size(1);
      var shape = grouped.shape();
      return grouped
          .unsqueeze(2)
          .expand(shape[0], shape[1], times, shape[2], shape[3])
          .reshape(shape[0], queries.size(1), shape[2], shape[3]);
    }

    private Tensor gathered(Tensor repeated) {
      if (keys.size(1) == queries.size(1)) {
        return repeated;
      }
      var shape = repeated.shape();
      return repeated
          .transpose(1, 2)
          .reshape(shape[0], shape[2], keys.size(1), -1, shape[3])
          .sum(3, false)
          .transpose(1, 2);
    }
  }

  /// Gradients of queries, keys and values, of their shapes; in memory heads stand behind places.
  public record Gradients(Tensor queries, Tensor keys, Tensor values) {}

  /// Attends.
  public static Attended of(Operands of) {
    try (var scope = TensorScope.open();
        var stack = new IValueVector(7)) {
      var wide = of.ungrouped();
      int at = put(stack, 0, wide.queries(), wide.keys(), wide.values());
      put(stack, at, wide);
      Operators.FORWARD.callBoxed(stack);
      return new Attended(of, scope.promote(top(stack, 0)), scope.promote(top(stack, 1)));
    }
  }

  /// The way back.
  ///
  /// @param gradient of the output, of its shape
  public Gradients backward(Tensor gradient) {
    if (!canBeRead(gradient) || !Arrays.equals(gradient.shape(), output.shape())) {
      throw new IllegalArgumentException(
          "%s is the gradient of attention that gave %s, must be like it"
              .formatted(gradient, output));
    }
    try (var scope = TensorScope.open();
        var stack = new IValueVector(10)) {
      var wide = of.ungrouped();
      int at = put(stack, 0, gradient, wide.queries(), wide.keys(), wide.values());
      put(stack, at++, new IValue(output.handle()));
      put(stack, at++, new IValue(logSums.handle()));
      put(stack, at, wide);
      Operators.BACKWARD.callBoxed(stack);
      return new Gradients(
          scope.promote(top(stack, 0)),
          scope.promote(of.gathered(top(stack, 1))),
          scope.promote(of.gathered(top(stack, 2))));
    }
  }

  private static boolean canBeRead(Tensor tensor) {
    return tensor.rank() == 4
        && tensor.dtype() == DType.FLOAT32
        && tensor.device().equals(Device.CPU)
        && tensor.count() > 0;
  }

  private static int put(IValueVector stack, int at, Tensor... tensors) {
    for (var tensor : tensors) {
      put(stack, at++, value(tensor));
    }
    return at;
  }

  /// The kernels take for granted that numbers of the last dimension are neighbours.
  private static IValue value(Tensor tensor) {
    boolean areNeighbours = tensor.size(3) == 1 || tensor.handle().stride(3) == 1;
    return new IValue((areNeighbours ? tensor : tensor.contiguous()).handle());
  }

  private static void put(IValueVector stack, int at, Operands of) {
    put(stack, at++, new IValue(NO_DROPOUT));
    put(stack, at++, new IValue(of.causal()));
    put(stack, at++, of.mask() == null ? new IValue() : value(of.mask()));
    put(stack, at, new IValue(of.scale()));
  }

  private static void put(IValueVector stack, int at, IValue argument) {
    try (argument) {
      stack.put(at, argument);
    }
  }

  private static Tensor top(IValueVector stack, int at) {
    return Tensor.wrap(new org.bytedeco.pytorch.Tensor(stack.get(at).toTensor()));
  }

  /// Found on first use.
  private static final class Operators {
    private static final String NAME = "aten::_scaled_dot_product_flash_attention_for_cpu";
    static final OperatorHandle FORWARD = find(NAME);
    static final OperatorHandle BACKWARD = find(NAME + "_backward");

    private static OperatorHandle find(String name) {
      Torch.start();
      return Dispatcher.singleton().findSchemaOrThrow(name, "");
    }
  }
}
