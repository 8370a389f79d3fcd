package plumbline.sandbox;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// One child process. Two daemon threads read its streams; the thread that asks watches its limits
/// and kills it when one is broken. Used by one thread at a time.
final class Child implements AutoCloseable {
  /// Longest line that is read; more than any answer within the limits needs.
  private static final int LINE = 64 << 20;

  private static final int TAIL = 2000;
  private static final int OUT_OF_MEMORY = 3; // what -XX:+ExitOnOutOfMemoryError ends with
  private static final long TICK_MILLIS = 10;
  private static final Duration START = Duration.ofMinutes(10);

  /// A line, or null at the end of the stream.
  private record Line(@Nullable String text) {}

  private final Process process;
  private final BlockingQueue<Line> lines = new LinkedBlockingQueue<>();
  private final StringBuilder errors = new StringBuilder(); // guarded by itself
  private int runs;
  private boolean ready;
  private volatile boolean killed;

  private Child(Process process) {
    this.process = process;
    var name = "sandbox-" + process.pid();
    Thread.ofPlatform().daemon().name(name).start(this::readAnswers);
    Thread.ofPlatform().daemon().name(name + "-errors").start(this::readErrors);
  }

  /// Starts a process with an empty environment; it is not ready yet.
  ///
  /// @param command one of [PythonInterpreter]'s
  static Child start(List<String> command) throws IOException {
    var builder = new ProcessBuilder(command);
    builder.environment().clear();
    return new Child(builder.start());
  }

  long pid() {
    return process.pid();
  }

  int runs() {
    return runs;
  }

  /// Whether it can be asked again.
  boolean isAlive() {
    return !killed && process.isAlive();
  }

  /// Waits until the next context is there.
  ///
  /// @throws BrokenChildException where it does not come
  void awaitReady() throws InterruptedException, BrokenChildException {
    long deadline = System.nanoTime() + START.toNanos();
    while (!ready) {
      var line = lines.poll(Math.max(0, deadline - System.nanoTime()), TimeUnit.NANOSECONDS);
      if (line == null) {
        throw new BrokenChildException(
            "the child was not ready after " + START.toMinutes() + " minutes");
      }
      if (line.text() == null) {
        throw new BrokenChildException(
            "the child ended with status %d before it was ready: %s"
                .formatted(process.waitFor(), said()));
      }
      ready = message(line.text()).path("ready").asBoolean();
    }
  }

  /// Results of the submission; afterwards the child is ready again, or dead.
  ///
  /// @throws BrokenChildException where it died of nothing that a limit explains, or does not keep
  ///   to the protocol
  List<ProbeResult> run(Submission submission, SandboxLimits limits)
      throws InterruptedException, BrokenChildException {
    awaitReady();
    ready = false;
    runs++;
    var nonce = UUID.randomUUID().toString(); // a printed answer would have to guess it
    var results = new ArrayList<ProbeResult>();
    var watch = new LimitWatch(process, limits);
    send(ChildMessages.request(nonce, submission, limits));
    while (true) {
      var line = lines.poll(TICK_MILLIS, TimeUnit.MILLISECONDS);
      if (line == null) {
        var broken = watch.broken();
        if (broken != null) {
          close();
          return stopped(results, submission, broken);
        }
      } else if (line.text() == null) {
        return ended(results, submission);
      } else if (add(message(line.text()), nonce, results, submission)) {
        return results;
      }
    }
  }

  /// Takes in one message; true for the last.
  private static boolean add(
      JsonNode message, String nonce, List<ProbeResult> results, Submission submission)
      throws BrokenChildException {
    int expected = submission.probes().size();
    if (!message.path("nonce").asText().equals(nonce)) {
      throw new BrokenChildException("the child answered what was not asked");
    }
    if (message.has("done")) {
      if (message.path("done").asInt() != results.size() || results.size() != expected) {
        throw new BrokenChildException(
            "the child gave %d results of %d".formatted(results.size(), expected));
      }
      return true;
    }
    if (message.path("probe").asInt(-1) != results.size() || results.size() == expected) {
      throw new BrokenChildException("the child's results are out of order");
    }
    try {
      results.add(ChildMessages.result(message));
    } catch (IllegalArgumentException fault) {
      throw new BrokenChildException("the child's result has " + fault.getMessage());
    }
    return false;
  }

  private List<ProbeResult> ended(List<ProbeResult> results, Submission submission)
      throws InterruptedException, BrokenChildException {
    int status = process.waitFor();
    if (status == OUT_OF_MEMORY) {
      return stopped(results, submission, Limit.MEMORY);
    }
    throw new BrokenChildException("the child ended with status %d: %s".formatted(status, said()));
  }

  private static List<ProbeResult> stopped(
      List<ProbeResult> results, Submission submission, Limit limit) {
    if (results.size() < submission.probes().size()) {
      results.add(ProbeResult.without(new Outcome.Exceeded(limit)));
    }
    while (results.size() < submission.probes().size()) {
      results.add(ProbeResult.without(new Outcome.NotRun()));
    }
    return results;
  }

  private static JsonNode message(String line) throws BrokenChildException {
    try {
      return ChildMessages.read(line);
    } catch (IllegalArgumentException fault) {
      throw new BrokenChildException("the child's line is " + fault.getMessage());
    }
  }

  private void send(String line) throws BrokenChildException {
    try {
      var out = process.getOutputStream();
      out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
      out.flush();
    } catch (IOException gone) {
      throw new BrokenChildException("the child does not listen: " + gone.getMessage());
    }
  }

  private void readAnswers() {
    try (var in = new BufferedInputStream(process.getInputStream())) {
      for (var line = line(in); line != null; line = line(in)) {
        if (line.startsWith("{")) {
          lines.add(new Line(line));
        } else {
          note(line); // the JVM itself speaks
        }
      }
    } catch (IOException gone) {
      // as good as ended
    } finally {
      lines.add(new Line(null));
    }
  }

  /// The next line, null at the end; a line that is too long ends the child.
  private @Nullable String line(InputStream in) throws IOException {
    var bytes = new ByteArrayOutputStream();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        return null;
      }
      if (bytes.size() == LINE) {
        close();
        return null;
      }
      bytes.write(next);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private void note(String text) {
    synchronized (errors) {
      errors.append(text, 0, Math.max(0, Math.min(text.length(), TAIL - errors.length())));
    }
  }

  private String said() {
    synchronized (errors) {
      return errors.toString();
    }
  }

  private void readErrors() {
    try (var in = process.errorReader(StandardCharsets.UTF_8)) {
      var buffer = new char[512];
      for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
        note(new String(buffer, 0, n));
      }
    } catch (IOException gone) {
      // nothing more to say
    }
  }

  /// Lets the process end as it does when its parent is gone, and waits for that.
  ///
  /// @return its status
  int end() throws IOException, InterruptedException {
    process.getOutputStream().close();
    return process.waitFor();
  }

  /// Kills the process.
  @Override
  public void close() {
    killed = true;
    process.destroyForcibly();
  }
}
