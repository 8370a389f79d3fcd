package plumbline.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import plumbline.reward.Episodes;
import plumbline.reward.RewardColumns;
import plumbline.reward.RewardFunction;
import plumbline.reward.Verdict.Scored;
import plumbline.reward.Verdict.Unscored;
import plumbline.text.trajectory.Episode;
import plumbline.text.trajectory.StopReason;
import plumbline.text.trajectory.Task;

/// A judge that does one thing at a time: waiting for it is not its time.
@Timeout(60)
class ScoringTurnTest {
  /// Judges by `judge`, one episode after the other.
  private record InTurn(Judge judge, Semaphore only) implements RewardFunction {
    InTurn(Judge judge) {
      this(judge, new Semaphore(1, true));
    }

    @FunctionalInterface
    interface Judge {
      void of(Episode episode) throws InterruptedException;
    }

    @Override
    public List<String> columns() {
      return List.of("judge");
    }

    @Override
    public RewardColumns score(Episode episode) throws InterruptedException {
      judge.of(episode);
      return RewardColumns.of("judge", new Scored(1));
    }

    @Override
    public Optional<Semaphore> turn() {
      return Optional.of(only);
    }
  }

  private static List<Episode> episodes(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> Episodes.of(Task.of(i, "q", ""), "x".repeat(i), StopReason.STOP))
        .toList();
  }

  @Test
  void nobodyWaitsInsideTheScoring() throws InterruptedException {
    var inside = new AtomicInteger();
    var most = new AtomicInteger();
    var second = new CountDownLatch(1);
    var judge =
        new InTurn(_ -> {
          if (most.accumulateAndGet(inside.incrementAndGet(), Math::max) > 1) {
            second.countDown();
          }
          second.await(20, TimeUnit.MILLISECONDS);
          inside.decrementAndGet();
        });
    var columns = new EpisodeScoring(List.of(judge), Duration.ofSeconds(30), 4).score(episodes(8));
    assertThat(columns).allMatch(each -> each.get("judge").equals(new Scored(1)));
    assertThat(most).hasValue(1);
    assertThat(judge.only().availablePermits()).isOne();
  }

  @Test
  void aJudgeThatOverrunsGivesItsTurnBack() throws InterruptedException {
    var judge =
        new InTurn(episode -> {
          if (episode.text().isEmpty()) {
            TimeUnit.SECONDS.sleep(30);
          }
        });
    var columns = new EpisodeScoring(List.of(judge), Duration.ofMillis(300), 2).score(episodes(4));
    assertThat(columns.getFirst().get("judge"))
        .isEqualTo(new Unscored("the judge of [judge] took longer than PT0.3S"));
    assertThat(columns.subList(1, 4)).allMatch(each -> each.get("judge").equals(new Scored(1)));
    assertThat(judge.only().availablePermits()).isOne();
  }

  @Test
  void aJudgeThatOverrunsKeepsItsTurnUntilItReturns() throws InterruptedException {
    var inside = new AtomicInteger();
    var most = new AtomicInteger();
    var second = new CountDownLatch(1);
    var judge =
        new InTurn(episode -> {
          if (most.accumulateAndGet(inside.incrementAndGet(), Math::max) > 1) {
            second.countDown();
          }
          if (episode.text().isEmpty()) {
            try {
              TimeUnit.SECONDS.sleep(30);
            } catch (InterruptedException _) { // slow to answer
              second.await(100, TimeUnit.MILLISECONDS);
            }
          }
          inside.decrementAndGet();
        });
    var columns = new EpisodeScoring(List.of(judge), Duration.ofMillis(300), 2).score(episodes(4));
    assertThat(columns.subList(1, 4)).allMatch(each -> each.get("judge").equals(new Scored(1)));
    assertThat(most).hasValue(1);
  }

  @Test
  void whoWaitsWhenScoringEndsIsNotJudged() throws InterruptedException {
    var begun = new AtomicInteger();
    var ended = new CountDownLatch(1);
    var judge =
        new InTurn(_ -> {
          begun.incrementAndGet();
          awaitThroughInterrupts(ended);
        });
    var scoring = new EpisodeScoring(List.of(judge), Duration.ofSeconds(30), 3);
    var caller =
        Thread.ofPlatform()
            .start(() ->
                assertThatThrownBy(() -> scoring.score(episodes(3)))
                    .isInstanceOf(InterruptedException.class));
    while (judge.only().getQueueLength() < 2) {
      Thread.onSpinWait();
    }
    caller.interrupt();
    while (judge.only().hasQueuedThreads()) {
      Thread.onSpinWait();
    }
    assertThat(caller.isAlive()).as("a judgement is open").isTrue();
    ended.countDown();
    caller.join();
    assertThat(begun).hasValue(1);
    assertThat(judge.only().availablePermits()).isOne();
  }

  @Test
  void aJudgeThatNeverReturnsEndsTheNextScoring() throws InterruptedException {
    var ended = new CountDownLatch(1);
    var judge = new InTurn(_ -> awaitThroughInterrupts(ended));
    var scoring = new EpisodeScoring(List.of(judge), Duration.ofMillis(50), 2);
    try {
      assertThat(scoring.score(episodes(1)).getFirst().get("judge"))
          .isEqualTo(new Unscored("the judge of [judge] took longer than PT0.05S"));
      assertThatThrownBy(() -> scoring.score(episodes(3)))
          .isInstanceOf(IllegalStateException.class)
          .hasMessage(
              "a judge of [judge] hangs, ignores its interrupt and keeps its turn; mend or remove"
                  + " it");
    } finally {
      ended.countDown();
    }
  }

  private static void awaitThroughInterrupts(CountDownLatch latch) {
    while (latch.getCount() > 0) {
      try {
        latch.await();
      } catch (InterruptedException _) {
        Thread.onSpinWait();
      }
    }
  }
}
