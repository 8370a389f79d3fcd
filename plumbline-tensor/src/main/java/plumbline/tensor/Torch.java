package plumbline.tensor;

import org.bytedeco.javacpp.Loader;
import org.bytedeco.pytorch.global.torch;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The process-wide state of libtorch: start-up, threads, determinism.
public final class Torch {
  private static final Logger LOG = LoggerFactory.getLogger(Torch.class);
  private static volatile boolean started;

  private Torch() {}

  /// Loads libtorch once, with the environment its thread pools read set before. What of it could
  /// not be set, or was set otherwise by the user, is logged as a warning. The first tensor calls
  /// it; a program that uses other libraries of JavaCPP calls it before them.
  public static void start() {
    if (!started) {
      load();
    }
  }

  private static synchronized void load() {
    if (started) {
      return;
    }
    NativeEnvironment.prepare(LOG::warn);
    Loader.load(torch.class);
    NativeEnvironment.loadedBefore().forEach(LOG::warn);
    started = true;
  }

  /// How many threads one operation uses when called from this thread.
  public static int threads() {
    start();
    return torch.get_num_threads();
  }

  /// Sets how many threads one operation uses when called from this thread.
  public static void setThreads(int threads) {
    start();
    torch.set_num_threads(threads);
  }

  /// Demands deterministic algorithms of the whole process, or lets libtorch choose. An operation
  /// that has none on its device then fails and is named. Where a device has a slower deterministic
  /// algorithm it is taken: on CUDA for scattered sums, attention on the way back and products
  /// ([NativeEnvironment] gives cuBLAS its fixed workspace); on the CPU for scattered sums. The
  /// rest of a CPU run repeats bit for bit either way: one lane is one thread, lanes add in order,
  /// and a product that they share is always cut alike.
  public static void demandDeterminism(boolean demanded) {
    start();
    var context = torch.globalContext();
    context.setDeterministicAlgorithms(demanded, false);
    context.setDeterministicCuDNN(demanded);
    context.setDeterministicFillUninitializedMemory(false); // all that is read was written before
  }

  /// Whether deterministic algorithms are demanded.
  public static boolean demandsDeterminism() {
    start();
    return torch.globalContext().deterministicAlgorithms();
  }

  /// The version of libtorch and of its binding, for example `2.10.0-1.5.13`.
  public static String version() {
    var version = torch.class.getPackage().getImplementationVersion();
    return version == null ? "of an unknown version" : version;
  }

  /// The instruction set that libtorch's own kernels use on this machine, for example `AVX512`.
  public static String instructionSet() {
    start();
    return torch.get_cpu_capability().getString();
  }
}
