package plumbline.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import plumbline.tensor.DType;
import plumbline.tensor.Lanes;

/// Runs benchmarks by name: prints every figure and, with `--json FILE`, saves them with the
/// machine they were taken on.
public final class Benchmarks {
  @FunctionalInterface
  private interface Benchmark {
    void measure(Lanes lanes, ObjectNode out) throws InterruptedException;
  }

  private static final Map<String, Benchmark> ALL = all();

  private Benchmarks() {}

  private static Map<String, Benchmark> all() {
    var all = new LinkedHashMap<String, Benchmark>();
    all.put("train-fp32", (lanes, out) -> TrainingStep.measure(lanes, DType.FLOAT32, out));
    all.put("train-bf16", (lanes, out) -> TrainingStep.measure(lanes, DType.BFLOAT16, out));
    all.put("decode", Decoding::measure);
    all.put("grpo", (lanes, out) -> RolloutStep.measure(lanes, Decoding.NEW, out));
    all.put("grpo-64", (lanes, out) -> RolloutStep.measure(lanes, 64, out));
    all.put("losses", LossFamily::measure);
    all.put("ahead", AheadStep::measure);
    all.put("dpo", PreferenceStep::measure);
    all.put("mixture", MixtureLayer::measure);
    all.put("optimizers", OptimizerStep::measure);
    all.put("vocabulary", LargeVocabulary::measure);
    all.put("vocabulary-dpo", LargeVocabulary::measurePairs);
    all.put("vocabulary-grpo", GrowingSteps::measureRewarded);
    all.put("vocabulary-mixture", GrowingSteps::measureMixture);
    all.put("verifier", VerifierSpeed::measure);
    return all;
  }

  private static Benchmark benchmark(String name) {
    return java.util.Objects.requireNonNull(ALL.get(name));
  }

  /// Arguments: names of benchmarks (none for all), `--json FILE`, or `--help`.
  public static void main(String[] args) throws IOException, InterruptedException {
    var names = new ArrayList<String>();
    Path json = null;
    for (int i = 0; i < args.length; i++) {
      if (args[i].equals("--help") || args[i].equals("-h")) {
        System.out.print(usage());
        return;
      } else if (args[i].equals("--json") && i + 1 < args.length) {
        json = Path.of(args[++i]);
      } else if (ALL.containsKey(args[i])) {
        names.add(args[i]);
      } else {
        System.err.printf("plumbline: no benchmark '%s'; see `plumbline bench --help`%n", args[i]);
        System.exit(2);
      }
    }
    var result = run(names.isEmpty() ? List.copyOf(ALL.keySet()) : names, System.out);
    if (json != null) {
      Files.writeString(
          json, new ObjectMapper().writerWithDefaultPrettyPrinter().writeValueAsString(result));
    }
  }

  private static String usage() {
    return """
    Usage: plumbline bench [NAME ...] [--json FILE]
    Measure by name, all without a name; --json FILE saves the figures with the machine.
    Names: %s
    """
        .formatted(String.join(", ", ALL.keySet()));
  }

  private static ObjectNode run(List<String> names, PrintStream out) throws InterruptedException {
    var result = new ObjectMapper().createObjectNode();
    var machine = result.putObject("machine");
    machine.put("time", Instant.now().toString());
    machine.put("processors", Runtime.getRuntime().availableProcessors());
    machine.put("java", Runtime.version().toString());
    machine.put("commit", System.getProperty("plumbline.commit", "unknown"));
    try (var lanes = Lanes.forMachine()) {
      for (var name : names) {
        var figures = result.putObject(name);
        benchmark(name).measure(lanes, figures);
        out.println(name);
        figures
            .properties()
            .forEach(figure ->
                out.printf("  %-28s %,.3f%n", figure.getKey(), figure.getValue().asDouble()));
      }
    }
    return result;
  }
}
