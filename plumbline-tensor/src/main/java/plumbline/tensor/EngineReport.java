package plumbline.tensor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/// What the engine runs on and how fast its matrix products are at this moment.
///
/// @param libtorch version of libtorch and of its binding
/// @param capability the instruction set that libtorch's own kernels use
/// @param processor its name
/// @param instructions what it has of the instruction sets that matter
/// @param lanes how many lanes there are
/// @param threadsPerLane threads of one operation
/// @param coreAsked the OpenBLAS core type that was asked for, null where OpenBLAS chooses
/// @param coreEffective the one whose kernels run, null where OpenBLAS cannot be asked
/// @param rates measured
/// @param load processes that wanted a core in the last minute, mean; negative where unknown
/// @param memoryTotal bytes of the machine, 0 where it does not tell
/// @param memoryAvailable bytes that could be had now, 0 where it does not tell
/// @param cudaDevices how many this process sees
/// @param repeatable whether a pass forward and backward, taken twice on all lanes with
///   deterministic algorithms demanded, gave the same bits
/// @param outside variables of the environment that the native libraries read
/// @param inside variables that were set in the process where the environment had none
public record EngineReport(
    String libtorch,
    String capability,
    String processor,
    List<String> instructions,
    int lanes,
    int threadsPerLane,
    @Nullable String coreAsked,
    @Nullable String coreEffective,
    Rates rates,
    double load,
    long memoryTotal,
    long memoryAvailable,
    int cudaDevices,
    boolean repeatable,
    SortedMap<String, String> outside,
    SortedMap<String, String> inside) {
  private static final int SIZE = 1024;
  private static final long NANOS = 300_000_000;

  public EngineReport {
    instructions = List.copyOf(instructions);
  }

  /// Floating-point operations a second of products of two 1024 by 1024 matrices.
  ///
  /// @param oneLane float32 on one lane, the others idle
  /// @param allLanes float32 on all lanes at the same time, their sum
  /// @param allLanesBfloat16 the same in bfloat16
  public record Rates(double oneLane, double allLanes, double allLanesBfloat16) {}

  /// Looks at the machine and measures for about a second.
  public static EngineReport measure(Lanes lanes) throws InterruptedException {
    Torch.start();
    var processor = Processor.read();
    double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
    return new EngineReport(
        version(),
        kernels(),
        processor.name(),
        processor.instructions(),
        lanes.count(),
        Torch.threads(),
        NativeEnvironment.coreType().orElse(null),
        OpenBlas.core().orElse(null),
        rates(lanes),
        load,
        memory("MemTotal"),
        memory("MemAvailable"),
        Device.cudaDevices(),
        Repetition.holds(lanes),
        outside(System.getenv()),
        new TreeMap<>(NativeEnvironment.applied()));
  }

  /// What makes this set-up slow and what to do about it; empty where nothing does.
  public List<String> warnings() {
    return SlowSetup.warnings(this);
  }

  private static String version() {
    try {
      return Loader.getVersion("org.bytedeco", "pytorch");
    } catch (IOException unreadable) {
      throw new UncheckedIOException("cannot read the version of the libtorch binding", unreadable);
    }
  }

  private static String kernels() {
    try (var text = torch.get_cpu_capability()) {
      return text.getString();
    }
  }

  private static Rates rates(Lanes lanes) throws InterruptedException {
    return new Rates(
        sum(lanes, 1, DType.FLOAT32),
        sum(lanes, lanes.count(), DType.FLOAT32),
        sum(lanes, lanes.count(), DType.BFLOAT16));
  }

  private static double sum(Lanes lanes, int busy, DType type) throws InterruptedException {
    return lanes.run(busy, (_, _) -> rate(type)).stream().mapToDouble(Double::doubleValue).sum();
  }

  private static double rate(DType type) {
    try (var _ = TensorScope.open();
        var _ = Autograd.pause()) {
      var left = Tensors.full(0.5, DType.FLOAT32, Device.CPU, SIZE, SIZE).to(type);
      var right = Tensors.full(0.25, DType.FLOAT32, Device.CPU, SIZE, SIZE).to(type);
      product(left, right); // chooses kernels, allocates their buffers
      long start = System.nanoTime();
      long elapsed = 0;
      long products = 0;
      while (elapsed < NANOS) {
        product(left, right);
        products++;
        elapsed = System.nanoTime() - start;
      }
      return 2.0 * SIZE * SIZE * SIZE * products / (elapsed / 1e9);
    }
  }

  private static void product(Tensor left, Tensor right) {
    try (var _ = TensorScope.open()) {
      left.linear(right);
    }
  }

  private static SortedMap<String, String> outside(Map<String, String> environment) {
    var read = new TreeMap<String, String>();
    environment.forEach((name, value) -> {
      if (name.matches("(OPENBLAS|OMP|GOMP|KMP|MKL|ATEN|DNNL|ONEDNN|PLUMBLINE|CUDA)_.*")) {
        read.put(name, value);
      }
    });
    return read;
  }

  private static long memory(String field) {
    try (var lines = Files.lines(Path.of("/proc/meminfo"))) {
      return lines
          .filter(line -> line.startsWith(field + ":"))
          .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) * 1024)
          .findFirst()
          .orElse(0);
    } catch (IOException notLinux) {
      return 0;
    }
  }
}
