package plumbline.optim;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.SequencedMap;
import plumbline.tensor.AdamWKernel;
import plumbline.tensor.Autograd;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;
import plumbline.tensor.Tensors;

/// Adam with decoupled weight decay (arXiv 1711.05101):
///
/// ```
/// p -= lr * decay * p
/// m += (1 - beta1) * (g - m);  v += (1 - beta2) * (g^2 - v)
/// p -= lr * (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + eps)
/// ```
public final class AdamW implements Optimizer {
  private final FlatParameters parameters;
  private final List<FlatParameters.Group> groups;
  private final Settings settings;
  private final TensorScope owner = TensorScope.detached();
  private final SequencedMap<String, Tensor> state = new LinkedHashMap<>();
  private long step;

  /// @param beta1 decay of the first moment
  /// @param beta2 decay of the second moment
  /// @param eps added to the root of the second moment
  /// @param decay decoupled weight decay; norms and biases do not decay
  public record Settings(double beta1, double beta2, double eps, double decay)
      implements Optimizer.Settings {
    public Settings {
      require(beta1 >= 0 && beta1 < 1, "beta1", beta1, "in [0, 1)");
      require(beta2 >= 0 && beta2 < 1, "beta2", beta2, "in [0, 1)");
      require(eps > 0, "eps", eps, "above 0");
      require(decay >= 0, "weight decay", decay, "at least 0");
    }

    /// 0.9, 0.999, 1e-8 and this decay.
    public static Settings standard(double decay) {
      return new Settings(0.9, 0.999, 1e-8, decay);
    }

    @Override
    public AdamW of(FlatParameters trained) {
      return new AdamW(trained, this);
    }

    private static void require(boolean holds, String name, double came, String expected) {
      if (!holds) {
        throw new IllegalArgumentException("%s is %s, must be %s".formatted(name, came, expected));
      }
    }
  }

  /// An optimiser with empty moments.
  public AdamW(FlatParameters parameters, Settings settings) {
    this(parameters, parameters.groups(), settings);
  }

  /// The same for some of the groups.
  AdamW(FlatParameters parameters, List<FlatParameters.Group> groups, Settings settings) {
    this.parameters = parameters;
    this.groups = List.copyOf(groups);
    this.settings = settings;
    try (var _ = TensorScope.open()) {
      for (var group : groups) {
        for (var moment : new String[] {"first", "second"}) {
          var values = group.values();
          state.put(
              group.name() + "." + moment,
              owner.adopt(Tensors.zeros(values.dtype(), values.device(), values.count())));
        }
      }
    }
  }

  @Override
  public String name() {
    return "adamw";
  }

  @Override
  public void step(double learningRate) {
    step++;
    var kernel = new AdamWKernel(settings.beta1(), settings.beta2(), settings.eps());
    try (var _ = Autograd.pause()) {
      for (var group : groups) {
        var first = moment(group, "first");
        var second = moment(group, "second");
        double decay = group.kind().decays() ? settings.decay() : 0;
        parameters
            .chunks()
            .forEach(
                group.values().count(),
                (start, length) ->
                    kernel.step(
                        new AdamWKernel.Operands(
                            group.values().narrow(0, start, length),
                            group.gradient().narrow(0, start, length),
                            first.narrow(0, start, length),
                            second.narrow(0, start, length)),
                        step,
                        learningRate,
                        decay));
      }
    }
  }

  private Tensor moment(FlatParameters.Group group, String which) {
    var moment = state.get(group.name() + "." + which);
    if (moment == null) {
      throw new IllegalStateException("no " + which + " moment for " + group.name());
    }
    return moment;
  }

  /// The moments by name.
  @Override
  public SequencedMap<String, Tensor> state() {
    return new LinkedHashMap<>(state);
  }

  @Override
  public long steps() {
    return step;
  }

  @Override
  public void resumeAt(long steps) {
    this.step = steps;
  }

  @Override
  public SequencedMap<String, Double> figures() {
    return new LinkedHashMap<>();
  }

  @Override
  public void close() {
    owner.close();
  }
}
