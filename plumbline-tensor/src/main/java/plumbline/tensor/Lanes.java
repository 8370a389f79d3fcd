package plumbline.tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// A fixed number of threads that work side by side on independent parts of a step, each running
/// its operations on its own core. Two lanes of one thread beat one lane of two threads on small
/// models, because nobody waits at the end of every operation, and stay bearable on a busy machine,
/// because nobody spins (docs/decisions/0002).
///
/// Part `i` always runs on lane `i % count`, in order of `i`, so that sums per lane do not depend
/// on timing. The calling thread is lane 0.
public final class Lanes implements AutoCloseable {
  private final int count;
  private final int threadsPerLane;
  private final List<ExecutorService> others = new ArrayList<>();
  private final List<Thread> threads = new CopyOnWriteArrayList<>();
  private final RightOfWay way;
  private final boolean first;
  private volatile boolean closed;

  private Lanes(int count, int threadsPerLane, RightOfWay way, boolean first) {
    this.count = count;
    this.threadsPerLane = threadsPerLane;
    this.way = way;
    this.first = first;
    for (int lane = 1; lane < count; lane++) {
      var name = "lane-" + lane;
      others.add(
          Executors.newSingleThreadExecutor(work -> {
            var thread =
                new Thread(
                    () -> {
                      Torch.setThreads(threadsPerLane);
                      work.run();
                    },
                    name);
            thread.setDaemon(true);
            threads.add(thread);
            return thread;
          }));
    }
  }

  /// `count` lanes whose operations use `threadsPerLane` threads each.
  public static Lanes open(int count, int threadsPerLane) {
    requireCounts(count, threadsPerLane);
    Torch.setThreads(threadsPerLane);
    return new Lanes(count, threadsPerLane, new RightOfWay(count), false);
  }

  private static void requireCounts(int count, int threadsPerLane) {
    if (count < 1 || threadsPerLane < 1) {
      throw new IllegalArgumentException(
          "%d lanes of %d threads, at least 1 of 1 is needed".formatted(count, threadsPerLane));
    }
  }

  /// Further lanes, for work that goes on beside that of these. Where the processors are too few
  /// for both, theirs goes first ([#preferred]): who waits for something outside after it, as for a
  /// judge, waits while these work.
  ///
  /// @param count how many; to be closed before these
  public Lanes beside(int count) {
    return goesFirst(count, this.count, threadsPerLane, ofMachine())
        ? preferred(count)
        : open(count, threadsPerLane);
  }

  static boolean goesFirst(int further, int present, int threadsPerLane, int processors) {
    return (long) (further + present) * threadsPerLane > processors;
  }

  /// Further lanes whose work goes first: while one of them is busy, the lane here that shares its
  /// number, counted round, begins no part. A part of theirs must not wait for work on these.
  ///
  /// @throws IllegalStateException where these are preferred themselves
  Lanes preferred(int count) {
    requireCounts(count, threadsPerLane);
    if (first) {
      throw new IllegalStateException(
          "these lanes go before others already; ask the lanes that give way for more");
    }
    return new Lanes(count, threadsPerLane, way, true);
  }

  /// One lane per processor, as long as a lane has something to do.
  public static Lanes forMachine() {
    return open(ofMachine(), 1);
  }

  /// How many lanes [#forMachine] opens.
  public static int ofMachine() {
    return Math.max(1, Runtime.getRuntime().availableProcessors());
  }

  /// How many lanes there are.
  public int count() {
    return count;
  }

  /// Work on one part.
  @FunctionalInterface
  public interface Part<T> {
    /// Computes part `index` on lane `lane`.
    T run(int index, int lane) throws InterruptedException;
  }

  /// Runs parts `0 … parts - 1` and returns their results in order. A failing part, or an interrupt
  /// of the caller, leaves the parts not yet begun undone and interrupts the other lanes; what
  /// failed first is thrown when all lanes have stopped.
  public <T> List<T> run(int parts, Part<T> part) throws InterruptedException {
    return run(parts, part, !first);
  }

  /// The same without giving way to lanes that go first: for short work that must not be left half
  /// done.
  public <T> List<T> runAtOnce(int parts, Part<T> part) throws InterruptedException {
    return run(parts, part, false);
  }

  /// Runs a single part whose operations use the threads of all lanes: for work that lanes would do
  /// from the same large matrices, each reading them anew. As to who goes first it is a part on
  /// every lane.
  public <T> T together(Part<T> part) throws InterruptedException {
    requireOpen();
    for (int lane = 0; lane < count; lane++) {
      if (first) {
        way.take(lane);
      } else {
        way.await(lane, new AtomicBoolean());
      }
    }
    try {
      Torch.setThreads(count * threadsPerLane);
      return part.run(0, 0);
    } finally {
      Torch.setThreads(threadsPerLane);
      for (int lane = 0; first && lane < count; lane++) {
        way.leave(lane);
      }
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException(
          "these %d lanes are closed; close lanes after all that works on them".formatted(count));
    }
  }

  private <T> List<T> run(int parts, Part<T> part, boolean givesWay) throws InterruptedException {
    requireOpen();
    var stop = new AtomicBoolean();
    var futures = new ArrayList<Future<List<T>>>();
    for (int lane = 1; lane < Math.min(count, parts); lane++) {
      int mine = lane;
      futures.add(others.get(lane - 1).submit(() -> share(mine, parts, part, stop, givesWay)));
    }
    List<List<T>> shares = new ArrayList<>();
    Throwable failure = null;
    try {
      shares.add(share(0, parts, part, stop, givesWay));
    } catch (RuntimeException | Error | InterruptedException thrown) {
      failure = thrown;
      halt(stop);
    }
    for (var future : futures) {
      failure = join(future, shares, failure, stop);
    }
    rethrow(failure);
    var results = new ArrayList<T>();
    for (int index = 0; index < parts; index++) {
      results.add(shares.get(index % count).get(index / count));
    }
    return results;
  }

  /// Waits for a lane whatever comes, since nobody may touch its tensors after the call; returns
  /// what failed first.
  private <T> @Nullable Throwable join(
      Future<List<T>> future,
      List<List<T>> shares,
      @Nullable Throwable before,
      AtomicBoolean stop) {
    Throwable failure = before;
    while (true) {
      try {
        shares.add(future.get());
        return failure;
      } catch (ExecutionException thrown) {
        if (failure == null) {
          failure = thrown.getCause();
          halt(stop);
        }
        return failure;
      } catch (InterruptedException thrown) {
        failure = failure == null ? thrown : failure;
        halt(stop);
      }
    }
  }

  /// An idle lane takes no notice: its executor clears the interrupt before the next part.
  private void halt(AtomicBoolean stop) {
    stop.set(true);
    way.wake();
    threads.forEach(Thread::interrupt);
  }

  private <T> List<T> share(int lane, int parts, Part<T> part, AtomicBoolean stop, boolean givesWay)
      throws InterruptedException {
    var results = new ArrayList<T>();
    Torch.setThreads(threadsPerLane); // a thread new to libtorch takes over what was set elsewhere
    if (first) {
      way.take(lane);
    }
    try {
      for (int index = lane; index < parts && !stop.get(); index += count) {
        if (givesWay) {
          way.await(lane, stop);
        }
        if (!stop.get()) {
          results.add(part.run(index, lane));
        }
      }
    } catch (RuntimeException | Error | InterruptedException thrown) {
      stop.set(true);
      way.wake();
      throw thrown;
    } finally {
      if (first) {
        way.leave(lane);
      }
    }
    return results;
  }

  private static void rethrow(@Nullable Throwable failure) throws InterruptedException {
    switch (failure) {
      case null -> {}
      case InterruptedException interrupted -> throw interrupted;
      case RuntimeException unchecked -> throw unchecked;
      case Error error -> throw error;
      default -> throw new IllegalStateException(failure);
    }
  }

  /// Runs something once on every lane.
  public void onEach(Callable<?> work) throws InterruptedException {
    run(
        count,
        (_, _) -> {
          try {
            return String.valueOf(work.call());
          } catch (Exception failure) {
            throw new IllegalStateException(failure);
          }
        });
  }

  /// Ends the threads; what worked on the lanes is closed before.
  @Override
  public void close() {
    closed = true;
    others.forEach(ExecutorService::close);
  }
}
