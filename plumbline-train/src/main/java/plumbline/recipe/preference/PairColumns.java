package plumbline.recipe.preference;

import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import plumbline.objective.LossMetrics;
import plumbline.objective.LossMetrics.Figure;
import plumbline.objective.LossSum;
import plumbline.objective.preference.Answers;
import plumbline.objective.preference.CompletionSums;
import plumbline.objective.preference.PairBatch;
import plumbline.tensor.Autograd;
import plumbline.tensor.DType;
import plumbline.tensor.Device;
import plumbline.tensor.Tensor;
import plumbline.tensor.Tensors;
import plumbline.text.token.Floats;
import plumbline.text.trajectory.LossKind;
import plumbline.text.trajectory.TrainingRow;
import plumbline.train.MicroBatch;

/// Turns log-probabilities of tokens into those of answers, for the pairs of one step.
final class PairColumns {
  private static final double FAR = 20;

  private final List<PairRows> pairs;
  private final List<TrainingRow> rows;
  private final @Nullable List<Floats> reference;
  private final double tail;
  private final IdentityHashMap<TrainingRow, Integer> numbers = new IdentityHashMap<>();

  /// @param rows chosen and rejected in turn, as [PairRows#rows] makes them
  /// @param reference a column for every row, null where nothing is compared with a reference
  /// @param tail what a token behind the length of the shorter answer counts
  PairColumns(
      List<PairRows> pairs, List<TrainingRow> rows, @Nullable List<Floats> reference, double tail) {
    this.pairs = pairs;
    this.rows = rows;
    this.reference = reference;
    this.tail = tail;
    for (int row = 0; row < rows.size(); row++) {
      numbers.put(rows.get(row), row);
    }
  }

  /// The rows of the step.
  List<TrainingRow> rows() {
    return rows;
  }

  /// How many pairs the step has.
  int pairCount() {
    return pairs.size();
  }

  /// What the losses of the step are divided by.
  double divisor() {
    return PairRows.divisor(pairs);
  }

  /// Which row of the step this is.
  int number(TrainingRow row) {
    return Objects.requireNonNull(numbers.get(row), "a row is not of this step");
  }

  /// Where the halves of pairs stand in a grid, pair by pair.
  ///
  /// @param pairs numbers of the pairs in their step
  private record Halves(List<Integer> pairs, Tensor chosen, Tensor rejected) {
    Tensor of(Tensor column, int which) {
      return column.indexSelect(0, which == 0 ? chosen : rejected);
    }
  }

  /// Token columns, [rows, width].
  private record Grid(
      Tensor logProbs, @Nullable Tensor reference, Tensor said, Tensor supervised, Halves halves) {
    Tensor half(Tensor column, int which) {
      return halves.of(column, which);
    }
  }

  private Halves halves(List<TrainingRow> part, Device device) {
    var placed = new TreeMap<Integer, Integer>();
    for (int at = 0; at < part.size(); at++) {
      placed.put(number(part.get(at)), at);
    }
    var of = placed.keySet().stream().map(row -> row / 2).distinct().toList();
    if (2 * of.size() != part.size()) {
      throw new IllegalStateException(
          "%d rows of %d pairs: both halves of a pair belong together"
              .formatted(part.size(), of.size()));
    }
    return new Halves(of, places(placed, 0, device), places(placed, 1, device));
  }

  private static Tensor places(SortedMap<Integer, Integer> placed, int which, Device device) {
    var at =
        placed.entrySet().stream()
            .filter(entry -> entry.getKey() % 2 == which)
            .mapToInt(Map.Entry::getValue)
            .toArray();
    return Tensors.ofInts(at).to(device);
  }

  /// The pairs of a micro-batch.
  ///
  /// @param logProbs [rows, width], with gradient
  PairBatch of(MicroBatch micro, Tensor logProbs) {
    return of(grid(micro, logProbs));
  }

  /// Which pairs of a micro-batch have a far winner, in the order of [#of]; empty where no pair of
  /// the step has.
  List<Boolean> far(MicroBatch micro) {
    return pairs.stream().noneMatch(PairRows::far)
        ? List.of()
        : micro.rows().stream()
            .map(row -> number(row) / 2)
            .distinct()
            .sorted()
            .map(pair -> pairs.get(pair).far())
            .toList();
  }

  /// How far the policy is from the reference on these tokens: the mean of `exp(d) - 1 - d`, `d =
  /// ref - lp`, which is 0 where both agree on every token and never negative.
  LossMetrics distance(MicroBatch micro, Tensor logProbs) {
    if (reference == null) {
      return LossMetrics.none();
    }
    try (var _ = Autograd.pause()) {
      var grid = grid(micro, logProbs.detach());
      var under = Objects.requireNonNull(grid.reference());
      var d = grid.said().choose(under.minus(grid.logProbs()), 0).clamp(-FAR, FAR);
      double sum = d.expm1().minus(d).to(DType.FLOAT64).sum().item();
      var figures = new LinkedHashMap<String, Figure>();
      figures.put("kl", new Figure.Mean(sum, grid.said().to(DType.FLOAT64).sum().item()));
      return LossMetrics.of(figures);
    }
  }

  private Grid grid(MicroBatch micro, Tensor logProbs) {
    var said = micro.mask(LossKind.PREFERENCE);
    return new Grid(
        logProbs,
        reference == null ? null : micro.column(row -> reference.get(number(row))),
        said,
        said.or(micro.mask(LossKind.CROSS_ENTROPY)),
        halves(micro.rows(), logProbs.device()));
  }

  /// All pairs of the step at once, as a graph that ends at these log-probabilities.
  ///
  /// @param logProbs [rows, width], every row from its first token on
  PairBatch whole(Tensor logProbs) {
    int width = Math.toIntExact(logProbs.size(1));
    var said = mask(width, LossKind.PREFERENCE);
    return of(
        new Grid(
            logProbs,
            reference == null ? null : spread(reference, width),
            said,
            said.or(mask(width, LossKind.CROSS_ENTROPY)),
            halves(rows, logProbs.device())));
  }

  /// Columns of rows from their first token on, FLOAT32 [rows, width].
  static Tensor spread(List<Floats> columns, int width) {
    var values = new float[columns.size() * width];
    for (int row = 0; row < columns.size(); row++) {
      var source = columns.get(row).toArray();
      System.arraycopy(source, 0, values, row * width, source.length);
    }
    return Tensors.of(values, columns.size(), width);
  }

  private Tensor mask(int width, LossKind kind) {
    return mask(rows, width, kind);
  }

  /// Which tokens of rows are of a kind, BOOL [rows, width].
  static Tensor mask(List<TrainingRow> rows, int width, LossKind kind) {
    var mask = new boolean[rows.size() * width];
    for (int row = 0; row < rows.size(); row++) {
      var kinds = rows.get(row).kinds();
      for (int t = 0; t < kinds.size(); t++) {
        mask[row * width + t] = kinds.get(t) == kind;
      }
    }
    return Tensors.of(mask, rows.size(), width);
  }

  private PairBatch of(Grid grid) {
    var good = CompletionSums.lengths(grid.half(grid.said(), 0), grid.logProbs());
    var bad = CompletionSums.lengths(grid.half(grid.said(), 1), grid.logProbs());
    var shorter = good.minimum(bad);
    var learnt = grid.half(grid.supervised(), 0);
    var supervised = CompletionSums.of(grid.half(grid.logProbs(), 0), learnt).sum().negate();
    return new PairBatch(
        answers(grid, 0, good, shorter),
        answers(grid, 1, bad, shorter),
        new LossSum(supervised, learnt.to(DType.FLOAT64).sum().item()),
        pairs.stream().anyMatch(pair -> pair.weight() != 1) ? weights(grid) : null);
  }

  private Answers answers(Grid grid, int which, Tensor lengths, Tensor shorter) {
    var said = grid.half(grid.said(), which);
    var under = grid.reference();
    return new Answers(
        sums(grid.half(grid.logProbs(), which), said, shorter),
        under == null ? null : sums(grid.half(under, which), said, shorter),
        lengths);
  }

  private Tensor sums(Tensor logProbs, Tensor said, Tensor shorter) {
    return tail == 1
        ? CompletionSums.of(logProbs, said)
        : CompletionSums.desensitised(logProbs, said, shorter, tail);
  }

  private Tensor weights(Grid grid) {
    var values =
        grid.halves().pairs().stream().mapToDouble(pair -> pairs.get(pair).weight()).toArray();
    return Tensors.of(values, values.length)
        .to(grid.logProbs().dtype())
        .to(grid.logProbs().device());
  }
}
