package plumbline.tensor;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Judges an [EngineReport]: every sentence says what was found, what it costs and what to do.
final class SlowSetup {
  /// Kernels without AVX-512, in the names of OpenBLAS.
  private static final Set<String> BELOW_AVX512 =
      Set.of(
          "haswell",
          "zen",
          "excavator",
          "steamroller",
          "piledriver",
          "bulldozer",
          "sandybridge",
          "nehalem",
          "barcelona",
          "core2",
          "prescott",
          "generic");

  private static final double LEAST_SCALING = 0.75;

  private final EngineReport report;
  private final List<String> warnings = new ArrayList<>();

  private SlowSetup(EngineReport report) {
    this.report = report;
  }

  static List<String> warnings(EngineReport report) {
    var setup = new SlowSetup(report);
    setup.coreType();
    setup.capability();
    setup.scaling();
    setup.load();
    setup.threads();
    setup.overrides();
    return List.copyOf(setup.warnings);
  }

  private void coreType() {
    var effective = report.coreEffective();
    if (effective == null) {
      return;
    }
    if (has("avx512f") && BELOW_AVX512.contains(effective.toLowerCase(Locale.ROOT))) {
      warnings.add(
          "OpenBLAS runs %s kernels on a processor with AVX-512, at about half its speed; set PLUMBLINE_OPENBLAS_CORETYPE=%s"
              .formatted(effective, has("avx512_bf16") ? "Cooperlake" : "SkylakeX"));
    } else if (differ(report.coreAsked(), effective)) {
      warnings.add(
          "OpenBLAS was asked for %s kernels and runs %s; the bundled build does not have the former"
              .formatted(report.coreAsked(), effective));
    }
  }

  private static boolean differ(@Nullable String asked, String effective) {
    return asked != null && !asked.equalsIgnoreCase(effective);
  }

  private void capability() {
    boolean slow =
        has("avx512f")
            ? !report.capability().startsWith("AVX512")
            : has("avx2") && !report.capability().startsWith("AVX2");
    if (slow) {
      warnings.add(
          "libtorch uses %s on a processor with %s; unset ATEN_CPU_CAPABILITY"
              .formatted(report.capability(), has("avx512f") ? "AVX-512" : "AVX2"));
    }
  }

  private void scaling() {
    double times = report.rates().allLanes() / report.rates().oneLane();
    if (report.lanes() > 1 && times < LEAST_SCALING * report.lanes()) {
      warnings.add(
          "%d lanes do %.2f times the products of one, expected at least %.2f; other programs use the cores, or a container may use fewer than it sees: stop them, or run with fewer lanes (engine.threads)"
              .formatted(report.lanes(), times, LEAST_SCALING * report.lanes()));
    }
  }

  /// What was at work before the measurement began.
  private void load() {
    int cores = Runtime.getRuntime().availableProcessors();
    if (report.load() > cores) {
      warnings.add(
          String.format(
              Locale.ROOT,
              "%.1f processes wanted the %d cores in the last minute: the machine is crowded, and"
                  + " what is measured here is slower than it is alone; stop other programs, or run"
                  + " with fewer lanes (engine.threads)",
              report.load(),
              cores));
    }
  }

  private void threads() {
    var blas = report.outside().getOrDefault("OPENBLAS_NUM_THREADS", "1");
    if (!blas.equals("1")) {
      warnings.add(
          "OPENBLAS_NUM_THREADS is %s: its threads and the lanes take the same cores; unset it"
              .formatted(blas));
    }
    if ("ACTIVE".equalsIgnoreCase(report.outside().get("OMP_WAIT_POLICY"))) {
      warnings.add(
          "OMP_WAIT_POLICY is ACTIVE: waiting threads spin on cores that the lanes need; unset it");
    }
  }

  private void overrides() {
    var core = report.outside().get("PLUMBLINE_OPENBLAS_CORETYPE");
    if (core != null) {
      warnings.add(
          "PLUMBLINE_OPENBLAS_CORETYPE=%s replaces the choice for this processor; unset it to compare the rates"
              .formatted(core));
    }
  }

  private boolean has(String instructions) {
    return report.instructions().contains(instructions);
  }
}
