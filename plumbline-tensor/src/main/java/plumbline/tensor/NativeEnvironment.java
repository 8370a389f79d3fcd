package plumbline.tensor;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.bytedeco.javacpp.IntPointer;
import org.bytedeco.javacpp.Pointer;

/// What native libraries must find before they are loaded: the variables that OpenBLAS, OpenMP and
/// cuBLAS read, the properties that JavaCPP reads, and how the C library keeps freed memory. Java
/// cannot change its own copy of the environment, so the variables are set through the C library.
/// What the user has set stays, but for the OpenBLAS core type: the bundled OpenBLAS does not know
/// AMD's AVX-512 processors and half their speed is lost, so there the type is chosen here and only
/// `PLUMBLINE_OPENBLAS_CORETYPE` overrides it.
final class NativeEnvironment {
  private static final String CORE_TYPE = "OPENBLAS_CORETYPE";

  /// The other workspace with which cuBLAS is deterministic.
  private static final Set<String> ALIKE = Set.of(":16:8");

  private NativeEnvironment() {}

  /// The largest block that glibc lets a heap serve.
  private static final int LARGEST_HEAP_BLOCK = 32 << 20;

  private static final int KEPT_FREE = 1 << 30;
  private static final int M_TRIM_THRESHOLD = -1;
  private static final int M_MMAP_THRESHOLD = -3;

  /// What JavaCPP must find: tensors end with their scopes, not with the garbage collector, and it
  /// counts no memory that it does not know.
  private static final Map<String, String> PROPERTIES =
      Map.of(
          "org.bytedeco.javacpp.nopointergc", "true",
          "org.bytedeco.javacpp.maxphysicalbytes", "0",
          "org.bytedeco.javacpp.maxbytes", "0");

  private static final String REMEDY =
      "call Torch.start() before anything of JavaCPP is used, or start the JVM with"
          + " -Dorg.bytedeco.javacpp.nopointergc=true -Dorg.bytedeco.javacpp.maxbytes=0"
          + " -Dorg.bytedeco.javacpp.maxphysicalbytes=0";

  /// Sets all of it.
  ///
  /// @param warnings takes what could not be set, and what the user set otherwise
  static void prepare(Consumer<String> warnings) {
    var wanted = wanted();
    contradictions(System.getenv(), wanted).forEach(warnings);
    replacedProperties(System.getProperties()).forEach(warnings);
    PROPERTIES.forEach(System::setProperty);
    wanted.forEach((name, value) -> {
      if (!set(name, value, name.equals(CORE_TYPE))) {
        warnings.accept("%s could not be set to %s: %s".formatted(name, value, withoutIt(name)));
      }
    });
    if (!keepFreedMemory()) {
      warnings.accept(
          "the C library has no mallopt that keeps freed memory: large tensors are mapped anew each"
              + " time, which is slower");
    }
  }

  /// What the environment says otherwise than is wanted, a line each.
  static List<String> contradictions(Map<String, String> environment, Map<String, String> wanted) {
    var lines = new ArrayList<String>();
    wanted.forEach((name, value) -> {
      var found = environment.get(name);
      if (found != null && !found.equals(value) && !ALIKE.contains(found)) {
        lines.add(
            name.equals(CORE_TYPE)
                ? "%s is %s, and is replaced by %s; PLUMBLINE_%1$s=%2$s keeps it"
                    .formatted(name, found, value)
                : "%s is %s, and stays so; expected %s: %s"
                    .formatted(name, found, value, withoutIt(name)));
      }
    });
    return lines;
  }

  /// What the properties of JavaCPP are and will not stay, a line each.
  static List<String> replacedProperties(Properties given) {
    var lines = new ArrayList<String>();
    new TreeMap<>(PROPERTIES)
        .forEach((name, value) -> {
          var found = given.getProperty(name);
          if (found != null && !found.equals(value)) {
            lines.add("the property %s is %s, and is replaced by %s".formatted(name, found, value));
          }
        });
    return lines;
  }

  /// What JavaCPP took from its properties, where it was loaded before they were set.
  static List<String> loadedBefore() {
    try (var _ = new IntPointer(1)) {
      return loadedBefore(
          Pointer.totalCount() > 0, Pointer.maxBytes() > 0 || Pointer.maxPhysicalBytes() > 0);
    }
  }

  /// @param collects whether pointers that nothing holds any more end with the garbage collector
  /// @param counts whether it refuses memory beyond a limit
  static List<String> loadedBefore(boolean collects, boolean counts) {
    var lines = new ArrayList<String>();
    if (collects) {
      lines.add(
          "JavaCPP was loaded before libtorch was started, and its garbage collection is on: every"
              + " tensor is slower; "
              + REMEDY);
    }
    if (counts) {
      lines.add(
          "JavaCPP was loaded before libtorch was started, and limits the memory of the process:"
              + " tensors may end in an OutOfMemoryError; "
              + REMEDY);
    }
    return lines;
  }

  private static String withoutIt(String name) {
    return switch (name) {
      case "OPENBLAS_NUM_THREADS" -> "lanes share the cores already, more threads are in their way";
      case "OMP_WAIT_POLICY" -> "threads that spin while they wait take the cores of others";
      case "CUBLAS_WORKSPACE_CONFIG" -> "products on CUDA may differ from run to run";
      default -> "matrix products may be slow";
    };
  }

  /// Tensors of some megabytes come and go all the time. By default each is mapped anew and its
  /// pages fault in one by one; now freed blocks stay with the process, up to a gigabyte.
  private static boolean keepFreedMemory() {
    return mallopt(M_MMAP_THRESHOLD, LARGEST_HEAP_BLOCK) && mallopt(M_TRIM_THRESHOLD, KEPT_FREE);
  }

  @SuppressWarnings(
      "restricted") // mallopt(3) of glibc; elsewhere there is none, and nothing is set
  private static boolean mallopt(int parameter, int value) {
    var linker = Linker.nativeLinker();
    var address = linker.defaultLookup().find("mallopt");
    if (address.isEmpty()) {
      return false;
    }
    var signature =
        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
    try {
      int done =
          (int) linker.downcallHandle(address.get(), signature).invokeExact(parameter, value);
      return done == 1;
    } catch (Throwable failure) {
      throw new IllegalStateException("cannot set how freed memory is kept", failure);
    }
  }

  /// The OpenBLAS core type that OpenBLAS finds in the environment; empty where it chooses itself.
  static Optional<String> coreType() {
    return Optional.ofNullable(wanted().getOrDefault(CORE_TYPE, System.getenv(CORE_TYPE)));
  }

  /// What [#prepare] really changed.
  static Map<String, String> applied() {
    var applied = wanted();
    applied.keySet().removeIf(name -> !name.equals(CORE_TYPE) && System.getenv().containsKey(name));
    return applied;
  }

  private static Map<String, String> wanted() {
    var wanted = new LinkedHashMap<String, String>();
    wanted.put("OPENBLAS_NUM_THREADS", "1");
    wanted.put("OMP_WAIT_POLICY", "PASSIVE");
    wanted.put("CUBLAS_WORKSPACE_CONFIG", ":4096:8"); // deterministic products on CUDA need one
    var asked = System.getenv("PLUMBLINE_OPENBLAS_CORETYPE");
    if (asked != null) {
      wanted.put(CORE_TYPE, asked);
    } else if (isUnknownAvx512(Processor.read())) {
      wanted.put(CORE_TYPE, "Cooperlake");
    }
    return wanted;
  }

  private static boolean isUnknownAvx512(Processor processor) {
    return processor.isAmd() && processor.flags().contains("avx512_bf16");
  }

  @SuppressWarnings("restricted") // setenv(3) of the C library
  private static boolean set(String name, String value, boolean overwrite) {
    var linker = Linker.nativeLinker();
    var setenv = linker.defaultLookup().find("setenv");
    if (setenv.isEmpty()) {
      return false;
    }
    var signature =
        FunctionDescriptor.of(
            ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
    try (var arena = Arena.ofConfined()) {
      int failed =
          (int)
              linker
                  .downcallHandle(setenv.get(), signature)
                  .invokeExact(
                      arena.allocateFrom(name), arena.allocateFrom(value), overwrite ? 1 : 0);
      return failed == 0;
    } catch (Throwable failure) {
      throw new IllegalStateException("cannot set " + name + " for the native libraries", failure);
    }
  }
}
