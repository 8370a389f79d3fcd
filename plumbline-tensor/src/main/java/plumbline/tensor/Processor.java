package plumbline.tensor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/// The processor as Linux describes it; elsewhere only its architecture is known.
///
/// @param name what the maker calls it
/// @param isAmd whether the maker is AMD
/// @param flags the instruction sets it has, in the words of `/proc/cpuinfo`
public record Processor(String name, boolean isAmd, Set<String> flags) {
  private static final List<String> TOLD =
      List.of("avx2", "fma", "avx512f", "avx512_vnni", "avx512_bf16", "amx_tile", "amx_bf16");

  public Processor {
    flags = Set.copyOf(flags);
  }

  /// The processor of this machine.
  public static Processor read() {
    try {
      return parse(Files.readString(Path.of("/proc/cpuinfo")));
    } catch (IOException notLinux) {
      return parse("");
    }
  }

  static Processor parse(String cpuinfo) {
    var name = field(cpuinfo, "model name");
    return new Processor(
        name.isEmpty() ? System.getProperty("os.arch", "unknown") : name,
        field(cpuinfo, "vendor_id").equals("AuthenticAMD"),
        new HashSet<>(List.of(field(cpuinfo, "flags").split(" "))));
  }

  private static String field(String cpuinfo, String name) {
    return cpuinfo
        .lines()
        .filter(line -> line.startsWith(name) && line.indexOf(':') > 0)
        .map(line -> line.substring(line.indexOf(':') + 1).strip())
        .findFirst()
        .orElse("");
  }

  /// Whether a product and a sum are one instruction; where they are not, `Math.fma` takes
  /// hundreds.
  public boolean fuses() {
    return flags.contains("fma") || System.getProperty("os.arch", "").equals("aarch64");
  }

  /// Those flags that decide how fast a matrix product is.
  List<String> instructions() {
    return TOLD.stream().filter(flags::contains).toList();
  }
}
