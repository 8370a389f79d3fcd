package plumbline.model;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import plumbline.model.layer.DecoderBlock;
import plumbline.model.layer.Pass;
import plumbline.model.layer.RmsNorm;
import plumbline.tensor.Autograd;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;

/// States of a pass without a graph, which kept what entered every block. On the way back each
/// block runs again, with a graph of its own that ends before the next one is made.
final class RecomputedStates implements States {
  private final Supplier<Tensor> embed;
  private final List<UnaryOperator<Tensor>> stages;
  private final List<Tensor> entered = new ArrayList<>();
  private final Tensor states;

  private RecomputedStates(
      Supplier<Tensor> embed, List<UnaryOperator<Tensor>> there, List<UnaryOperator<Tensor>> back) {
    this.embed = embed;
    this.stages = back;
    try (var _ = Autograd.pause()) {
      var x = embed.get();
      for (var stage : there) {
        entered.add(x);
        x = inside(stage, x);
      }
      this.states = x.requireGrad();
    }
  }

  static RecomputedStates of(
      Supplier<Tensor> embed, List<DecoderBlock> blocks, RmsNorm norm, Pass pass) {
    return new RecomputedStates(
        embed, stages(blocks, norm, pass), stages(blocks, norm, pass.unobserved()));
  }

  private static List<UnaryOperator<Tensor>> stages(
      List<DecoderBlock> blocks, RmsNorm norm, Pass pass) {
    var stages = new ArrayList<UnaryOperator<Tensor>>();
    blocks.forEach(block -> stages.add(x -> block.forward(x, pass)));
    stages.add(norm::forward);
    return stages;
  }

  private static Tensor inside(UnaryOperator<Tensor> stage, Tensor x) {
    try (var scope = TensorScope.open()) {
      return scope.promote(stage.apply(x));
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
    try (var _ = Autograd.resume();
        var _ = TensorScope.open()) {
      for (int stage = stages.size() - 1; stage >= 0; stage--) {
        carry(gradient, stages.get(stage), entered.get(stage));
      }
      var x = embed.get();
      if (x.requiresGrad()) {
        x.backward(gradient);
      }
    }
  }

  /// Turns the gradient of what left a stage into that of what entered it.
  private static void carry(Tensor gradient, UnaryOperator<Tensor> stage, Tensor input) {
    try (var _ = TensorScope.open()) {
      var x = input.detach().requireGrad();
      stage.apply(x).backward(gradient);
      var entering = requireNonNull(x.grad(), "a stage lost its gradient");
      try (var _ = Autograd.pause()) {
        gradient.copy_(entering);
      }
    }
  }
}
