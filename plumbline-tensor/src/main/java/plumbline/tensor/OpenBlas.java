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
    Torch.start();
    return library().flatMap(OpenBlas::core);
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

  @SuppressWarnings("restricted") // openblas_get_corename of the library that is loaded already
  private static Optional<String> core(Path library) {
    try (var arena = Arena.ofConfined()) {
      var symbol = SymbolLookup.libraryLookup(library, arena).find("openblas_get_corename");
      if (symbol.isEmpty()) {
        return Optional.empty();
      }
      var call =
          Linker.nativeLinker()
              .downcallHandle(symbol.get(), FunctionDescriptor.of(ValueLayout.ADDRESS));
      var name = (MemorySegment) call.invokeExact();
      return Optional.of(name.reinterpret(LONGEST_NAME).getString(0));
    } catch (Throwable failure) {
      throw new IllegalStateException("cannot ask " + library + " for its core type", failure);
    }
  }
}
