package plumbline.tensor;

import org.bytedeco.pytorch.Dispatcher;
import org.bytedeco.pytorch.GenericList;
import org.bytedeco.pytorch.IValue;
import org.bytedeco.pytorch.IValueVector;
import org.bytedeco.pytorch.OperatorHandle;
import org.bytedeco.pytorch.Type;

/// A step of AdamW in one pass over memory, by a kernel of libtorch that has no binding of its own.
///
/// @param beta1 decay of the first moment
/// @param beta2 decay of the second moment
/// @param eps added to the root of the second moment
public record AdamWKernel(double beta1, double beta2, double eps) {
  private static final int ARGUMENTS = 15;

  /// What a step works on, all FLOAT32 `[n]`.
  ///
  /// @param values the parameters
  /// @param gradient is only read
  /// @param first moment
  /// @param second moment
  public record Operands(Tensor values, Tensor gradient, Tensor first, Tensor second) {
    public Operands {
      for (var each : new Tensor[] {values, gradient, first, second}) {
        if (each.dtype() != DType.FLOAT32
            || each.count() != values.count()
            || !each.device().equals(values.device())
            || !each.handle().is_contiguous()) { // the kernel does not look itself
          throw new IllegalArgumentException(
              "a step of AdamW got %s, must be FLOAT32 of %d numbers in order on %s like its parameters"
                  .formatted(each, values.count(), values.device()));
        }
      }
    }
  }

  /// Moves parameters and moments.
  ///
  /// @param steps how many steps were taken, this one included
  /// @param decay decoupled weight decay
  public void step(Operands of, long steps, double rate, double decay) {
    var taken = Tensors.full((double) steps, DType.FLOAT32, of.values().device());
    try (var stack = new IValueVector(ARGUMENTS)) {
      int at = 0;
      put(stack, at++, list(of.values()));
      put(stack, at++, list(of.gradient()));
      put(stack, at++, list(of.first()));
      put(stack, at++, list(of.second()));
      put(stack, at++, list()); // largest second moments, which only AMSGrad keeps
      put(stack, at++, list(taken));
      for (double number : new double[] {rate, beta1, beta2, decay, eps}) {
        put(stack, at++, new IValue(number));
      }
      put(stack, at++, new IValue(false)); // AMSGrad
      put(stack, at++, new IValue(false)); // upwards
      put(stack, at++, new IValue()); // scale of the gradient
      put(stack, at, new IValue()); // overflow found
      Operator.STEP.callBoxed(stack);
    }
  }

  private static void put(IValueVector stack, int at, IValue argument) {
    try (argument) {
      stack.put(at, argument);
    }
  }

  private static IValue list(Tensor... tensors) {
    try (var list = new GenericList(Operator.TENSOR)) {
      for (var tensor : tensors) {
        try (var element = new IValue(tensor.handle())) {
          list.push_back(element);
        }
      }
      return new IValue(list);
    }
  }

  /// Found on first use.
  private static final class Operator {
    static final OperatorHandle STEP = find();
    static final Type.TypePtr TENSOR = element();

    private static OperatorHandle find() {
      Torch.start();
      return Dispatcher.singleton().findSchemaOrThrow("aten::_fused_adamw_", "");
    }

    private static Type.TypePtr element() {
      try (var arguments = STEP.schema().arguments()) { // a copy, which the type lies in
        return arguments.type().get().containedType(0);
      }
    }
  }
}
