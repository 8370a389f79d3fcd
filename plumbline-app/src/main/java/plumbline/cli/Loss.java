package plumbline.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import plumbline.data.JsonFault;
import plumbline.objective.cases.CaseField;
import plumbline.objective.cases.LossCase;
import plumbline.objective.cases.LossCases;

/// Evaluates a loss on literal numbers, to compare it with another implementation.
@Command(
    name = "loss",
    description = "Value, gradients and metrics of a loss on literal numbers, in float64.",
    footer = {"", "`loss --list` names the losses, `loss NAME --fields` what a case may hold."})
final class Loss implements Callable<Integer>, Looking {
  private static final JsonMapper JSON =
      JsonMapper.builder().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS).build();

  @ParentCommand private Plumbline program;

  @Parameters(arity = "0..1", paramLabel = "NAME", description = "Which loss.")
  private @Nullable String name;

  @Option(names = "--list", description = "Name all losses.")
  private boolean list;

  @Option(names = "--fields", description = "Describe what a case of this loss may hold.")
  private boolean fields;

  @Option(names = "--in", paramLabel = "FILE", description = "The case: a JSON object.")
  private @Nullable Path in;

  @Option(names = "--out", paramLabel = "FILE", description = "Default: standard output.")
  private @Nullable Path out;

  @Override
  public List<Given.Look> looks() {
    if (list) {
      return List.of();
    }
    return fields || name == null
        ? List.of(this::named)
        : List.of(this::named, this::file, () -> JsonOut.requireApart(in, out));
  }

  @Override
  public Integer call() throws IOException {
    if (list) {
      LossCases.all()
          .forEach(loss -> program.out().printf("%-16s %s%n", loss.name(), loss.summary()));
    } else if (fields) {
      named().fields().forEach(this::describe);
    } else {
      evaluate(name());
    }
    return ExitCode.OK.number();
  }

  private void evaluate(String loss) throws IOException {
    try (var lines = JsonOut.open(out, program.out())) {
      lines.line(answer(loss, file()));
      lines.complete();
    }
  }

  private static ObjectNode answer(String loss, Path file) throws IOException {
    var fields = read(file);
    try {
      return LossCases.evaluate(loss, fields);
    } catch (IllegalArgumentException wrong) {
      var faults = String.valueOf(wrong.getMessage());
      long count = faults.lines().count();
      throw new CommandFailure(
          ExitCode.FAILED,
          count == 1
              ? file + ": " + faults
              : "%s has %d faults\n%s".formatted(file, count, faults));
    }
  }

  private String name() {
    if (name == null) {
      throw new CommandFailure(ExitCode.USAGE, "loss: give the NAME of a loss, or --list");
    }
    return name;
  }

  private LossCase named() {
    try {
      return LossCases.named(name());
    } catch (IllegalArgumentException unknown) {
      throw new CommandFailure(ExitCode.USAGE, String.valueOf(unknown.getMessage()));
    }
  }

  private Path file() {
    if (in == null) {
      throw new CommandFailure(ExitCode.USAGE, "loss: give the case by --in FILE");
    }
    return Given.file("--in", in);
  }

  private void describe(CaseField field) {
    var names = new ArrayList<>(List.of(field.name()));
    names.addAll(field.aliases());
    program.out().printf("%-28s %s%n", String.join(", ", names), field.meaning());
  }

  private static JsonNode read(Path file) throws IOException {
    try {
      var json = JSON.readTree(Files.readAllBytes(file));
      if (json.isMissingNode()) {
        throw new CommandFailure(ExitCode.FAILED, file + " is empty, must hold a JSON object");
      }
      return json;
    } catch (JsonProcessingException e) {
      var at = e.getLocation();
      throw new CommandFailure(
          ExitCode.FAILED,
          "%s:%d: not valid JSON, column %d: %s"
              .formatted(file, at.getLineNr(), at.getColumnNr(), JsonFault.of(e)));
    }
  }
}
