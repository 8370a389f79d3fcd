package plumbline.train;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.LongStream;
import plumbline.data.PackedRow;
import plumbline.model.TokenBatch;
import plumbline.model.layer.Asked;
import plumbline.model.layer.Dropout;
import plumbline.tensor.Device;
import plumbline.tensor.Tensor;
import plumbline.tensor.Tensors;
import plumbline.text.token.Floats;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.LossKind;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.TrainingRow;

/// Rows that go through the model together, each alone in a row of the model's batch or packed with
/// others, unseen by them. The head is run only at positions whose next token takes part in a loss;
/// their scores come as a list of `n` and are spread over a grid [rows, width], each row's trained
/// tokens from the left.
public final class MicroBatch {
  private static final int PADDING = -1;

  private final List<TrainingRow> rows;
  private final List<PackedRow> layout;
  private final TokenBatch tokens;
  private final int[] sizes;
  private final Place states;
  private final int[][] trained;
  private final int width;
  private final Device device;

  /// Rows of which at least one has a token with a loss.
  ///
  /// @param sharing whether rows of a group may share their beginning where they stand alone
  public MicroBatch(List<PackedRow> layout, Device device, boolean sharing) {
    this.rows = layout.stream().flatMap(packed -> packed.samples().stream()).toList();
    this.device = device;
    this.layout = List.copyOf(layout);
    this.sizes = layout.stream().mapToInt(PackedRow::size).toArray();
    var shared =
        sharing && rows.size() == layout.size()
            ? SharedPrompts.of(rows)
            : Optional.<SharedPrompts>empty();
    this.tokens = shared.map(SharedPrompts::tokens).orElseGet(() -> tokens(layout));
    this.states = shared.isPresent() ? shared.get()::state : apart(layout, tokens.time());
    this.trained = rows.stream().map(MicroBatch::trainedPositions).toArray(int[][]::new);
    this.width = Arrays.stream(trained).mapToInt(positions -> positions.length).max().orElse(0);
    if (width == 0) {
      throw new IllegalArgumentException(
          "no token of these %d rows is trained".formatted(rows.size()));
    }
  }

  private static TokenBatch tokens(List<PackedRow> layout) {
    var plain = TokenBatch.of(layout.stream().map(PackedRow::tokens).toList());
    if (layout.stream().allMatch(packed -> packed.samples().size() == 1)) {
      return plain;
    }
    var segments = new int[plain.rows()][plain.time()];
    for (int row = 0; row < segments.length; row++) {
      Arrays.fill(segments[row], PADDING);
      var samples = layout.get(row).sampleOfToken();
      System.arraycopy(samples, 0, segments[row], 0, samples.length);
      var positions = layout.get(row).positions();
      for (int t = 0; t < positions.length; t++) {
        plain.positions()[row][t] = positions[t];
      }
    }
    return new TokenBatch(plain.ids(), plain.positions(), Optional.of(segments));
  }

  /// The state before a token, in rows that share nothing.
  private static Place apart(List<PackedRow> layout, int time) {
    var starts = starts(layout, time);
    return (row, t) -> starts[row] + t - 1;
  }

  /// Where every sample begins in the flattened batch.
  private static long[] starts(List<PackedRow> layout, int time) {
    var starts = LongStream.builder();
    for (int row = 0; row < layout.size(); row++) {
      long start = (long) row * time;
      for (var sample : layout.get(row).samples()) {
        starts.add(start);
        start += sample.tokens().size();
      }
    }
    return starts.build().toArray();
  }

  private static int[] trainedPositions(TrainingRow row) {
    int[] positions = new int[row.tokens().size()];
    int count = 0;
    for (int t = 1; t < positions.length; t++) {
      if (row.kinds().get(t) != LossKind.NONE) {
        positions[count++] = t;
      }
    }
    return Arrays.copyOf(positions, count);
  }

  /// The rows.
  public List<TrainingRow> rows() {
    return rows;
  }

  /// What the model reads.
  public TokenBatch tokens() {
    return tokens;
  }

  /// The noise of adapters in the step `key`, which hangs on the rows of the step and not on how
  /// they are cut or packed. Rows must not share their beginnings: each has noise of its own.
  Dropout noise(SampleKey key) {
    var rowOf = new long[tokens.rows() * tokens.time()];
    Arrays.fill(rowOf, PADDING);
    for (int row = 0; row < layout.size(); row++) {
      var packed = layout.get(row);
      var samples = packed.sampleOfToken();
      for (int t = 0; t < samples.length; t++) {
        rowOf[row * tokens.time() + t] = packed.sources().get(samples[t]);
      }
    }
    var positions = Arrays.stream(tokens.positions()).flatMapToLong(Arrays::stream).toArray();
    return Dropout.keyed(key, rowOf, positions);
  }

  /// Trained tokens of the longest row.
  public int width() {
    return width;
  }

  /// The tokens whose next one is scored, in the order of [#targets].
  public Asked asked() {
    return new Asked(flat(states));
  }

  /// The scored tokens, INT64 `[n]`.
  public Tensor targets() {
    return flat((row, t) -> rows.get(row).tokens().get(t));
  }

  @FunctionalInterface
  private interface Place {
    long of(int row, int position);
  }

  private Tensor flat(Place place) {
    var values = new long[Arrays.stream(trained).mapToInt(each -> each.length).sum()];
    int at = 0;
    for (int row = 0; row < trained.length; row++) {
      for (int t : trained[row]) {
        values[at++] = place.of(row, t);
      }
    }
    return Tensors.of(values, values.length).to(device);
  }

  /// Spreads scores `[n]` over the grid [rows, width], 0 where a row has no token; gradients flow.
  public Tensor grid(Tensor scores) {
    long n = scores.size(0);
    var index = new long[trained.length * width];
    Arrays.fill(index, n);
    long at = 0;
    for (int row = 0; row < trained.length; row++) {
      for (int k = 0; k < trained[row].length; k++) {
        index[row * width + k] = at++;
      }
    }
    if (n == index.length) {
      return scores.reshape(trained.length, width);
    }
    var zero = Tensors.zeros(scores.dtype(), device, 1);
    return Tensors.cat(List.of(scores, zero), 0)
        .indexSelect(0, Tensors.of(index, index.length).to(device))
        .reshape(trained.length, width);
  }

  /// BOOL [rows, width]: tokens of this kind.
  public Tensor mask(LossKind kind) {
    var mask = new boolean[trained.length * width];
    for (int row = 0; row < trained.length; row++) {
      for (int k = 0; k < trained[row].length; k++) {
        mask[row * width + k] = rows.get(row).kinds().get(trained[row][k]) == kind;
      }
    }
    return Tensors.of(mask, trained.length, width).to(device);
  }

  /// A column of the rows as FLOAT32 [rows, width], 0 where a row has no token.
  public Tensor column(Function<TrainingRow, Floats> column) {
    var values = new float[trained.length * width];
    for (int row = 0; row < trained.length; row++) {
      var source = column.apply(rows.get(row));
      for (int k = 0; k < trained[row].length; k++) {
        values[row * width + k] = source.get(trained[row][k]);
      }
    }
    return Tensors.of(values, trained.length, width).to(device);
  }

  /// Puts scores `[n]` back at their positions in every row; 0 elsewhere.
  public List<Floats> perRow(float[] scores) {
    var result = new Floats[trained.length];
    int at = 0;
    for (int row = 0; row < trained.length; row++) {
      var values = new float[rows.get(row).tokens().size()];
      for (int t : trained[row]) {
        values[t] = scores[at++];
      }
      result[row] = Floats.of(values);
    }
    return List.of(result);
  }

  /// Which tokens of the flattened batch are no padding, `[rows * time]`.
  boolean[] real() {
    var real = new boolean[sizes.length * tokens.time()];
    for (int row = 0; row < sizes.length; row++) {
      Arrays.fill(real, row * tokens.time(), row * tokens.time() + sizes[row], true);
    }
    return real;
  }

  /// All tokens, padding left out.
  public long tokenCount() {
    return rows.stream().map(TrainingRow::tokens).mapToLong(Tokens::size).sum();
  }
}
