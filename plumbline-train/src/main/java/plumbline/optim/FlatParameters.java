package plumbline.optim;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
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

/// The trained parameters of a model in flat FLOAT32 buffers, one for each [Kind], so that an
/// optimiser works through memory once.
///
/// Every lane has its own leaf tensors over the same numbers, each collecting its gradient in the
/// lane's own flat buffer; [#mergeGradients] adds the buffers in the order of the lanes. Tensors
/// that no optimiser may touch have no gradient and are the same for all lanes.
public final class FlatParameters implements AutoCloseable {
  private final TensorScope owner = TensorScope.detached();
  private final List<Group> groups = new ArrayList<>();
  private Chunks chunks = new Chunks(null);
  private final List<SequencedMap<String, Tensor>> lanes = new ArrayList<>();
  private final Map<String, Place> places = new HashMap<>();

  /// What a parameter is to an optimiser.
  public enum Kind {
    /// Weights of two dimensions that map states to states: projections, experts, routers.
    MATRICES(true),
    /// Rows looked up or scored by: embedding and output head; and whatever has more dimensions.
    TABLES(true),
    /// Norms and biases.
    VECTORS(false);

    private final boolean decays;

    Kind(boolean decays) {
      this.decays = decays;
    }

    /// Whether weight decay holds for them.
    public boolean decays() {
      return decays;
    }

    String group() {
      return name().toLowerCase(Locale.ROOT);
    }

    /// The kind of a parameter with so many dimensions.
    public static Kind of(String name, int rank) {
      if (rank < 2 || name.endsWith(THRESHOLDS)) {
        return VECTORS;
      }
      boolean table = rank > 2 || TABLE_NAMES.stream().anyMatch(name::endsWith);
      return table ? TABLES : MATRICES;
    }
  }

  private static final List<String> TABLE_NAMES =
      List.of("embed_tokens.weight", "lm_head.weight", "score.weight");

  /// Where the steps of an ordinal scale lie: biases, one row a dimension.
  private static final String THRESHOLDS = "score.offsets";

  /// Changed by load balancing alone.
  private static final String FIXED = "e_score_correction_bias";

  /// A parameter in the buffers of its group.
  ///
  /// @param name in checkpoints
  /// @param offset of its first number
  /// @param shape its dimensions
  public record Member(String name, long offset, List<Long> shape) {
    public Member {
      shape = List.copyOf(shape);
    }

    /// How many numbers it has.
    public long count() {
      return shape.stream().mapToLong(Long::longValue).reduce(1, (a, b) -> a * b);
    }

    /// Its part of a buffer of the group, in its shape.
    Tensor view(Tensor flat) {
      var dims = shape.stream().mapToLong(Long::longValue).toArray();
      return flat.narrow(0, offset, count()).reshape(dims);
    }
  }

  /// Parameters of one kind.
  ///
  /// @param kind what they are
  /// @param members where each of them stands
  /// @param values all numbers, FLOAT32 `[n]`
  /// @param gradients of the lanes, each FLOAT32 `[n]`; the first holds the sum after merging
  public record Group(Kind kind, List<Member> members, Tensor values, List<Tensor> gradients) {
    public Group {
      members = List.copyOf(members);
      gradients = List.copyOf(gradients);
    }

    /// The kind in small letters.
    public String name() {
      return kind.group();
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
      var byKind = new EnumMap<Kind, SequencedMap<String, Tensor>>(Kind.class);
      var fixed = new LinkedHashMap<String, Tensor>();
      initial.forEach((name, tensor) -> {
        if (name.endsWith(FIXED)) {
          fixed.put(name, owner.adopt(tensor.to(DType.FLOAT32).detach().copy()));
        } else {
          byKind
              .computeIfAbsent(Kind.of(name, tensor.rank()), _ -> new LinkedHashMap<>())
              .put(name, tensor);
        }
      });
      for (int lane = 0; lane < laneCount; lane++) {
        lanes.add(new LinkedHashMap<>(initial));
        lanes.get(lane).putAll(fixed);
      }
      byKind.forEach((kind, members) -> groups.add(group(kind, members)));
    }
  }

  private Group group(Kind kind, SequencedMap<String, Tensor> initial) {
    long count = initial.values().stream().mapToLong(Tensor::count).sum();
    Device device = initial.values().iterator().next().device();
    var values = owner.adopt(Tensors.empty(DType.FLOAT32, device, count));
    var members = members(initial);
    var source = initial.values().iterator();
    members.forEach(member -> member.view(values).copy_(source.next()));
    var gradients = new ArrayList<Tensor>();
    for (var lane : lanes) {
      var gradient = owner.adopt(Tensors.zeros(DType.FLOAT32, device, count));
      gradients.add(gradient);
      for (var member : members) {
        var leaf = owner.adopt(member.view(values).detach()).requireGrad();
        leaf.setGrad(member.view(gradient));
        lane.put(member.name(), leaf);
      }
    }
    var group = new Group(kind, members, values, gradients);
    for (var member : members) {
      long columns = member.shape().getLast();
      places.put(
          member.name(), new Place(group, member.offset(), member.count() / columns, columns));
    }
    return group;
  }

  private static List<Member> members(SequencedMap<String, Tensor> initial) {
    var members = new ArrayList<Member>();
    long offset = 0;
    for (var entry : initial.entrySet()) {
      var shape = Arrays.stream(entry.getValue().shape()).boxed().toList();
      members.add(new Member(entry.getKey(), offset, shape));
      offset += entry.getValue().count();
    }
    return members;
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
          || part.group().kind() != before.group().kind()
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
