package plumbline.sandbox;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A fixed number of warm child processes; any thread may ask, and waits until one is free.
///
/// A child runs one submission at a time, each in a context of its own. It is replaced when it was
/// killed, when it failed, and after so many runs. Where a child fails without the program having
/// broken a limit, the submission is tried once more in a new one before the sandbox calls itself
/// broken. All children end with this JVM, whatever ends it. Where children are replaced again and
/// again, one more writes the cache of [PythonInterpreter] beside the work if it is missing; should
/// this JVM die meanwhile, that one ends when it has written.
public final class ChildPool implements Sandbox, AutoCloseable {
  /// After how many runs a child is replaced, so that nothing it may keep can add up.
  public static final int RUNS = 200;

  private static final int TRIES = 2;

  /// How many children may be replaced before it pays to write their cache.
  private static final int FEW = 2;

  private final PythonInterpreter interpreter;
  private final StartCache cache;
  private final int runs;
  private final BlockingQueue<Slot> free = new LinkedBlockingQueue<>();
  private final Set<Child> alive = ConcurrentHashMap.newKeySet();
  private final AtomicInteger replaced = new AtomicInteger();
  private volatile boolean closed;

  /// A place for one child; only the thread that took it from the queue touches it.
  private static final class Slot {
    private @Nullable Child child;
  }

  private ChildPool(PythonInterpreter interpreter, int size, int runs) {
    this.interpreter = interpreter;
    this.cache = new StartCache(interpreter);
    this.runs = runs;
    for (int i = 0; i < size; i++) {
      free.add(new Slot());
    }
  }

  /// Starts `size` children and returns at once; each needs some seconds of processor time until it
  /// is warm.
  ///
  /// @throws IOException where a process cannot be started
  public static ChildPool open(PythonInterpreter interpreter, int size) throws IOException {
    return open(interpreter, size, RUNS);
  }

  static ChildPool open(PythonInterpreter interpreter, int size, int runs) throws IOException {
    if (size < 1 || runs < 1) {
      throw new IllegalArgumentException(
          "the pool has %d children for %d runs each, both must be at least 1"
              .formatted(size, runs));
    }
    var pool = new ChildPool(interpreter, size, runs);
    try {
      for (var slot : List.copyOf(pool.free)) {
        slot.child = pool.start();
      }
    } catch (IOException fault) {
      pool.close();
      throw fault;
    }
    return pool;
  }

  @Override
  public Execution run(Submission submission, SandboxLimits limits) throws InterruptedException {
    var slot = free.take();
    try {
      return run(slot, submission, limits);
    } finally {
      free.add(slot);
    }
  }

  private Execution run(Slot slot, Submission submission, SandboxLimits limits)
      throws InterruptedException {
    var faults = new ArrayList<String>();
    for (int i = 0; i < TRIES; i++) {
      if (closed) {
        return new Execution.Broken("the sandbox is closed");
      }
      try {
        var child = slot.child != null && slot.child.isAlive() ? slot.child : renew(slot);
        var results = child.run(submission, limits);
        if (!child.isAlive() || child.runs() >= runs) {
          renew(slot);
        }
        return new Execution.Ran(results);
      } catch (BrokenChildException | IOException fault) {
        faults.add(fault.getMessage());
        drop(slot);
      } catch (InterruptedException interrupt) {
        drop(slot);
        throw interrupt;
      }
    }
    return new Execution.Broken(String.join("; then ", faults));
  }

  private Child renew(Slot slot) throws IOException {
    drop(slot);
    if (replaced.incrementAndGet() > FEW) {
      cache.recordBeside();
    }
    var child = start();
    slot.child = child;
    return child;
  }

  private void drop(Slot slot) {
    if (slot.child != null) {
      slot.child.close();
      alive.remove(slot.child);
      slot.child = null;
    }
  }

  private Child start() throws IOException {
    var child = Child.start(interpreter.command());
    alive.add(child);
    if (closed) {
      child.close();
    }
    return child;
  }

  /// The processes of the pool.
  List<Long> pids() {
    return alive.stream().filter(Child::isAlive).map(Child::pid).toList();
  }

  /// Kills all children; what is asked afterwards or still waits is answered by [Execution.Broken].
  @Override
  public void close() {
    closed = true;
    alive.forEach(Child::close);
    cache.close();
  }
}
