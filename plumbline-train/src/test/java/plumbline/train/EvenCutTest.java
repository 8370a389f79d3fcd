package plumbline.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.OptionalLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import plumbline.train.EvenCut.Load;

class EvenCutTest {
  private static final EvenCut<Integer> ROWS = new EvenCut<>(Load::ofRow, 4096);

  /// Groups whose beginnings are shared: nothing is padded.
  private static final EvenCut<Integer> SHARED =
      new EvenCut<>(tokens -> new Load(8, tokens, OptionalLong.of(tokens)), 1 << 20);

  @Test
  void theLargestBatchIsAsSmallAsItCanBe() {
    assertThat(SHARED.of(List.of(9, 8, 7, 4, 3, 3, 2, 2, 1, 1), 2))
        .containsExactly(List.of(9, 8), List.of(7, 4, 3, 3, 2, 2, 1, 1));
    assertThat(SHARED.of(Collections.nCopies(8, 5), 4))
        .containsExactlyElementsOf(Collections.nCopies(4, List.of(5, 5)));
  }

  @Test
  void shortRowsAreNotPaddedToLongOnes() {
    assertThat(ROWS.of(List.of(250, 242, 82, 41, 34, 26), 2))
        .containsExactly(List.of(250, 242), List.of(82, 41, 34, 26));
    assertThat(ROWS.of(List.of(400, 400, 20, 20, 20, 20, 20, 20, 20, 20), 2))
        .containsExactly(List.of(400, 400), Collections.nCopies(8, 20));
    assertThat(ROWS.of(List.of(400, 400, 400, 400, 20, 20, 20, 20), 4))
        .allSatisfy(
            batch -> assertThat(Collections.max(batch) * batch.size()).isLessThanOrEqualTo(800));
  }

  @Test
  void oneGroupThatCannotShareLetsTheOthersBeRead() {
    var loads =
        List.of(
            new Load(4, 60, OptionalLong.empty()),
            new Load(8, 50, OptionalLong.of(150)),
            new Load(8, 40, OptionalLong.of(120)));
    var cut = new EvenCut<Load>(load -> load, 4096);
    assertThat(cut.of(loads, 2)).containsExactly(loads.subList(0, 1), loads.subList(1, 3));
  }

  @Test
  void moreBatchesThanLanesOnlyWhereUnitsDoNotFit() {
    var small = new EvenCut<Integer>(Load::ofRow, 20);
    assertThat(small.of(List.of(10, 10, 10, 10), 2))
        .containsExactly(List.of(10, 10), List.of(10, 10));
    assertThat(small.of(List.of(10, 10, 10, 10, 10), 2)).hasSizeBetween(3, 4);
    assertThat(small.of(List.of(100, 1, 1), 2)).containsExactly(List.of(100), List.of(1, 1));
    assertThat(ROWS.of(List.of(3, 2), 4)).containsExactly(List.of(3), List.of(2));
    assertThat(ROWS.of(List.of(), 2)).isEmpty();
  }

  /// Against every way to cut a few rows in two.
  @Test
  void noOtherCutInTwoIsMoreEven() {
    for (int step = 1; step < 60; step++) {
      int by = step;
      var rows =
          IntStream.range(0, 9)
              .mapToObj(i -> 1 + (i * by * 7 + by) % 97)
              .sorted(Collections.reverseOrder())
              .toList();
      int best =
          IntStream.range(1, rows.size())
              .map(at -> Math.max(padded(rows.subList(0, at)), padded(rows.subList(at, 9))))
              .min()
              .orElseThrow();
      var cut = ROWS.of(rows, 2);
      assertThat(cut.stream().flatMap(List::stream)).containsExactlyElementsOf(rows);
      assertThat(cut).hasSize(2);
      assertThat(cut.stream().mapToInt(EvenCutTest::padded).max()).hasValue(best);
    }
  }

  private static int padded(List<Integer> rows) {
    return rows.size() * Collections.max(rows);
  }
}
