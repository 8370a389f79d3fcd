package plumbline.optim;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import plumbline.optim.FlatParameters.Group;
import plumbline.optim.FlatParameters.Member;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;
import plumbline.tensor.Tensors;

/// Momentum, orthogonalised, for weight matrices `W` [n, m] (arXiv 2502.16982, 2507.20534):
///
/// ```
/// M = momentum * M + G
/// U = G + momentum * M (Nesterov)   or   U = M
/// O = NewtonSchulz(U) * 0.2 * sqrt(max(n, m))
/// W = W - lr * (O + decay * W)
/// ```
///
/// The factor gives updates the root mean square that AdamW's have, so that its learning rate and
/// decay carry over. Embedding and head, norms and biases are not matrices in this sense ([AdamW]
/// updates them at the same rate).
public final class Muon implements Optimizer {
  private static final double RMS = 0.2;

  /// Numbers of equal-shaped matrices that are orthogonalised in one go, at most: enough for small
  /// matrices to fill a call, little enough to stay in a core's cache.
  private static final long BATCH = 128 << 10;

  private static final String MOMENTUM = "matrices.momentum";
  private static final String ADAPTER = ".lora_";

  private final FlatParameters parameters;
  private final Settings settings;
  private final Optional<Matrices> matrices;
  private final AdamW others;
  private final TensorScope owner = TensorScope.detached();
  private double squares;

  /// @param momentum share of the momentum that stays
  /// @param nesterov whether the gradient is added to the momentum once more
  /// @param decay decoupled weight decay, times the plain learning rate
  /// @param others for what is no matrix
  public record Settings(double momentum, boolean nesterov, double decay, AdamW.Settings others)
      implements Optimizer.Settings {
    public Settings {
      if (!(momentum >= 0 && momentum < 1)) {
        throw new IllegalArgumentException("momentum is %s, must be in [0, 1)".formatted(momentum));
      }
      if (!(decay >= 0)) {
        throw new IllegalArgumentException(
            "weight decay is %s, must be at least 0".formatted(decay));
      }
    }

    /// 0.95, Nesterov, and AdamW with 0.9, 0.95 and 1e-8; this decay for both.
    public static Settings standard(double decay) {
      return new Settings(0.95, true, decay, new AdamW.Settings(0.9, 0.95, 1e-8, decay));
    }

    @Override
    public Muon of(FlatParameters trained) {
      return new Muon(trained, this);
    }
  }

  /// The matrices and the momentum of all of them in one buffer.
  private record Matrices(Group group, Tensor momentum, List<List<Member>> batches) {}

  /// An optimiser without momentum yet.
  ///
  /// @throws IllegalArgumentException where an adapter is trained
  public Muon(FlatParameters parameters, Settings settings) {
    refuseAdapter(parameters);
    this.parameters = parameters;
    this.settings = settings;
    this.matrices =
        parameters.groups().stream()
            .filter(group -> group.kind() == FlatParameters.Kind.MATRICES)
            .findFirst()
            .map(this::matrices);
    this.others =
        new AdamW(
            parameters,
            parameters.groups().stream()
                .filter(group -> group.kind() != FlatParameters.Kind.MATRICES)
                .toList(),
            settings.others());
  }

  private static void refuseAdapter(FlatParameters parameters) {
    for (var name : parameters.lane(0).keySet()) {
      if (name.contains(ADAPTER)) {
        throw new IllegalArgumentException(
            "muon makes the update of a whole weight matrix orthogonal, but %s is a factor of an adapter; train all weights, or the adapter by adamw"
                .formatted(name));
      }
    }
  }

  private Matrices matrices(Group group) {
    try (var _ = TensorScope.open()) {
      var values = group.values();
      var momentum = owner.adopt(Tensors.zeros(values.dtype(), values.device(), values.count()));
      return new Matrices(group, momentum, batches(group.members()));
    }
  }

  /// Equal-shaped matrices together. What shares a batch hangs on the model alone, so that neither
  /// lanes nor a resume change a bit.
  private static List<List<Member>> batches(List<Member> members) {
    var byShape = new LinkedHashMap<List<Long>, List<Member>>();
    members.forEach(
        each -> byShape.computeIfAbsent(each.shape(), _ -> new ArrayList<>()).add(each));
    var batches = new ArrayList<List<Member>>();
    for (var equal : byShape.values()) {
      int size = Math.clamp(BATCH / equal.getFirst().count(), 1, equal.size());
      for (int start = 0; start < equal.size(); start += size) {
        batches.add(List.copyOf(equal.subList(start, Math.min(equal.size(), start + size))));
      }
    }
    return batches;
  }

  @Override
  public String name() {
    return "muon";
  }

  @Override
  public void step(double learningRate) {
    matrices.ifPresent(all -> step(all, learningRate));
    others.step(learningRate);
  }

  private void step(Matrices all, double rate) {
    var gradient = all.group().gradient();
    parameters
        .chunks()
        .forEach(
            gradient.count(),
            (start, length) ->
                all.momentum()
                    .narrow(0, start, length)
                    .mul_(settings.momentum())
                    .add_(gradient.narrow(0, start, length)));
    squares =
        parameters
            .chunks()
            .sum(all.batches().size(), part -> update(all, all.batches().get(part), rate));
  }

  /// Moves the matrices of a batch; the sum of squares of their updates before the rate.
  private double update(Matrices all, List<Member> batch, double rate) {
    var direction = stack(batch, all.momentum());
    if (settings.nesterov()) {
      direction = stack(batch, all.group().gradient()).add_(direction, settings.momentum());
    }
    var shape = batch.getFirst().shape();
    double scale = RMS * Math.sqrt((double) Math.max(shape.getFirst(), shape.getLast()));
    var update = NewtonSchulz.orthogonalise(direction).times(scale);
    for (int i = 0; i < batch.size(); i++) {
      var values = batch.get(i).view(all.group().values());
      values.mul_(1 - rate * settings.decay()).add_(update.select(0, i), -rate);
    }
    return update.square().sum().item();
  }

  private static Tensor stack(List<Member> batch, Tensor flat) {
    return Tensors.stack(batch.stream().map(member -> member.view(flat)).toList(), 0);
  }

  @Override
  public SequencedMap<String, Tensor> state() {
    var state = new LinkedHashMap<String, Tensor>();
    matrices.ifPresent(all -> state.put(MOMENTUM, all.momentum()));
    state.putAll(others.state());
    return state;
  }

  @Override
  public long steps() {
    return others.steps();
  }

  @Override
  public void resumeAt(long steps) {
    others.resumeAt(steps);
  }

  /// `muon/update_rms`: the root mean square of the matrices' update before the learning rate.
  @Override
  public SequencedMap<String, Double> figures() {
    var figures = new LinkedHashMap<String, Double>();
    matrices.ifPresent(
        all -> figures.put("muon/update_rms", Math.sqrt(squares / all.momentum().count())));
    return figures;
  }

  @Override
  public void close() {
    owner.close();
    others.close();
  }
}
