package plumbline.optim;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import plumbline.tensor.Autograd;
import plumbline.tensor.DType;
import plumbline.tensor.Device;
import plumbline.tensor.Lanes;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;
import plumbline.tensor.Tensors;

/// The trained parameters of a model in two flat FLOAT32 buffers, one that decays and one that does
/// not (tensors of one dimension: norms and biases), so that an optimiser works through memory
/// once.
///
/// Every lane has its own leaf tensors over the same numbers, each collecting its gradient in the
/// lane's own flat buffer; [#mergeGradients] adds the buffers in the order of the lanes.
public final class FlatParameters implements AutoCloseable {
  private final TensorScope owner = TensorScope.detached();
  private final List<Group> groups = new ArrayList<>();
  private Chunks chunks = new Chunks(null);
  private final List<SequencedMap<String, Tensor>> lanes = new ArrayList<>();
  private final Map<String, Place> places = new HashMap<>();

  /// Parameters that share their settings.
  ///
  /// @param name `decayed` or `undecayed`
  /// @param decays whether weight decay holds for them
  /// @param values all numbers, FLOAT32 `[n]`
  /// @param gradients of the lanes, each FLOAT32 `[n]`; the first holds the sum after merging
  public record Group(String name, boolean decays, Tensor values, List<Tensor> gradients) {
    public Group {
      gradients = List.copyOf(gradients);
    }

    /// The merged gradient.
    public Tensor gradient() {
      return gradients.getFirst();
    }
  }

  /// Where a parameter lies in the buffer of its group.
  private record Place(Group group, long offset, long rows, long columns) {
    long end() {
      return offset + rows * columns;
    }
  }

  /// Copies `initial` into flat buffers with leaves for `laneCount` lanes.
  public FlatParameters(Map<String, Tensor> initial, int laneCount) {
    try (var _ = TensorScope.open();
        var _ = Autograd.pause()) {
      var decayed = new LinkedHashMap<String, Tensor>();
      var undecayed = new LinkedHashMap<String, Tensor>();
      initial.forEach(
          (name, tensor) -> (tensor.rank() > 1 ? decayed : undecayed).put(name, tensor));
      for (int lane = 0; lane < laneCount; lane++) {
        lanes.add(new LinkedHashMap<>());
        for (var name : initial.keySet()) {
          lanes.get(lane).put(name, initial.get(name));
        }
      }
      if (!decayed.isEmpty()) {
        groups.add(group("decayed", true, decayed));
      }
      if (!undecayed.isEmpty()) {
        groups.add(group("undecayed", false, undecayed));
      }
    }
  }

  private Group group(String name, boolean decays, Map<String, Tensor> members) {
    long count = members.values().stream().mapToLong(Tensor::count).sum();
    Device device = members.values().iterator().next().device();
    var values = owner.adopt(Tensors.empty(DType.FLOAT32, device, count));
    var gradients = new ArrayList<Tensor>();
    for (var lane : lanes) {
      var gradient = owner.adopt(Tensors.zeros(DType.FLOAT32, device, count));
      gradients.add(gradient);
      long offset = 0;
      for (var member : members.entrySet()) {
        long length = member.getValue().count();
        long[] shape = member.getValue().shape();
        var view = values.narrow(0, offset, length).reshape(shape);
        if (gradients.size() == 1) {
          view.copy_(member.getValue());
        }
        var leaf = owner.adopt(view.detach()).requireGrad();
        leaf.setGrad(gradient.narrow(0, offset, length).reshape(shape));
        lane.put(member.getKey(), leaf);
        offset += length;
      }
    }
    var group = new Group(name, decays, values, gradients);
    remember(group, members);
    return group;
  }

  private void remember(Group group, Map<String, Tensor> members) {
    long offset = 0;
    for (var member : members.entrySet()) {
      long columns = member.getValue().size(-1);
      var place = new Place(group, offset, member.getValue().count() / columns, columns);
      places.put(member.getKey(), place);
      offset = place.end();
    }
  }

  /// The leaves of a lane by name, in the order given.
  public SequencedMap<String, Tensor> lane(int lane) {
    return new LinkedHashMap<>(lanes.get(lane));
  }

  /// One leaf over several matrices `[rows, columns]` of a lane, one below the other; it shares
  /// their numbers and adds to their gradients. Empty where they do not lie end to end or differ in
  /// width.
  public Optional<Tensor> stacked(int lane, List<String> names) {
    var parts = names.stream().map(places::get).toList();
    var first = parts.getFirst();
    for (int i = 1; i < parts.size(); i++) {
      var before = parts.get(i - 1);
      var part = parts.get(i);
      if (part == null
          || before == null
          || part.group().decays() != before.group().decays()
          || part.offset() != before.end()
          || part.columns() != before.columns()) {
        return Optional.empty();
      }
    }
    long length = parts.getLast().end() - first.offset();
    long[] shape = {length / first.columns(), first.columns()};
    try (var _ = TensorScope.open();
        var _ = Autograd.pause()) {
      var values = first.group().values().narrow(0, first.offset(), length).reshape(shape);
      var gradient = first.group().gradients().get(lane).narrow(0, first.offset(), length);
      var leaf = owner.adopt(values.detach()).requireGrad();
      leaf.setGrad(gradient.reshape(shape));
      return Optional.of(leaf);
    }
  }

  /// The flat buffers.
  public List<Group> groups() {
    return List.copyOf(groups);
  }

  /// Number of trained scalars.
  public long count() {
    return groups.stream().mapToLong(group -> group.values().count()).sum();
  }

  /// Lets work on the flat buffers run on these lanes; nothing else changes.
  public void workOn(Lanes lanes) {
    this.chunks = new Chunks(lanes);
  }

  Chunks chunks() {
    return chunks;
  }

  /// Sets all gradients to 0.
  public void zeroGradients() {
    for (var group : groups) {
      for (var gradient : group.gradients()) {
        chunks.forEach(
            gradient.count(), (start, length) -> gradient.narrow(0, start, length).fill_(0));
      }
    }
  }

  /// Adds the gradients of all lanes into the first, in order.
  public void mergeGradients() {
    for (var group : groups) {
      for (var other : group.gradients().subList(1, group.gradients().size())) {
        chunks.forEach(
            other.count(),
            (start, length) ->
                group.gradient().narrow(0, start, length).add_(other.narrow(0, start, length)));
      }
    }
  }

  /// Euclidean norm of the merged gradient.
  public double gradientNorm() {
    try (var _ = TensorScope.open();
        var _ = Autograd.pause()) {
      double squares = 0;
      for (var group : groups) {
        squares += chunks.sumOfSquares(group.gradient());
      }
      return Math.sqrt(squares);
    }
  }

  /// Multiplies the merged gradient.
  public void scaleGradients(double factor) {
    for (var group : groups) {
      chunks.forEach(
          group.gradient().count(),
          (start, length) -> group.gradient().narrow(0, start, length).mul_(factor));
    }
  }

  @Override
  public void close() {
    owner.close();
  }
}
