package plumbline.report;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.OptionalDouble;
import java.util.SequencedMap;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import plumbline.benchmark.Estimate;

/// Makes a report from the files of a run directory (`docs/run-directory.md`). Every file but
/// `metrics.jsonl` may be missing; lines that are not JSON are counted and left out.
public final class RunReport {
  private static final long BEFORE = -1; // where on a curve what was measured before step 0 stands
  private static final Set<String> NO_FIGURES = Set.of("step", "time", "note");
  private static final int EVALUATIONS = 500;

  private final Path run;
  private final List<ReportData.Note> notes = new ArrayList<>();
  private final SequencedMap<String, Points> points = new LinkedHashMap<>();

  private record Points(List<Long> steps, List<Double> values) {}

  private RunReport(Path run) {
    this.run = run;
  }

  /// Reads a run directory.
  ///
  /// @throws IOException where it cannot be read or is no run directory
  public static ReportData read(Path run) throws IOException {
    return new RunReport(run).read();
  }

  private ReportData read() throws IOException {
    var metrics = run.resolve("metrics.jsonl");
    if (!Files.isRegularFile(metrics)) {
      throw new NoSuchFileException(
          "%s is not a run directory: it has no metrics.jsonl".formatted(run));
    }
    broken(metrics, new JsonFile(metrics).lines(this::addStep));
    var evaluation = run.resolve("evaluation.json");
    var heldOut = run.resolve(HeldOutFigures.NAME);
    var columns = run.resolve("columns.json");
    var recipe = run.resolve("recipe.yaml");
    var attempted = Files.isRegularFile(evaluation) ? RunEvaluation.read(evaluation) : null;
    var measured = Files.isRegularFile(heldOut) ? HeldOutFigures.read(heldOut) : null;
    var rewards =
        Files.isRegularFile(columns)
            ? HeldOutFigures.columns(columns)
            : new LinkedHashMap<String, HeldOutFigures.Compared>();
    if (attempted != null
        && attempted.result() instanceof HeldOutResult.Passes(var before, _, _)
        && before != null) {
      start("accuracy", before.accuracy());
    }
    if (measured != null) {
      measured.figures().forEach((name, figure) -> start(name, figure.before()));
    }
    rewards.forEach((name, figure) -> start(name, figure.before()));
    return new ReportData(
        run.toAbsolutePath().normalize().getFileName().toString(),
        attempted,
        measured,
        rewards,
        Chart.of(curves()),
        notes,
        kept("samples.jsonl", LineChoice.SAMPLES),
        kept("preferences.jsonl", LineChoice.PREFERENCES),
        guard(),
        Files.isRegularFile(recipe) ? Files.readString(recipe) : "",
        provenance());
  }

  private ReportData.Kept kept(String name, LineChoice.Kind kind) throws IOException {
    var choice = LineChoice.of(run.resolve(name), kind);
    broken(run.resolve(name), choice.broken());
    return ReportData.Kept.of(choice);
  }

  /// The evaluations that the guard saw, the latest of very many.
  private List<ObjectNode> guard() throws IOException {
    var file = run.resolve("guard.jsonl");
    var lines = new ArrayDeque<ObjectNode>();
    if (Files.isRegularFile(file)) {
      broken(
          file,
          new JsonFile(file)
              .lines(line -> {
                if (lines.size() == EVALUATIONS) {
                  lines.removeFirst();
                }
                lines.addLast((ObjectNode) line);
              }));
    }
    return List.copyOf(lines);
  }

  /// The figures of a note are drawn too: what the estimate cost that ended a run.
  private void addStep(JsonNode line) {
    long step = line.path("step").asLong();
    if (line.has("note")) {
      notes.add(new ReportData.Note(step, line.path("note").asText()));
    }
    for (var field : line.properties()) {
      if (!NO_FIGURES.contains(field.getKey())) {
        number(field.getValue()).ifPresent(value -> add(field.getKey(), step, value));
      }
    }
  }

  private void add(String name, long step, double value) {
    var curve = points.computeIfAbsent(name, _ -> new Points(new ArrayList<>(), new ArrayList<>()));
    if (curve.steps().isEmpty() || curve.steps().getLast() < step) {
      curve.steps().add(step);
      curve.values().add(value);
    }
  }

  /// Lets the curve of a held-out figure begin with what was measured before the first step.
  private void start(String figure, Estimate before) {
    var name = "evaluation/" + figure;
    start(points.get(name), before.value());
    start(points.get(name + "_low"), before.low());
    start(points.get(name + "_high"), before.high());
  }

  private static void start(@Nullable Points curve, double value) {
    if (curve != null) {
      curve.steps().addFirst(BEFORE);
      curve.values().addFirst(value);
    }
  }

  private static OptionalDouble number(JsonNode value) {
    if (value.isNumber()) {
      return OptionalDouble.of(value.asDouble());
    }
    return switch (value.asText()) {
      case "NaN" -> OptionalDouble.of(Double.NaN);
      case "Infinity" -> OptionalDouble.of(Double.POSITIVE_INFINITY);
      case "-Infinity" -> OptionalDouble.of(Double.NEGATIVE_INFINITY);
      default -> OptionalDouble.empty();
    };
  }

  private List<Curve> curves() {
    return points.entrySet().stream()
        .map(each -> new Curve(each.getKey(), each.getValue().steps(), each.getValue().values()))
        .toList();
  }

  private void broken(Path file, int lines) {
    if (lines > 0) {
      notes.add(
          new ReportData.Note(
              -1,
              (lines == 1
                      ? "1 line of %2$s is not what belongs there and was left out"
                      : "%1$d lines of %2$s are not what belongs there and were left out")
                  .formatted(lines, file.getFileName())));
    }
  }

  private SequencedMap<String, String> provenance() throws IOException {
    var flat = new LinkedHashMap<String, String>();
    var file = run.resolve("provenance.json");
    if (Files.isRegularFile(file)) {
      flatten("", new JsonFile(file).object(), flat);
    }
    return flat;
  }

  private static void flatten(String name, JsonNode value, SequencedMap<String, String> flat) {
    if (!value.isContainerNode()) {
      flat.put(name, value.asText());
    } else if (value.isArray()) {
      for (int i = 0; i < value.size(); i++) {
        flatten(name + "[" + i + "]", value.get(i), flat);
      }
    } else {
      value
          .properties()
          .forEach(field ->
              flatten(
                  name.isEmpty() ? field.getKey() : name + "." + field.getKey(),
                  field.getValue(),
                  flat));
    }
  }
}
