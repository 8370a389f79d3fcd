package plumbline.tensor;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;
import java.lang.foreign.ValueLayout;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/// The OpenBLAS that libtorch has loaded into this process.
final class OpenBlas {
  private static final int LONGEST_NAME = 256;

  private OpenBlas() {}

  /// Which processor's kernels it runs, as it says itself; empty where it cannot be asked.
  static Optional<String> core() {
    return find("openblas_get_corename").map(OpenBlas::name);
  }

  /// A routine of it; empty where it is not this BLAS that libtorch uses, where its file is gone,
  /// or not on Linux.
  static Optional<MemorySegment> find(String routine) {
    Torch.start();
    return library().flatMap(library -> find(library, routine));
  }

  @SuppressWarnings("restricted") // of the library that is loaded already and stays
  private static Optional<MemorySegment> find(Path library, String routine) {
    try {
      return SymbolLookup.libraryLookup(library, Arena.global()).find(routine);
    } catch (IllegalArgumentException gone) {
      return Optional.empty();
    }
  }

  private static Optional<Path> library() {
    try (var maps = Files.lines(Path.of("/proc/self/maps"))) {
      return maps.filter(line -> line.contains("/libopenblas.so"))
          .map(line -> Path.of(line.substring(line.indexOf('/'))))
          .findFirst();
    } catch (IOException notLinux) {
      return Optional.empty();
    }
  }

  @SuppressWarnings("restricted") // openblas_get_corename
  private static String name(MemorySegment routine) {
    var call =
        Linker.nativeLinker().downcallHandle(routine, FunctionDescriptor.of(ValueLayout.ADDRESS));
    try {
      return ((MemorySegment) call.invokeExact()).reinterpret(LONGEST_NAME).getString(0);
    } catch (Throwable failure) {
      throw new IllegalStateException("OpenBLAS does not tell its core type", failure);
    }
  }
}
