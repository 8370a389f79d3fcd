package plumbline.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import plumbline.text.token.Floats;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.LossKind;
import plumbline.text.trajectory.TrainingRow;

class PackerTest {

  private static TrainingRow row(int length, int first) {
    return new TrainingRow(
        Tokens.of(IntStream.range(first, first + length).toArray()),
        Stream.concat(
                Stream.of(LossKind.NONE),
                Stream.generate(() -> LossKind.CROSS_ENTROPY).limit(length - 1))
            .toList(),
        Floats.filled(length, 1),
        Floats.filled(length, 0),
        Floats.filled(length, 0),
        first);
  }

  private static List<TrainingRow> rows(int... lengths) {
    return IntStream.range(0, lengths.length).mapToObj(i -> row(lengths[i], 100 * i)).toList();
  }

  @Test
  void samplesLieEndToEndWithTheirOwnPositions() {
    var packed = Packer.pack(rows(2, 5, 3), 5);
    assertThat(packed).hasSize(2);
    assertThat(packed.getFirst().sources()).containsExactly(0, 2);
    assertThat(packed.getFirst().tokens()).isEqualTo(Tokens.of(0, 1, 200, 201, 202));
    assertThat(packed.getFirst().sampleOfToken()).containsExactly(0, 0, 1, 1, 1);
    assertThat(packed.getFirst().positions()).containsExactly(0, 1, 0, 1, 2);
    assertThat(packed.get(1).samples()).containsExactly(row(5, 100));
  }

  @Test
  void nothingIsLostAndNoRowIsOverfull() {
    var random = new Random(1);
    for (int round = 0; round < 300; round++) {
      var rows = rows(random.ints(random.nextInt(40), 1, 33).toArray());
      var packed = Packer.pack(rows, 32);
      var back = new TrainingRow[rows.size()];
      for (var bin : packed) {
        assertThat(bin.size()).isLessThanOrEqualTo(32);
        for (int i = 0; i < bin.sources().size(); i++) {
          assertThat(back[bin.sources().get(i)]).isNull();
          back[bin.sources().get(i)] = bin.samples().get(i);
        }
      }
      assertThat(back).containsExactly(rows.toArray(TrainingRow[]::new));
      assertThat(packed).isEqualTo(firstFit(rows, 32));
      assertThat(Packer.pack(rows, 32)).isEqualTo(packed);
    }
  }

  /// First fit by trying one bin after the other.
  private static List<PackedRow> firstFit(List<TrainingRow> rows, int limit) {
    var order = new ArrayList<>(IntStream.range(0, rows.size()).boxed().toList());
    order.sort((a, b) -> rows.get(b).tokens().size() - rows.get(a).tokens().size());
    var bins = new ArrayList<List<Integer>>();
    for (int row : order) {
      var home =
          bins.stream()
              .filter(bin ->
                  bin.stream().mapToInt(i -> rows.get(i).tokens().size()).sum()
                          + rows.get(row).tokens().size()
                      <= limit)
              .findFirst();
      home.ifPresentOrElse(bin -> bin.add(row), () -> bins.add(new ArrayList<>(List.of(row))));
    }
    return bins.stream()
        .map(bin -> bin.stream().sorted().toList())
        .sorted((a, b) -> a.getFirst() - b.getFirst())
        .map(bin -> new PackedRow(bin, bin.stream().map(rows::get).toList()))
        .toList();
  }

  @Test
  void packingWastesLittle() {
    var random = new Random(2);
    var rows = rows(random.ints(2000, 5, 300).toArray());
    long tokens = rows.stream().mapToLong(row -> row.tokens().size()).sum();
    var packed = Packer.pack(rows, 512);
    assertThat(tokens / (512.0 * packed.size())).isGreaterThan(0.98);
  }

  @Test
  void rowThatFitsNowhereIsRefused() {
    assertThatThrownBy(() -> Packer.pack(rows(3, 9), 8))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "training row 1 has 9 tokens, more than the 8 of a packed row; raise the limit or"
                + " shorten the row");
    assertThat(Packer.pack(List.of(), 8)).isEmpty();
  }
}
