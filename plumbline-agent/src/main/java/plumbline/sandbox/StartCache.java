package plumbline.sandbox;

import static java.util.Objects.requireNonNull;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import plumbline.sandbox.Submission.Probe;

/// Writes the file with which children start quickly: an archive of the classes that a child has
/// loaded when it has judged a usual program and ends. That takes the processor time of two starts,
/// so it is done for those who start many.
///
/// The JVM checks that the file fits it and its class path, and starts without it where it does
/// not. Nothing depends on the file: a fault while it is written leaves none.
final class StartCache implements AutoCloseable {
  private static final Submission USUAL =
      new Submission(
          """
          import collections, functools, heapq, itertools, math, re, string, sys

          def f(n):
              counts = collections.Counter(str(i % 7) for i in range(n))
              return sorted(counts.items(), key=lambda each: (-each[1], each[0]))

          print(f(int(input())))
          """,
          List.of(new Probe.Script("30\n"), new Probe.Call("f(10)")));

  private static final SandboxLimits LIMITS =
      new SandboxLimits(Duration.ofMinutes(5), Duration.ofMinutes(10), 50_000_000, 1 << 16);

  /// How long a writer that was killed may take to tidy up.
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final PythonInterpreter interpreter;
  private final AtomicBoolean begun = new AtomicBoolean();
  private volatile @Nullable Child recorder;
  private volatile @Nullable Thread beside;
  private volatile boolean closed;

  StartCache(PythonInterpreter interpreter) {
    this.interpreter = interpreter;
  }

  /// Begins to write the file where one is wanted and missing, once; returns at once.
  void recordBeside() {
    var file = interpreter.archive();
    if (file != null && !Files.exists(file) && begun.compareAndSet(false, true)) {
      beside = Thread.ofPlatform().daemon().name("sandbox-cache").start(this::recordQuietly);
    }
  }

  private void recordQuietly() {
    try {
      record();
    } catch (IOException | BrokenChildException fault) {
      // children start without it
    } catch (InterruptedException fault) {
      Thread.currentThread().interrupt();
    }
  }

  /// Writes the file and returns when it is there; a reader never sees half of it.
  ///
  /// @throws IOException also where the JVM has written none
  /// @throws IllegalStateException where the interpreter names no file
  void record() throws IOException, InterruptedException, BrokenChildException {
    var file = interpreter.archive();
    if (file == null) {
      throw new IllegalStateException("the interpreter names no file for its cache");
    }
    var draft = Path.of(file + "." + ProcessHandle.current().pid());
    Files.createFile(draft); // one at a time
    try (var child = Child.start(interpreter.recording(draft))) {
      recorder = child;
      if (closed) {
        return;
      }
      deleteAbandoned(file);
      child.run(USUAL, LIMITS);
      if (child.end() != 0) {
        throw new IOException("the child that writes " + file + " was killed");
      }
      Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    } finally {
      Files.deleteIfExists(draft);
    }
  }

  /// What was written for a program that died meanwhile.
  private static void deleteAbandoned(Path file) throws IOException {
    var folder = requireNonNull(file.toAbsolutePath().getParent(), "a file has a folder");
    try (var drafts = Files.newDirectoryStream(folder, file.getFileName() + ".*")) {
      for (var draft : drafts) {
        var name = draft.getFileName().toString();
        var pid = name.substring(name.lastIndexOf('.') + 1);
        if (pid.matches("\\d{1,10}") && ProcessHandle.of(Long.parseLong(pid)).isEmpty()) {
          Files.delete(draft);
        }
      }
    }
  }

  /// Ends what is still being written, and leaves nothing of it.
  @Override
  public void close() {
    closed = true;
    var child = recorder;
    if (child != null) {
      child.close();
    }
    var writer = beside;
    if (writer != null) {
      try {
        writer.join(PATIENCE);
      } catch (InterruptedException interrupt) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
