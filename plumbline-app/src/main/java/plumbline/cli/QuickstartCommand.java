package plumbline.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;
import plumbline.checkpoint.Provenance;
import plumbline.job.ShellWords;
import plumbline.quickstart.Control;
import plumbline.quickstart.Quickstart;
import plumbline.quickstart.QuickstartTask;
import plumbline.report.HeldOutResult;
import plumbline.report.RunEvaluation;

/// The main job on the embedded default: no download, about a minute or two.
@Command(
    name = "quickstart",
    description = "Make, warm up, align and measure a small model on a generated task.",
    footer = {
      "",
      "Needs no download. Prints a table before/after and leaves a Hugging Face model directory"
          + " and",
      "report.html in --out. Ctrl-C ends the step and saves; --resume goes on."
    })
final class QuickstartCommand implements Callable<Integer>, Looking {
  @ParentCommand private Plumbline program;

  @Option(
      names = "--task",
      defaultValue = "sort",
      description = "sort or countdown. Default: ${DEFAULT-VALUE}.")
  private String task;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Run directory. Default: runs/quickstart-<task>-<seed>.")
  private @Nullable Path out;

  @Option(names = "--seed", defaultValue = "0", description = "Default: ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--steps",
      description = "Rollouts of the alignment. Default: 56 for sort, 64 for countdown.")
  private @Nullable Long rollouts;

  @Option(
      names = "--control",
      defaultValue = "none",
      description = {
        "none, or shuffled-rewards: deals the rewards to the answers at random, so that",
        "nothing can be learnt. A test of the test. Default: ${DEFAULT-VALUE}."
      })
  private String control;

  @Option(names = "--resume", description = "Go on with what is in the run directory.")
  private boolean resume;

  @Override
  public List<Given.Look> looks() {
    return List.of(
        () -> QuickstartTask.named(task),
        () -> Control.named(control),
        () -> Given.atLeast("--steps", rollouts == null ? 1 : rollouts, 1),
        () -> Given.folder("--out", directory()));
  }

  @Override
  public Integer call() throws IOException, InterruptedException {
    var chosen = QuickstartTask.named(task);
    long steps = rollouts == null ? chosen.alignment().steps() : rollouts;
    var without = Control.named(control);
    var command = "quickstart --task %s --seed %d --steps %d".formatted(task, seed, steps);
    if (without != Control.NONE) {
      command += " --control " + control;
    }
    var directory = directory();
    if (resume) {
      Train.requireBegun(directory);
    } else {
      Train.requireRoom(directory, "--out");
    }
    try (var stop = StopSignal.listen(program.err())) {
      var job =
          new Quickstart(
              new Quickstart.Settings(
                  chosen,
                  directory,
                  seed,
                  steps,
                  resume,
                  without,
                  new Provenance(
                      Provenance.version(),
                      Version.commit(),
                      "generated",
                      Quickstart.seeds(seed),
                      command),
                  program.consoleStyle(),
                  System.err,
                  program::remark,
                  stop::requested));
      var evaluation = job.run();
      if (evaluation.isEmpty()) {
        program
            .err()
            .println(
                "stopped and saved; go on with: ./plumbline %s --out %s --resume"
                    .formatted(command, ShellWords.of(directory.toString())));
        return ExitCode.INTERRUPTED.number();
      }
      table(evaluation.get(), directory);
      return ExitCode.OK.number();
    }
  }

  private Path directory() {
    var name = "quickstart-%s-%d".formatted(task, seed);
    return out == null
        ? Path.of("runs", control.equals(Control.NONE.word()) ? name : name + "-" + control)
        : out;
  }

  private void table(RunEvaluation evaluation, Path directory) {
    var lines = program.out();
    if (!(evaluation.result() instanceof HeldOutResult.Passes(var before, var after, var gain))
        || before == null
        || gain == null) {
      return;
    }
    lines.println();
    lines.println("held-out tasks   pass@1                                pass@8");
    lines.println("before GMPO      " + row(before));
    lines.println("after GMPO       " + row(after));
    lines.println("gain             " + Train.points(gain));
    lines.println();
    lines.println("model   " + directory.resolve("model"));
    lines.println("report  " + directory.resolve("report.html"));
    lines.println("time    %.0f s".formatted(evaluation.seconds()));
  }

  private static String row(plumbline.benchmark.Evaluation evaluation) {
    return "%-37s %s"
        .formatted(Train.share(evaluation.accuracy()), Train.share(evaluation.passAt(8)));
  }
}
