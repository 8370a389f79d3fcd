package plumbline.sandbox;

import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// How the child process is started.
///
/// @param java the JVM's executable
/// @param classPath has the guest program and GraalPy
/// @param heapMegabytes the child's heap
/// @param cache what the name of a file begins with that keeps what the JVM of a child has loaded,
///   which halves the processor time of a start; written by a [ChildPool] that replaces children
///   again and again. The class path then has only jars
public record PythonInterpreter(
    Path java, String classPath, int heapMegabytes, @Nullable Path cache) {
  /// The system property with a class path for the child, where it is not the program's own.
  public static final String CLASS_PATH = "plumbline.sandbox.classpath";

  /// The system property with [#cache()]; without it there is none.
  public static final String CACHE = "plumbline.sandbox.cache";

  /// What a child needs to start and to run programs of ordinary size.
  public static final int STANDARD_HEAP = 384;

  /// Below this the interpreter itself does not start.
  public static final int LEAST_HEAP = 256;

  private static final String PROBE = "org/graalvm/polyglot/Engine.class";

  public PythonInterpreter {
    if (heapMegabytes < LEAST_HEAP) {
      throw new IllegalArgumentException(
          "the sandbox has a heap of %d MiB, must be at least %d: the interpreter itself needs it"
              .formatted(heapMegabytes, LEAST_HEAP));
    }
  }

  /// One without a cache.
  public PythonInterpreter(Path java, String classPath, int heapMegabytes) {
    this(java, classPath, heapMegabytes, null);
  }

  /// The one that belongs to this program: the class path in [#CLASS_PATH] and the cache in
  /// [#CACHE], else the program's own class path where that has GraalPy.
  ///
  /// @throws IllegalStateException where neither is there
  public static PythonInterpreter installed(int heapMegabytes) {
    var java = Path.of(System.getProperty("java.home"), "bin", "java");
    var named = System.getProperty(CLASS_PATH, "");
    if (!named.isBlank()) {
      var cache = System.getProperty(CACHE, "");
      return new PythonInterpreter(
          java, named, heapMegabytes, cache.isBlank() ? null : Path.of(cache));
    }
    if (ClassLoader.getSystemResource(PROBE) == null) {
      throw new IllegalStateException(
          "the sandbox has no Python: add org.graalvm.polyglot:python to the class path, or name the class path of the child in -D%s"
              .formatted(CLASS_PATH));
    }
    var own = System.getProperty("java.class.path");
    return new PythonInterpreter(java, own, heapMegabytes);
  }

  /// The file of [#cache()] that fits this class path and JVM; null for none.
  @Nullable Path archive() {
    int fitting = Objects.hash(java, classPath, Runtime.version());
    return cache == null ? null : Path.of("%s-%08x".formatted(cache, fitting));
  }

  /// The command line of a child that uses the archive where it is there.
  List<String> command() {
    var archive = archive();
    return archive != null && Files.exists(archive)
        ? command(List.of("-XX:SharedArchiveFile=" + archive))
        : command(List.of());
  }

  /// The command line of a child that writes what it has loaded into a file when it ends.
  List<String> recording(Path file) {
    return command(List.of("-XX:ArchiveClassesAtExit=" + file));
  }

  /// The child ends itself when its heap is full, compiles quickly rather than well, and has small
  /// stacks and little memory beside the heap. It does not know who runs it; the interpreter's
  /// library lies unpacked in the user's cache.
  private List<String> command(List<String> more) {
    var command = new ArrayList<String>();
    var library = Path.of(System.getProperty("user.home"), ".cache", "plumbline", "python");
    command.add(java + (File.separatorChar == '\\' ? ".exe" : ""));
    command.addAll(
        List.of(
            "-Xmx" + heapMegabytes + "m",
            "-Xss1m",
            "-XX:MaxDirectMemorySize=16m",
            "-XX:MaxMetaspaceSize=256m",
            "-XX:ReservedCodeCacheSize=64m",
            "-XX:+ExitOnOutOfMemoryError",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-XX:-UsePerfData",
            "-XX:+DisableAttachMechanism",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Duser.home=/",
            "-Duser.name=guest",
            "-Dpolyglot.engine.userResourceCache=" + library,
            "-Xlog:disable",
            "-Xlog:all=error:stderr",
            "-Xlog:cds=off:stderr")); // the JDK's own archive knows no native access
    command.addAll(more);
    command.addAll(List.of("-cp", classPath, "plumbline.sandbox.guest.GuestMain"));
    return command;
  }
}
