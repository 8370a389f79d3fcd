package plumbline.objective.cases;

import java.util.List;
import plumbline.objective.LossMetrics;
import plumbline.tensor.Tensor;

/// A loss that can be evaluated on numbers from a JSON object.
public interface LossCase {
  /// What it is called.
  String name();

  /// What it computes, in one line.
  String summary();

  /// What the object may hold.
  List<CaseField> fields();

  /// The loss on these numbers, in FLOAT64, inside the scope that is open.
  ///
  /// @throws IllegalArgumentException for numbers that it has no meaning for
  Evaluated evaluate(CaseInput input);

  /// A loss whose backward has not run yet.
  ///
  /// @param loss a single number
  /// @param inputs the leaves whose gradients are reported
  /// @param metrics figures beside it
  /// @param warnings what is legal but seldom meant
  record Evaluated(Tensor loss, List<Leaf> inputs, LossMetrics metrics, List<String> warnings) {
    public Evaluated {
      inputs = List.copyOf(inputs);
      warnings = List.copyOf(warnings);
    }
  }

  /// An input that a gradient is reported for.
  record Leaf(String name, Tensor tensor) {}
}
