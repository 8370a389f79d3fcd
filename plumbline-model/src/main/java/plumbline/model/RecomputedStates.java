package plumbline.model;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.function.Supplier;
import plumbline.model.layer.Trace;
import plumbline.tensor.Autograd;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;

/// States of a pass that kept only what entered every stage. On the way back each stage runs again,
/// and what it keeps ends before the next one runs.
final class RecomputedStates implements States {
  private final Supplier<Tensor> embed;
  private final List<Function<Tensor, Trace>> stages;
  private final List<Tensor> entered = new ArrayList<>();
  private final Tensor states;

  /// Runs the stages `there`.
  ///
  /// @param back the same stages, telling nothing a second time
  RecomputedStates(
      Supplier<Tensor> embed,
      List<Function<Tensor, Trace>> there,
      List<Function<Tensor, Trace>> back) {
    this.embed = embed;
    this.stages = back;
    try (var _ = Autograd.pause()) {
      var x = embed.get();
      for (var stage : there) {
        entered.add(x);
        x = outputOf(stage, x);
      }
      this.states = x.requireGrad();
    }
  }

  private static Tensor outputOf(Function<Tensor, Trace> stage, Tensor x) {
    try (var scope = TensorScope.open()) {
      return scope.promote(stage.apply(x).output().detach());
    }
  }

  @Override
  public Tensor tensor() {
    return states;
  }

  @Override
  public void backward() {
    var gradient = states.grad();
    if (gradient == null) {
      return;
    }
    try (var _ = TensorScope.open()) {
      try (var _ = Autograd.pause()) {
        for (int stage = stages.size() - 1; stage >= 0; stage--) {
          gradient = carried(gradient, stages.get(stage), entered.get(stage));
        }
      }
      carryIntoEmbedding(gradient);
    }
  }

  private void carryIntoEmbedding(Tensor gradient) {
    try (var _ = Autograd.resume()) {
      var x = embed.get();
      if (x.requiresGrad()) {
        x.backward(gradient);
      }
    }
  }

  /// The gradient of what entered a stage from that of what left it, in the same memory unless the
  /// stage left some tokens out.
  private static Tensor carried(Tensor gradient, Function<Tensor, Trace> stage, Tensor input) {
    try (var scope = TensorScope.open()) {
      var entering = stage.apply(input).backward(gradient);
      return Arrays.equals(entering.shape(), gradient.shape())
          ? gradient.copy_(entering)
          : scope.promote(entering);
    }
  }
}
