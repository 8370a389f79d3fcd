package plumbline.sandbox;

import static java.util.Objects.requireNonNull;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.jar.JarOutputStream;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import plumbline.sandbox.Submission.Probe;
import plumbline.sandbox.guest.GuestMain;

/// Short forms for tests that run real children.
public final class Guests {
  private static final Path HOME = Path.of("target", "guest").toAbsolutePath();

  /// Few statements and a processor second; a wall limit that a busy machine does not reach.
  static final SandboxLimits LIMITS =
      new SandboxLimits(Duration.ofSeconds(1), Duration.ofMinutes(5), 50_000, 1 << 14);

  /// For programs that import much.
  static final SandboxLimits AMPLE =
      new SandboxLimits(Duration.ofMinutes(5), Duration.ofMinutes(10), 50_000_000, 1 << 16);

  private Guests() {}

  /// What a launcher makes of a build: the sandbox in a jar, and a cache with which its children
  /// start quickly. The first test that asks writes both, another process of the tests waits.
  public static PythonInterpreter python(int heapMegabytes) throws IOException {
    var jar = HOME.resolve("sandbox.jar");
    Files.createDirectories(HOME);
    var lock = HOME.resolve("lock");
    try (var channel = FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        var _ = channel.lock()) {
      var python =
          new PythonInterpreter(
              Path.of(System.getProperty("java.home"), "bin", "java"),
              jar + File.pathSeparator + libraries(),
              heapMegabytes,
              HOME.resolve("sandbox.jsa"));
      var archive = requireNonNull(python.archive());
      if (isOld(jar)) {
        Files.deleteIfExists(archive);
        write(jar);
      }
      if (!Files.exists(archive)) {
        try (var missing = new StartCache(python)) {
          missing.record();
        }
      }
      return python;
    } catch (InterruptedException | BrokenChildException fault) {
      throw new AssertionError(fault);
    }
  }

  private static String libraries() {
    var named = System.getProperty(PythonInterpreter.CLASS_PATH);
    var path = named == null ? System.getProperty("java.class.path") : named;
    return Arrays.stream(path.split(File.pathSeparator))
        .filter(each -> each.endsWith(".jar") && Files.exists(Path.of(each)))
        .collect(Collectors.joining(File.pathSeparator));
  }

  private static boolean isOld(Path jar) throws IOException {
    if (!Files.exists(jar)) {
      return true;
    }
    var written = Files.getLastModifiedTime(jar);
    for (var each : classes()) {
      if (Files.getLastModifiedTime(each).compareTo(written) > 0) {
        return true;
      }
    }
    return false;
  }

  private static void write(Path jar) throws IOException {
    try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
      for (var each : classes()) {
        out.putNextEntry(new ZipEntry(root().relativize(each).toString()));
        Files.copy(each, out);
      }
    }
  }

  private static List<Path> classes() throws IOException {
    try (var files = Files.walk(root().resolve("plumbline/sandbox"))) {
      return files.filter(Files::isRegularFile).toList();
    }
  }

  private static Path root() {
    try {
      var source = GuestMain.class.getProtectionDomain().getCodeSource();
      return Path.of(source.getLocation().toURI());
    } catch (URISyntaxException fault) {
      throw new AssertionError(fault);
    }
  }

  static List<ProbeResult> run(Sandbox sandbox, String source, Probe... probes)
      throws InterruptedException {
    return run(sandbox, LIMITS, source, List.of(probes));
  }

  static List<ProbeResult> run(
      Sandbox sandbox, SandboxLimits limits, String source, List<? extends Probe> probes)
      throws InterruptedException {
    return switch (sandbox.run(new Submission(source, new ArrayList<Probe>(probes)), limits)) {
      case Execution.Ran(var results) -> results;
      case Execution.Broken(var reason) -> throw new AssertionError("broken: " + reason);
    };
  }

  static Probe script(String input) {
    return new Probe.Script(input);
  }

  static Probe call(String expression) {
    return new Probe.Call(expression);
  }

  /// How a script that reads nothing ends.
  static Outcome outcome(Sandbox sandbox, String source) throws InterruptedException {
    return run(sandbox, source, script("")).getFirst().outcome();
  }
}
