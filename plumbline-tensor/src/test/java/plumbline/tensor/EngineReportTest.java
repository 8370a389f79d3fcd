package plumbline.tensor;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class EngineReportTest {
  private static final List<String> WIDE = List.of("avx2", "avx512f", "avx512_bf16");

  @Test
  void aGoodSetUpHasNoWarning() {
    assertThat(report(WIDE, "AVX512", "Cooperlake", "Cooperlake", 1.9, Map.of()).warnings())
        .isEmpty();
    assertThat(report(List.of("avx2"), "AVX2", null, "Haswell", 1.9, Map.of()).warnings())
        .isEmpty();
    assertThat(report(List.of(), "DEFAULT", null, null, 1.9, Map.of()).warnings()).isEmpty();
  }

  @Test
  void aCoreTypeBelowTheProcessorsIsNamed() {
    assertThat(report(WIDE, "AVX512", "Haswell", "Haswell", 1.9, Map.of()).warnings())
        .containsExactly(
            "OpenBLAS runs Haswell kernels on a processor with AVX-512, at about half its speed;"
                + " set PLUMBLINE_OPENBLAS_CORETYPE=Cooperlake");
    assertThat(report(List.of("avx512f"), "AVX512", null, "Zen", 1.9, Map.of()).warnings())
        .singleElement()
        .asString()
        .endsWith("PLUMBLINE_OPENBLAS_CORETYPE=SkylakeX");
    assertThat(report(WIDE, "AVX512", "Zen5", "SkylakeX", 1.9, Map.of()).warnings())
        .containsExactly(
            "OpenBLAS was asked for Zen5 kernels and runs SkylakeX; the bundled build does not have"
                + " the former");
  }

  @Test
  void lanesThatDoNotScaleAreNamed() {
    assertThat(report(WIDE, "AVX512", null, "Cooperlake", 1.1, Map.of()).warnings())
        .containsExactly(
            "2 lanes do 1.10 times the products of one, expected at least 1.50; other programs use"
                + " the cores, or a container may use fewer than it sees: stop them, or run with"
                + " fewer lanes (engine.threads)");
  }

  @Test
  void aCrowdedMachineIsNamedEvenWhereLanesScale() {
    int cores = Runtime.getRuntime().availableProcessors();
    assertThat(report(WIDE, "AVX512", null, "Cooperlake", 1.9, cores + 1.5, Map.of()).warnings())
        .containsExactly(
            "%d.5 processes wanted the %d cores in the last minute: the machine is crowded, and what is measured here is slower than it is alone; stop other programs, or run with fewer lanes (engine.threads)"
                .formatted(cores + 1, cores));
    assertThat(report(WIDE, "AVX512", null, "Cooperlake", 1.9, -1, Map.of()).warnings()).isEmpty();
  }

  @Test
  void variablesThatSlowDownOrOverrideAreNamed() {
    var outside =
        Map.of(
            "OPENBLAS_NUM_THREADS", "2",
            "OMP_WAIT_POLICY", "active",
            "PLUMBLINE_OPENBLAS_CORETYPE", "Cooperlake");
    assertThat(report(WIDE, "AVX2", "Cooperlake", "Cooperlake", 1.9, outside).warnings())
        .containsExactly(
            "libtorch uses AVX2 on a processor with AVX-512; unset ATEN_CPU_CAPABILITY",
            "OPENBLAS_NUM_THREADS is 2: its threads and the lanes take the same cores; unset it",
            "OMP_WAIT_POLICY is ACTIVE: waiting threads spin on cores that the lanes need; unset"
                + " it",
            "PLUMBLINE_OPENBLAS_CORETYPE=Cooperlake replaces the choice for this processor; unset"
                + " it to compare the rates");
  }

  @Test
  void readsTheProcessor() {
    var processor =
        Processor.parse(
            """
            vendor_id\t: AuthenticAMD
            model name\t: AMD EPYC 9B45
            flags\t\t: fpu avx2 fma avx512f avx512_bf16

            vendor_id\t: AuthenticAMD
            """);
    assertThat(processor.name()).isEqualTo("AMD EPYC 9B45");
    assertThat(processor.isAmd()).isTrue();
    assertThat(processor.instructions()).containsExactly("avx2", "fma", "avx512f", "avx512_bf16");
    assertThat(Processor.parse("").instructions()).isEmpty();
    assertThat(Processor.parse("").isAmd()).isFalse();
  }

  @Test
  void measuresThisMachine() throws InterruptedException {
    try (var lanes = Lanes.open(2, 1)) {
      var report = EngineReport.measure(lanes);
      assertThat(report.libtorch()).startsWith("2.");
      assertThat(report.lanes()).isEqualTo(2);
      assertThat(report.threadsPerLane()).isEqualTo(1);
      assertThat(report.repeatable()).isTrue();
      assertThat(report.rates().oneLane()).isBetween(1e8, 1e13);
      assertThat(report.rates().allLanes()).isBetween(1e8, 2e13);
      assertThat(report.rates().allLanesBfloat16()).isPositive();
      assertThat(report.memoryAvailable()).isLessThanOrEqualTo(report.memoryTotal());
    }
  }

  private static EngineReport report(
      List<String> instructions,
      String capability,
      @Nullable String asked,
      @Nullable String effective,
      double scaling,
      Map<String, String> outside) {
    return report(instructions, capability, asked, effective, scaling, 0.3, outside);
  }

  private static EngineReport report(
      List<String> instructions,
      String capability,
      @Nullable String asked,
      @Nullable String effective,
      double scaling,
      double load,
      Map<String, String> outside) {
    return new EngineReport(
        "2.10.0-1.5.13",
        capability,
        "A processor",
        instructions,
        2,
        1,
        asked,
        effective,
        new EngineReport.Rates(100e9, scaling * 100e9, 400e9),
        load,
        8L << 30,
        4L << 30,
        0,
        true,
        new TreeMap<>(outside),
        new TreeMap<>());
  }
}
