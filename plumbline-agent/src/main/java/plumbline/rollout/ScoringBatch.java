package plumbline.rollout;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;
import plumbline.reward.RewardColumns;
import plumbline.reward.RewardFunction;
import plumbline.reward.Verdict;
import plumbline.text.trajectory.Episode;

/// One call of [EpisodeScoring]: a queue of jobs, the workers that empty it, and the calling
/// thread, which watches deadlines and replaces workers whose judge overran. A job is settled once,
/// by its worker or by the watch, whichever comes first. The time of a job begins when it has its
/// turn, which its worker gives back when the judge has returned. What fails, or is interrupted,
/// interrupts the judgements that are open and leaves when they have ended or their time is over.
final class ScoringBatch {
  private static final AtomicInteger NAMES = new AtomicInteger();
  private static final String INTERRUPTED = "the judge was interrupted";

  private record Job(int index, RewardFunction function, Episode episode) {
    RewardColumns unscored(String reason) {
      return RewardColumns.all(function.columns(), new Verdict.Unscored(reason));
    }
  }

  /// What a worker does until `untilNanos` at the latest: judging, or waiting for its turn.
  private record Running(Job job, boolean judging, long untilNanos) {
    boolean isLate() {
      return System.nanoTime() - untilNanos >= 0;
    }
  }

  private final Queue<Job> waiting = new ConcurrentLinkedQueue<>();
  private final AtomicReferenceArray<@Nullable RewardColumns> results;
  private final CountDownLatch open;
  private final Duration deadline;
  private final int threads;
  private final AtomicInteger stuck;
  private volatile boolean over;

  ScoringBatch(
      List<RewardFunction> functions,
      List<Episode> episodes,
      Duration deadline,
      int threads,
      AtomicInteger stuck) {
    for (var episode : episodes) {
      for (var function : functions) {
        waiting.add(new Job(waiting.size(), function, episode));
      }
    }
    this.results = new AtomicReferenceArray<>(waiting.size());
    this.open = new CountDownLatch(waiting.size());
    this.deadline = deadline;
    this.threads = Math.min(threads, waiting.size());
    this.stuck = stuck;
  }

  /// All verdicts, episode by episode and function by function.
  List<RewardColumns> run() throws InterruptedException {
    var workers = new ArrayList<Worker>();
    try {
      for (int i = 0; i < threads; i++) {
        workers.add(new Worker());
      }
      long tick = Math.clamp(deadline.toMillis() / 20, 1, 100);
      while (!open.await(tick, TimeUnit.MILLISECONDS)) {
        workers.replaceAll(this::watched);
      }
      for (var worker : workers) {
        worker.thread.join();
      }
    } finally {
      over = true;
      waiting.clear();
      workers.forEach(Worker::retire);
      join(workers);
    }
    var all = new ArrayList<RewardColumns>();
    for (int i = 0; i < results.length(); i++) {
      all.add(Objects.requireNonNull(results.get(i)));
    }
    return all;
  }

  private static void join(List<Worker> workers) {
    boolean interrupted = false;
    for (var worker : workers) {
      while (worker.isInTime()) {
        try {
          worker.thread.join(Duration.ofMillis(10));
        } catch (InterruptedException _) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /// The worker itself, or its replacement where its judge overran.
  private Worker watched(Worker worker) {
    var running = worker.running;
    if (running == null || !running.isLate()) {
      return worker;
    }
    var job = running.job();
    if (!running.judging()) {
      throw new IllegalStateException(
          "a judge of %s hangs, ignores its interrupt and keeps its turn; mend or remove it"
              .formatted(job.function().columns()));
    }
    var late = "the judge of %s took longer than %s".formatted(job.function().columns(), deadline);
    if (!settle(job, job.unscored(late))) {
      return worker;
    }
    worker.retire();
    if (stuck.get() > EpisodeScoring.MAX_STUCK) {
      throw new IllegalStateException(
          "%d judges hang and ignore their interrupt, the last of %s; mend or remove it"
              .formatted(stuck.get(), job.function().columns()));
    }
    return new Worker();
  }

  private boolean settle(Job job, RewardColumns columns) {
    boolean first = results.compareAndSet(job.index(), null, columns);
    if (first) {
      open.countDown();
    }
    return first;
  }

  /// Runs one job after the other until none is left or it is retired.
  private final class Worker implements Runnable {
    private final Thread thread;
    private volatile @Nullable Running running;
    private boolean retired;
    private boolean ended;

    Worker() {
      thread =
          Thread.ofPlatform().daemon().name("reward-" + NAMES.incrementAndGet()).unstarted(this);
      thread.start();
    }

    @Override
    public void run() {
      for (var job = waiting.poll(); job != null; job = waiting.poll()) {
        if (!settle(job, inTurn(job))) {
          break; // overran: this worker has been replaced
        }
      }
      end();
    }

    private RewardColumns inTurn(Job job) {
      var turn = job.function().turn();
      if (turn.isEmpty()) {
        return judged(job);
      }
      try {
        // those of this call and those that wait already may come before, each for a deadline
        int ahead = threads + turn.get().getQueueLength();
        running = new Running(job, false, System.nanoTime() + (1 + ahead) * deadline.toNanos());
        turn.get().acquire();
      } catch (InterruptedException interrupt) {
        return job.unscored(INTERRUPTED);
      }
      try {
        return judged(job);
      } finally {
        turn.get().release();
      }
    }

    private RewardColumns judged(Job job) {
      if (over) {
        return job.unscored(INTERRUPTED);
      }
      running = new Running(job, true, System.nanoTime() + deadline.toNanos());
      try {
        return RewardFunction.judge(job.function(), job.episode());
      } catch (InterruptedException interrupt) {
        return job.unscored(INTERRUPTED);
      } catch (Throwable fault) { // an error in one judge must not end the worker unsettled
        return job.unscored("the judge failed: " + fault);
      } finally {
        running = null;
      }
    }

    /// Whether it is alive and its judge may still take its time.
    boolean isInTime() {
      var now = running;
      return thread.isAlive() && (now == null || !now.isLate());
    }

    /// Interrupts the thread; until it ends it counts as stuck.
    synchronized void retire() {
      if (!retired && !ended) {
        retired = true;
        stuck.incrementAndGet();
        thread.interrupt();
      }
    }

    private synchronized void end() {
      ended = true;
      if (retired) {
        stuck.decrementAndGet();
      }
    }
  }
}
