package plumbline.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
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
import plumbline.checkpoint.Artifacts;
import plumbline.checkpoint.Checkpoint;
import plumbline.checkpoint.Checkpoints;
import plumbline.checkpoint.Disk;
import plumbline.checkpoint.Edited;
import plumbline.job.ShellWords;
import plumbline.model.ModelDirectory;
import plumbline.tensor.EngineReport;
import plumbline.tensor.Lanes;

/// Looks at what a run stands on: the engine and the machine, the checkpoints of a run, a model.
@Command(
    name = "doctor",
    description = "Measure the engine on this machine, or verify a run or a model directory.",
    footer = {
      "",
      "Without RUN and --model: what the engine is made of, the rates of matrix products, and what",
      "makes them slow. With RUN: every byte of its checkpoints; exits with 1 where one is broken."
    })
final class Doctor implements Callable<Integer> {
  private static final String CHECKPOINTS = "checkpoints";

  @ParentCommand private Plumbline program;

  @Parameters(arity = "0..1", paramLabel = "RUN", description = "A run directory to verify.")
  private @Nullable Path run;

  @Option(names = "--model", paramLabel = "DIR", description = "A model directory to describe.")
  private @Nullable Path model;

  @Option(names = "--json", description = "Print one JSON object instead of text.")
  private boolean json;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (run != null && model != null) {
      throw new CommandFailure(ExitCode.USAGE, "RUN and --model are both given, must be one");
    }
    if (run != null) {
      requireNoModel(run);
      return checkpoints(Given.run(run, CHECKPOINTS)).number();
    }
    if (model != null) {
      var size = ModelSize.of(ModelDirectory.config(Given.model("--model", model)));
      new Artifacts(Disk.local()).verifyWeights(model);
      print(size, Edited.of(model));
    } else {
      engine();
    }
    return ExitCode.OK.number();
  }

  private static void requireNoModel(Path directory) {
    if (Files.exists(directory.resolve("config.json"))) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "RUN is %1$s, must be a run directory; it is a model directory: `doctor --model %1$s` looks at it"
              .formatted(ShellWords.of(directory.toString())));
    }
  }

  private void print(ModelSize size, Edited edited) {
    var lines = new ArrayList<>(DoctorText.of(size));
    edited.said().ifPresent(said -> lines.add("warning: " + said));
    ObjectNode object = new JsonMapper().valueToTree(size);
    edited.names().forEach(object.putArray("edited")::add);
    print(lines, object);
  }

  private void engine() throws InterruptedException {
    try (var lanes = Lanes.forMachine()) {
      var report = EngineReport.measure(lanes);
      ObjectNode object = new JsonMapper().valueToTree(report);
      report.warnings().forEach(object.putArray("warnings")::add);
      print(DoctorText.of(report), object);
    }
  }

  private ExitCode checkpoints(Path directory) throws IOException {
    var checkpoints = directory.resolve(CHECKPOINTS);
    var latest = Checkpoints.verify(Disk.local(), checkpoints);
    var newest = latest.checkpoint().orElse(null);
    print(DoctorText.of(directory, newest, latest.broken()), json(newest, latest.broken()));
    return latest.broken().isEmpty() ? ExitCode.OK : ExitCode.FAILED;
  }

  private static ObjectNode json(@Nullable Checkpoint newest, List<String> broken) {
    var object = JsonNodeFactory.instance.objectNode();
    if (newest == null) {
      object.putNull("newest");
    } else {
      object.put("newest", newest.step());
    }
    broken.forEach(object.putArray("broken")::add);
    return object;
  }

  private void print(List<String> lines, JsonNode object) {
    if (json) {
      program.out().println(object);
    } else {
      lines.forEach(program.out()::println);
    }
  }
}
