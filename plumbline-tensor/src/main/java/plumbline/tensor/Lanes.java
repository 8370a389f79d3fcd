package plumbline.tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
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

  private Lanes(int count, int threadsPerLane) {
    this.count = count;
    this.threadsPerLane = threadsPerLane;
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
            return thread;
          }));
    }
  }

  /// `count` lanes whose operations use `threadsPerLane` threads each.
  public static Lanes open(int count, int threadsPerLane) {
    if (count < 1 || threadsPerLane < 1) {
      throw new IllegalArgumentException(
          "%d lanes of %d threads, at least 1 of 1 is needed".formatted(count, threadsPerLane));
    }
    Torch.setThreads(threadsPerLane);
    return new Lanes(count, threadsPerLane);
  }

  /// One lane per processor, as long as a lane has something to do.
  public static Lanes forMachine() {
    return open(Math.max(1, Runtime.getRuntime().availableProcessors()), 1);
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

  /// Runs parts `0 … parts - 1` and returns their results in order. A failing part lets the others
  /// of its lane unstarted; the first failure is thrown when all lanes have stopped.
  public <T> List<T> run(int parts, Part<T> part) throws InterruptedException {
    var futures = new ArrayList<Future<List<T>>>();
    for (int lane = 1; lane < Math.min(count, parts); lane++) {
      int mine = lane;
      futures.add(others.get(lane - 1).submit(() -> share(mine, parts, part)));
    }
    List<List<T>> shares = new ArrayList<>();
    Throwable failure = null;
    try {
      Torch.setThreads(threadsPerLane);
      shares.add(share(0, parts, part));
    } catch (RuntimeException | Error | InterruptedException thrown) {
      failure = thrown;
    }
    for (var future : futures) {
      try {
        shares.add(future.get());
      } catch (ExecutionException thrown) {
        failure = failure == null ? thrown.getCause() : failure;
      }
    }
    rethrow(failure);
    var results = new ArrayList<T>();
    for (int index = 0; index < parts; index++) {
      results.add(shares.get(index % count).get(index / count));
    }
    return results;
  }

  private <T> List<T> share(int lane, int parts, Part<T> part) throws InterruptedException {
    var results = new ArrayList<T>();
    for (int index = lane; index < parts; index += count) {
      results.add(part.run(index, lane));
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

  @Override
  public void close() {
    others.forEach(ExecutorService::close);
  }
}
