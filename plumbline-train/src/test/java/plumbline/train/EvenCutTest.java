package plumbline.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Collections;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class EvenCutTest {
  private static final EvenCut<Integer> FREE = new EvenCut<>(unit -> unit, (_, _) -> true);

  @Test
  void batchesAreAboutAsLarge() {
    assertThat(FREE.of(List.of(9, 8, 7, 4, 3, 3, 2, 2, 1, 1), 2))
        .containsExactly(List.of(9, 8), List.of(7, 4, 3, 3, 2, 2, 1, 1));
    assertThat(FREE.of(Collections.nCopies(8, 5), 4))
        .containsExactlyElementsOf(Collections.nCopies(4, List.of(5, 5)));
  }

  @Test
  void whatIsLargeStandsAlone() {
    assertThat(FREE.of(List.of(100, 1, 1, 1, 1), 2))
        .containsExactly(List.of(100), List.of(1, 1, 1, 1));
  }

  @Test
  void noBatchIsLeftWithoutAUnit() {
    assertThat(FREE.of(List.of(1, 1, 100), 3))
        .containsExactly(List.of(1), List.of(1), List.of(100));
    assertThat(FREE.of(List.of(3, 2), 4)).containsExactly(List.of(3), List.of(2));
    assertThat(FREE.of(List.of(), 2)).isEmpty();
  }

  @Test
  void moreBatchesThanAskedForOnlyWhereUnitsDoNotFit() {
    var pairs = new EvenCut<Integer>(unit -> unit, (some, _) -> some.size() < 2);
    assertThat(pairs.of(List.of(1, 1, 1, 1, 1), 2))
        .containsExactly(List.of(1, 1), List.of(1, 1), List.of(1));
    assertThat(pairs.of(List.of(1, 1, 1, 1), 2)).containsExactly(List.of(1, 1), List.of(1, 1));
  }

  @Test
  void everyUnitStandsOnceAndInItsOrder() {
    for (int count = 1; count < 9; count++) {
      for (int units = 0; units < 30; units++) {
        int step = count * 7 + units;
        var sizes = IntStream.range(0, units).map(i -> 1 + (i * step) % 13).boxed().toList();
        var cut = FREE.of(sizes, count);
        assertThat(cut.stream().flatMap(List::stream)).containsExactlyElementsOf(sizes);
        assertThat(cut).hasSize(Math.min(count, units));
      }
    }
  }
}
