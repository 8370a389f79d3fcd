package plumbline.model;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import plumbline.model.layer.Trace;
import plumbline.tensor.Autograd;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;

/// States of a pass that kept what every stage needs for its way back.
final class KeptStates implements States {
  private final Tensor embedded;
  private final List<Trace> traces = new ArrayList<>();
  private final Tensor states;

  KeptStates(Tensor embedded, List<Function<Tensor, Trace>> stages) {
    this.embedded = embedded;
    try (var _ = Autograd.pause()) {
      var x = embedded.detach();
      for (var stage : stages) {
        var trace = stage.apply(x);
        traces.add(trace);
        x = trace.output();
      }
      this.states = x.detach().requireGrad();
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
    try (var _ = Autograd.pause()) {
      for (var trace : traces.reversed()) {
        try (var scope = TensorScope.open()) {
          gradient = scope.promote(trace.backward(gradient));
        }
      }
    }
    if (embedded.requiresGrad()) {
      embedded.backward(gradient);
    }
  }
}
