package plumbline.tensor;

import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.ValueLayout;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// What native libraries must find before they are loaded: the variables that OpenBLAS, OpenMP and
/// cuBLAS read, and how the C library keeps freed memory. Java cannot change its own copy of the
/// environment, so the variables are set through the C library. What the user has set stays, but
/// for the OpenBLAS core type: the bundled OpenBLAS does not know AMD's AVX-512 processors and half
/// their speed is lost, so there the type is chosen here and only `PLUMBLINE_OPENBLAS_CORETYPE`
/// overrides it.
final class NativeEnvironment {
  private static final String CORE_TYPE = "OPENBLAS_CORETYPE";

  private NativeEnvironment() {}

  /// The largest block that glibc lets a heap serve.
  private static final int LARGEST_HEAP_BLOCK = 32 << 20;

  private static final int KEPT_FREE = 1 << 30;
  private static final int M_TRIM_THRESHOLD = -1;
  private static final int M_MMAP_THRESHOLD = -3;

  static void prepare() {
    var wanted = wanted();
    wanted.forEach((name, value) -> set(name, value, name.equals(CORE_TYPE)));
    keepFreedMemory();
  }

  /// Tensors of some megabytes come and go all the time. By default each is mapped anew and its
  /// pages fault in one by one; now freed blocks stay with the process, up to a gigabyte.
  private static void keepFreedMemory() {
    mallopt(M_MMAP_THRESHOLD, LARGEST_HEAP_BLOCK);
    mallopt(M_TRIM_THRESHOLD, KEPT_FREE);
  }

  @SuppressWarnings(
      "restricted") // mallopt(3) of glibc; elsewhere there is none, and nothing is set
  private static void mallopt(int parameter, int value) {
    var linker = Linker.nativeLinker();
    var address = linker.defaultLookup().find("mallopt");
    if (address.isEmpty()) {
      return;
    }
    var signature =
        FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.JAVA_INT);
    try {
      int _ = (int) linker.downcallHandle(address.get(), signature).invokeExact(parameter, value);
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
  private static void set(String name, String value, boolean overwrite) {
    var linker = Linker.nativeLinker();
    var setenv = linker.defaultLookup().find("setenv");
    if (setenv.isEmpty()) {
      return;
    }
    var signature =
        FunctionDescriptor.of(
            ValueLayout.JAVA_INT, ValueLayout.ADDRESS, ValueLayout.ADDRESS, ValueLayout.JAVA_INT);
    try (var arena = Arena.ofConfined()) {
      int _ =
          (int)
              linker
                  .downcallHandle(setenv.get(), signature)
                  .invokeExact(
                      arena.allocateFrom(name), arena.allocateFrom(value), overwrite ? 1 : 0);
    } catch (Throwable failure) {
      throw new IllegalStateException("cannot set " + name + " for the native libraries", failure);
    }
  }
}
