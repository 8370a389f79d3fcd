package plumbline.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import plumbline.reward.Episodes;
import plumbline.reward.RewardColumns;
import plumbline.reward.RewardFunction;
import plumbline.reward.Verdict.Scored;
import plumbline.text.trajectory.Episode;
import plumbline.text.trajectory.StopReason;
import plumbline.text.trajectory.Task;

/// Calls that are open when scoring is broken off: they are cancelled, and nobody is told before
/// they have ended.
@Timeout(60)
class ScoringEndTest {
  private static final int CALLS = 3;

  private final CountDownLatch begun = new CountDownLatch(CALLS);
  private final CountDownLatch cancelled = new CountDownLatch(CALLS);
  private final CountDownLatch mayEnd = new CountDownLatch(1);
  private final AtomicInteger ended = new AtomicInteger();

  /// A judge in mid-call, which takes a while to hang up.
  private final class Remote implements RewardFunction {
    @Override
    public List<String> columns() {
      return List.of("remote");
    }

    @Override
    public RewardColumns score(Episode episode) throws InterruptedException {
      begun.countDown();
      try {
        TimeUnit.SECONDS.sleep(50);
        return RewardColumns.of("remote", new Scored(1));
      } catch (InterruptedException told) {
        cancelled.countDown();
        mayEnd.await();
        ended.incrementAndGet();
        throw told;
      }
    }
  }

  @Test
  void anInterruptLeavesWhenTheOpenCallsHaveEnded() throws InterruptedException {
    var episodes =
        IntStream.range(0, 2 * CALLS)
            .mapToObj(i -> Episodes.of(Task.of(i, "q", ""), "x", StopReason.STOP))
            .toList();
    var scoring = new EpisodeScoring(List.of(new Remote()), Duration.ofSeconds(50), CALLS);
    var endedBefore = new AtomicInteger();
    var stillInterrupted = new AtomicBoolean();
    var caller =
        Thread.ofPlatform()
            .start(() -> {
              try {
                scoring.score(episodes);
              } catch (InterruptedException told) {
                endedBefore.set(ended.get());
                stillInterrupted.set(Thread.currentThread().isInterrupted());
              }
            });
    begun.await();
    caller.interrupt();
    cancelled.await();
    assertThat(caller.isAlive()).as("calls are open").isTrue();
    caller.interrupt();
    mayEnd.countDown();
    caller.join();
    assertThat(endedBefore).as("no call that waited was begun").hasValue(CALLS);
    assertThat(stillInterrupted).as("the second interrupt is not lost").isTrue();
  }
}
