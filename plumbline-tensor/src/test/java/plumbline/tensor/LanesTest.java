package plumbline.tensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60) // a lane that is not freed waits for ever
class LanesTest {
  @Test
  void resultsComeInOrderAndEachPartOnItsLane() throws InterruptedException {
    try (var lanes = Lanes.open(3, 1)) {
      assertThat(lanes.run(8, (index, lane) -> index + "@" + lane))
          .containsExactly("0@0", "1@1", "2@2", "3@0", "4@1", "5@2", "6@0", "7@1");
      assertThat(lanes.run(0, (index, _) -> index)).isEmpty();
      assertThat(lanes.run(1, (_, _) -> Thread.currentThread()))
          .containsExactly(Thread.currentThread());
    }
  }

  @Test
  void closedLanesSayWhatToDo() throws InterruptedException {
    var lanes = Lanes.open(2, 1);
    assertThat(lanes.run(1, (index, _) -> index)).containsExactly(0);
    lanes.close();

    var message = "these 2 lanes are closed; close lanes after all that works on them";
    assertThatThrownBy(() -> lanes.run(1, (index, _) -> index)).hasMessage(message);
    assertThatThrownBy(() -> lanes.together((index, _) -> index)).hasMessage(message);
  }

  @Test
  void aPartAloneHasTheThreadsOfAllLanesForItsTime() throws InterruptedException {
    try (var lanes = Lanes.open(3, 2)) {
      int threads = lanes.together((_, _) -> Torch.threads());
      assertThat(threads).isEqualTo(6);
      assertThat(Torch.threads()).isEqualTo(2);
      assertThatThrownBy(() ->
              lanes.together((_, _) -> {
                throw new IllegalStateException("lost");
              }))
          .hasMessage("lost");
      assertThat(Torch.threads()).isEqualTo(2);
    }
  }

  @Test
  void aFailureIsThrownWhenAllLanesHaveStopped() throws InterruptedException {
    var begun = new CountDownLatch(1);
    var ended = new AtomicInteger();
    var run = new AtomicInteger();
    try (var lanes = Lanes.open(2, 1)) {
      assertThatThrownBy(() ->
              lanes.run(
                  20,
                  (index, lane) -> {
                    run.incrementAndGet();
                    if (lane == 0) {
                      begun.await();
                      throw new IllegalStateException("part " + index);
                    }
                    begun.countDown();
                    try {
                      Thread.sleep(30_000);
                    } finally {
                      ended.incrementAndGet();
                    }
                    return index;
                  }))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage("part 0");

      assertThat(ended).hasValue(1);
      assertThat(run).hasValue(2);
      assertThat(lanes.run(4, (index, _) -> index)).containsExactly(0, 1, 2, 3);
    }
  }

  @Test
  void aFailureOfAnotherLaneIsThrownToo() {
    try (var lanes = Lanes.open(2, 1)) {
      assertThatThrownBy(() ->
              lanes.run(
                  2,
                  (_, lane) -> {
                    if (lane == 1) {
                      throw new ArithmeticException("lane 1");
                    }
                    return lane;
                  }))
          .isInstanceOf(ArithmeticException.class)
          .hasMessage("lane 1");
    }
  }

  @Test
  void anInterruptedCallerWaitsUntilTheLanesHaveStopped() throws InterruptedException {
    var ended = new AtomicInteger();
    var thrown = new ArrayList<Throwable>();
    var begun = new CountDownLatch(1);
    try (var lanes = Lanes.open(2, 1)) {
      var caller =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  lanes.run(
                      2,
                      (_, lane) -> {
                        if (lane == 1) {
                          begun.countDown();
                          try {
                            Thread.sleep(30_000);
                          } finally {
                            ended.incrementAndGet();
                          }
                        }
                        return lane;
                      });
                } catch (InterruptedException interrupted) {
                  thrown.add(interrupted);
                }
              });
      begun.await();
      caller.interrupt();

      assertThat(caller.join(Duration.ofSeconds(10))).isTrue();
      assertThat(thrown).hasSize(1);
      assertThat(ended).hasValue(1);
      assertThat(lanes.run(2, (index, _) -> index)).isEqualTo(List.of(0, 1));
    }
  }

  @Test
  void refusesNoLane() {
    assertThatThrownBy(() -> Lanes.open(0, 1))
        .hasMessage("0 lanes of 1 threads, at least 1 of 1 is needed");
  }

  /// Lanes that are busy until they are released.
  private record Busy<T>(Future<List<T>> results, CountDownLatch release, ExecutorService thread)
      implements AutoCloseable {
    /// @param end what each part does when it is released
    static <T> Busy<T> of(Lanes lanes, int parts, Lanes.Part<T> end) throws InterruptedException {
      var holding = new CountDownLatch(Math.min(parts, lanes.count()));
      var release = new CountDownLatch(1);
      var thread = Executors.newSingleThreadExecutor();
      var results =
          thread.submit(() ->
              lanes.run(
                  parts,
                  (index, lane) -> {
                    holding.countDown();
                    release.await();
                    return end.run(index, lane);
                  }));
      holding.await();
      return new Busy<>(results, release, thread);
    }

    List<T> end() throws InterruptedException, ExecutionException {
      release.countDown();
      return results.get();
    }

    @Override
    public void close() {
      release.countDown();
      thread.close();
    }
  }

  @Test
  void aPartWaitsForThePreferredLaneOfItsNumberAlone() throws Exception {
    var other = new CountDownLatch(1);
    var order = new CopyOnWriteArrayList<String>();
    try (var later = Lanes.open(2, 1);
        var first = later.preferred(1);
        var ahead = Busy.of(first, 1, (_, _) -> order.add("first"));
        var thread = Executors.newSingleThreadExecutor()) {
      var behind =
          thread.submit(() ->
              later.run(
                  2,
                  (_, lane) -> {
                    order.add("later " + lane);
                    if (lane == 1) {
                      other.countDown();
                    }
                    return lane;
                  }));
      other.await();

      assertThat(ahead.end()).containsExactly(true);
      assertThat(behind.get()).containsExactly(0, 1);
      assertThat(order).containsExactly("later 1", "first", "later 0");
    }
  }

  @Test
  void aPartAloneWaitsForEveryPreferredLane() throws Exception {
    var order = new CopyOnWriteArrayList<String>();
    try (var later = Lanes.open(2, 1);
        var first = later.preferred(2);
        var ahead = Busy.of(first, 2, (_, lane) -> order.add("first " + lane));
        var thread = Executors.newSingleThreadExecutor()) {
      var behind = thread.submit(() -> later.together((_, _) -> order.add("later")));

      assertThat(ahead.end()).containsExactly(true, true);
      assertThat(behind.get()).isTrue();
      assertThat(order).hasSize(3).last().isEqualTo("later");
    }
  }

  /// libtorch lets a thread that is new to it begin with what was set last, wherever.
  @Test
  void lanesKeepTheirThreadsWhileOthersWorkTogether() throws InterruptedException {
    try (var wide = Lanes.open(4, 1);
        var lanes = Lanes.open(2, 1)) {
      List<Integer> beside = wide.together((_, _) -> lanes.run(2, (_, _) -> threadsAtWork()));
      assertThat(beside).containsExactly(1, 1);
      assertThat(lanes.run(2, (_, _) -> threadsAtWork())).containsExactly(1, 1);
    }
  }

  private static int threadsAtWork() {
    try (var _ = TensorScope.open()) {
      Tensors.full(1, DType.FLOAT32, Device.CPU, 200_000).times(2);
      return Torch.threads();
    }
  }

  @Test
  void whoWaitsForAPreferredLaneCanBeInterrupted() throws Exception {
    try (var later = Lanes.open(1, 1);
        var first = later.preferred(1);
        var ahead = Busy.of(first, 1, (index, _) -> index)) {
      Thread.currentThread().interrupt();

      assertThatThrownBy(() -> later.run(1, (index, _) -> index))
          .isInstanceOf(InterruptedException.class);

      assertThat(ahead.end()).containsExactly(0);
      assertThat(later.run(1, (index, _) -> index)).containsExactly(0);
    }
  }

  @Test
  void aFailureElsewhereFreesWhoWaitsForAPreferredLane() throws Exception {
    var begun = new CopyOnWriteArrayList<Integer>();
    try (var later = Lanes.open(2, 1);
        var first = later.preferred(1);
        var ahead =
            Busy.of(
                first,
                1,
                (_, _) -> {
                  throw new IllegalStateException("of the preferred lane");
                })) {
      assertThatThrownBy(() ->
              later.run(
                  2,
                  (index, _) -> {
                    begun.add(index);
                    throw new IllegalStateException("of lane 1");
                  }))
          .hasMessage("of lane 1");
      assertThat(begun).containsExactly(1);

      assertThatThrownBy(ahead::end).hasRootCauseMessage("of the preferred lane");
      assertThat(later.run(2, (index, _) -> index)).containsExactly(0, 1);
    }
  }

  @Test
  void shortWorkDoesNotGiveWay() throws Exception {
    try (var later = Lanes.open(1, 1);
        var first = later.preferred(3);
        var ahead = Busy.of(first, 3, (index, _) -> index)) {
      assertThat(later.runAtOnce(2, (index, _) -> index)).containsExactly(0, 1);
      assertThat(ahead.end()).containsExactly(0, 1, 2);
    }
  }

  @Test
  void furtherLanesGoFirstWhereProcessorsAreTooFew() {
    assertThat(Lanes.goesFirst(2, 2, 1, 2)).isTrue();
    assertThat(Lanes.goesFirst(2, 2, 1, 4)).isFalse();
    assertThat(Lanes.goesFirst(2, 2, 2, 4)).isTrue();
    try (var later = Lanes.open(1, 1);
        var first = later.preferred(1)) {
      assertThatThrownBy(() -> first.preferred(1))
          .hasMessage("these lanes go before others already; ask the lanes that give way for more");
      assertThatThrownBy(() -> later.preferred(0))
          .hasMessage("0 lanes of 1 threads, at least 1 of 1 is needed");
    }
  }
}
