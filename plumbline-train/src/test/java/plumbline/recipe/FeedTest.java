package plumbline.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class FeedTest {
  private static final List<Integer> SEVEN = IntStream.range(0, 7).boxed().toList();

  @Test
  void everyEpochHasEveryItemOnceInAnotherOrder() {
    var feed = Feed.shuffled(SEVEN, 7, 5);
    var epochs = List.of(feed.batch(0), feed.batch(1), feed.batch(2), feed.batch(3));
    assertThat(epochs)
        .allSatisfy(items -> assertThat(items).containsExactlyInAnyOrderElementsOf(SEVEN))
        .doesNotHaveDuplicates();
    assertThat(Feed.shuffled(SEVEN, 7, 6).batch(0)).isNotEqualTo(epochs.getFirst());
  }

  @Test
  void stepsRunOverTheEndsOfEpochs() {
    var whole = new ArrayList<Integer>();
    var feed = Feed.shuffled(SEVEN, 3, 5);
    for (long step = 0; step < 7; step++) {
      whole.addAll(feed.batch(step));
    }
    for (int epoch = 0; epoch < 3; epoch++) {
      assertThat(whole.subList(7 * epoch, 7 * epoch + 7))
          .isEqualTo(Feed.shuffled(SEVEN, 7, 5).batch(epoch));
    }
  }

  @Test
  void aStepIsTheSameWhateverWasAskedBefore() {
    var feed = Feed.shuffled(SEVEN, 3, 5);
    var fifth = feed.batch(5);
    assertThat(feed.batch(1)).isEqualTo(Feed.shuffled(SEVEN, 3, 5).batch(1));
    assertThat(feed.batch(5)).isEqualTo(fifth);
  }

  @Test
  void aFirstItemIsAsLikelyAsAnyOther() {
    var counts = new int[7];
    for (long seed = 0; seed < 7_000; seed++) {
      counts[Feed.shuffled(SEVEN, 1, seed).batch(0).getFirst()]++;
    }
    for (int count : counts) {
      assertThat(count).isBetween(880, 1120);
    }
  }

  @Test
  void distinctBatchesHoldNothingTwice() {
    for (int size = 1; size <= 7; size++) {
      var feed = Feed.distinct(SEVEN, size, 5);
      for (long step = 0; step < 40; step++) {
        assertThat(feed.batch(step)).hasSize(size).doesNotHaveDuplicates();
      }
    }
    var feed = Feed.distinct(SEVEN, 3, 5);
    var epoch = Feed.shuffled(SEVEN, 7, 5);
    assertThat(feed.batch(2)).isEqualTo(epoch.batch(1).subList(0, 3));
    assertThat(feed.batch(3)).isEqualTo(epoch.batch(1).subList(3, 6));
  }

  @Test
  void fewerItemsThanAStepTakesAreRefused() {
    assertThatThrownBy(() -> Feed.distinct(SEVEN, 8, 5))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "the data has 7 rows, but a step takes 8 different ones; give more rows or ask for"
                + " fewer a step");
  }

  @Test
  void noDataIsAnError() {
    assertThatThrownBy(() -> Feed.shuffled(List.of(), 3, 5))
        .hasMessage("there is nothing to train on: the data has no row");
  }
}
