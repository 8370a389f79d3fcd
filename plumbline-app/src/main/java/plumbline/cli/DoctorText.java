package plumbline.cli;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import plumbline.checkpoint.Checkpoint;
import plumbline.tensor.EngineReport;

/// What `doctor` prints.
final class DoctorText {
  private DoctorText() {}

  static List<String> of(EngineReport report) {
    var rates = report.rates();
    var lines = new ArrayList<String>();
    lines.add(line("engine", "libtorch %s, kernels %s", report.libtorch(), report.capability()));
    lines.add(
        line("processor", "%s; %s", report.processor(), words(report.instructions(), "unknown")));
    lines.add(line("lanes", "%d of %d thread", report.lanes(), report.threadsPerLane()));
    lines.add(
        line(
            "BLAS",
            "OpenBLAS core type %s, asked for %s",
            report.coreEffective() == null ? "unknown" : report.coreEffective(),
            report.coreAsked() == null ? "none" : report.coreAsked()));
    lines.add(
        line(
            "float32",
            "one lane %.0f GFLOP/s, all %d lanes %.0f GFLOP/s (%.2f times)",
            rates.oneLane() / 1e9,
            report.lanes(),
            rates.allLanes() / 1e9,
            rates.allLanes() / rates.oneLane()));
    lines.add(
        line(
            "bfloat16",
            "all %d lanes %.0f GFLOP/s (%.2f times float32)",
            report.lanes(),
            rates.allLanesBfloat16() / 1e9,
            rates.allLanesBfloat16() / rates.allLanes()));
    lines.add(
        report.memoryTotal() == 0
            ? line("memory", "not known on this system")
            : line(
                "memory",
                "%s, available %s",
                bytes(report.memoryTotal()),
                bytes(report.memoryAvailable())));
    lines.add(line("CUDA", "%s", devices(report.cudaDevices())));
    lines.add(
        line(
            "determinism",
            report.repeatable()
                ? "a pass forward and backward repeats bit for bit (engine.deterministic, on unless"
                    + " a recipe says false)"
                : "a pass forward and backward does NOT repeat bit for bit on this machine, please"
                    + " report it"));
    lines.add(line("environment", "%s", variables(report.outside())));
    lines.add(line("set here", "%s", variables(report.inside())));
    var warnings = report.warnings();
    warnings.forEach(warning -> lines.add("warning: " + warning));
    if (warnings.isEmpty()) {
      lines.add("nothing makes this set-up slow");
    }
    return lines;
  }

  static List<String> of(Path run, @Nullable Checkpoint newest, List<String> broken) {
    var lines = new ArrayList<String>();
    broken.forEach(fault -> lines.add("broken: " + fault));
    if (newest == null) {
      lines.add("%s has no checkpoint yet".formatted(run));
      return lines;
    }
    lines.add(
        "newest whole checkpoint: step %d, %d files verified, %s"
            .formatted(newest.step(), newest.manifest().parts().size(), newest.directory()));
    if (!broken.isEmpty()) {
      lines.add("--resume starts from it; the broken ones are not used");
    }
    return lines;
  }

  static List<String> of(ModelSize size) {
    var lines = new ArrayList<String>();
    lines.add(line("family", "%s", size.family()));
    lines.add(
        line(
            "shape",
            "%d layers, hidden %d, %d heads (%d for keys and values)",
            size.layers(),
            size.hidden(),
            size.heads(),
            size.keyValueHeads()));
    lines.add(line("vocabulary", "%,d", size.vocabulary()));
    lines.add(line("context", "%,d tokens", size.context()));
    lines.add(line("parameters", "%,d in %,d tensors", size.parameters(), size.tensors()));
    if (size.expert() > 0) {
      lines.add(
          line(
              "of these",
              "%,d are used by a token; attention has %,d a layer with its norms, an expert %,d",
              size.used(),
              size.attentionLayer(),
              size.expert()));
    }
    lines.add(
        line(
            "weights",
            "%s in float32, %s in bfloat16",
            bytes(size.parameters() * Float.BYTES),
            bytes(size.parameters() * Short.BYTES)));
    lines.add(
        line(
            "training",
            "%s in float32 with one lane (weights, gradient, two moments), %s more for every"
                + " further lane; activations on top",
            bytes(size.trainingBytes(1)),
            bytes(size.parameters() * Float.BYTES)));
    lines.add(line("cache", "%s a token in float32", bytes(size.cacheBytesPerToken())));
    return lines;
  }

  @SuppressWarnings("AnnotateFormatMethod") // the annotation would be a dependency
  private static String line(String name, String format, Object... values) {
    return "%-12s %s".formatted(name, String.format(Locale.ROOT, format, values));
  }

  private static String devices(int count) {
    return switch (count) {
      case 0 -> "no device";
      case 1 -> "1 device";
      default -> count + " devices";
    };
  }

  private static String words(List<String> words, String none) {
    return words.isEmpty() ? none : String.join(" ", words);
  }

  private static String variables(Map<String, String> variables) {
    return words(
        variables.entrySet().stream()
            .map(variable -> variable.getKey() + "=" + variable.getValue())
            .collect(Collectors.toList()),
        "none");
  }

  private static String bytes(long count) {
    if (count < 1_000_000) {
      return String.format(Locale.ROOT, "%.1f kB", count / 1e3);
    }
    return count < 1_000_000_000
        ? String.format(Locale.ROOT, "%.1f MB", count / 1e6)
        : String.format(Locale.ROOT, "%.1f GB", count / 1e9);
  }
}
