package plumbline.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class DataCursorTest {
  private static final DataSet<Integer> SEVEN =
      new DataSet<>("seven", IntStream.range(0, 7).boxed().toList(), "aaaa");
  private static final DataCursor.Order SHUFFLED = new DataCursor.Order.Shuffled(5);

  @Test
  void everyEpochHasEveryRowOnceInAnotherOrder() {
    var cursor = DataCursor.start(SEVEN, SHUFFLED);
    var epochs = new ArrayList<List<Integer>>();
    for (int epoch = 0; epoch < 4; epoch++) {
      assertThat(cursor.epoch()).isEqualTo(epoch);
      assertThat(cursor.leftInEpoch()).isEqualTo(7);
      epochs.add(cursor.next(7));
    }
    assertThat(epochs)
        .allSatisfy(rows -> assertThat(rows).containsExactlyInAnyOrderElementsOf(SEVEN.rows()));
    assertThat(epochs).doesNotHaveDuplicates();
    assertThat(epochs).isEqualTo(List.of(order(5, 0), order(5, 1), order(5, 2), order(5, 3)));
    assertThat(DataCursor.start(SEVEN, new DataCursor.Order.Shuffled(6)).next(7))
        .isNotEqualTo(epochs.getFirst());
  }

  private static List<Integer> order(long seed, long epoch) {
    return DataCursor.resume(
            SEVEN, new DataCursor.Position("aaaa", new DataCursor.Order.Shuffled(seed), 7 * epoch))
        .next(7);
  }

  @Test
  void stoppingAnywhereChangesNothing() {
    var whole = DataCursor.start(SEVEN, SHUFFLED).next(21);
    for (int stop = 0; stop <= 21; stop++) {
      var first = DataCursor.start(SEVEN, SHUFFLED);
      var seen = new ArrayList<>(first.next(stop));
      seen.addAll(DataCursor.resume(SEVEN, first.position()).next(21 - stop));
      assertThat(seen).isEqualTo(whole);
    }
  }

  @Test
  void batchReachesIntoTheNextEpochExactly() {
    var cursor = DataCursor.start(SEVEN, new DataCursor.Order.AsRead());
    assertThat(cursor.next(5)).containsExactly(0, 1, 2, 3, 4);
    assertThat(cursor.leftInEpoch()).isEqualTo(2);
    assertThat(cursor.next(5)).containsExactly(5, 6, 0, 1, 2);
    assertThat(cursor.epoch()).isEqualTo(1);
  }

  @Test
  void shuffleIsFair() {
    var counts = new int[7];
    for (int seed = 0; seed < 7000; seed++) {
      counts[DataCursor.start(SEVEN, new DataCursor.Order.Shuffled(seed)).next()]++;
    }
    // 1000 expected, standard deviation 29
    assertThat(IntStream.of(counts)).allSatisfy(count -> assertThat(count).isBetween(880, 1120));
  }

  @Test
  void otherDataIsRefused() {
    var other = new DataSet<>("eight", SEVEN.rows(), "bbbb");
    var position = DataCursor.start(SEVEN, SHUFFLED).position();
    assertThatThrownBy(() -> DataCursor.resume(other, position))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "eight: the data changed since the position was saved (hash bbbb, saved aaaa); restore"
                + " the data or start from its first row");
  }
}
