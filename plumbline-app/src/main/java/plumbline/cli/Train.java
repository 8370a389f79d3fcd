package plumbline.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import plumbline.benchmark.Decimals;
import plumbline.benchmark.Estimate;
import plumbline.checkpoint.Provenance;
import plumbline.config.Recipe;
import plumbline.config.RecipeReader;
import plumbline.config.section.Document;
import plumbline.data.MissingColumnException;
import plumbline.job.DryRun;
import plumbline.job.EarlierRun;
import plumbline.job.FittingMethod;
import plumbline.job.Inputs;
import plumbline.job.ShellWords;
import plumbline.job.TrainingJob;
import plumbline.report.HeldOutResult;

/// Runs a recipe.
@Command(
    name = "train",
    description = "Run a recipe: supervised, from preferences, reward models or by reward.",
    footer = {
      "",
      "The run directory named by `output` gets recipe.yaml, metrics.jsonl, samples.jsonl,",
      "TensorBoard events, checkpoints/, model/ and report.html. Ctrl-C ends the step, saves and",
      "says how to resume."
    })
final class Train implements Callable<Integer> {
  @ParentCommand private Plumbline program;

  @Parameters(index = "0", paramLabel = "RECIPE.yaml", description = "The recipe.")
  private Path recipe;

  @Parameters(
      index = "1..*",
      arity = "0..*",
      paramLabel = "key=value",
      description = "Overrides, as optimizer.adamw.learning-rate=1e-5.")
  private @Nullable List<String> overrides;

  @Option(names = "--resume", description = "Go on from the newest good checkpoint.")
  private boolean resume;

  @Option(
      names = "--accept-new-data",
      description = "Resume on other data than the run began with, from its first row.")
  private boolean acceptNewData;

  @Option(
      names = "--dry-run",
      description = "Print the resolved recipe, the memory plan and the first rows; train nothing.")
  private boolean dryRun;

  @Override
  public Integer call() throws IOException, InterruptedException {
    var read = RecipeReader.read(recipe, overrides == null ? List.of() : overrides);
    var base = Path.of("");
    Inputs.require(read.inputs(), base);
    if (resume) {
      requireBegun(base.resolve(read.value().run().output()));
    }
    try {
      return (dryRun ? describe(read, base) : run(read, base)).number();
    } catch (MissingColumnException missing) {
      throw FittingMethod.named(missing, read.value());
    }
  }

  private ExitCode describe(Document<Recipe> read, Path base) throws IOException {
    if (resume) {
      var earlier = new EarlierRun(base.resolve(read.value().run().output()));
      program.remark(earlier.resumed(read.yaml(), base).said());
    }
    program.out().print(read.yaml());
    new DryRun(read.value(), base, program.consoleStyle().colour()).describe(program.out());
    for (var said : Inputs.edited(read.inputs(), base)) {
      program.out().println("# " + said);
    }
    return ExitCode.OK;
  }

  private ExitCode run(Document<Recipe> read, Path base) throws IOException, InterruptedException {
    var output = base.resolve(read.value().run().output());
    if (!resume && holdsRun(output)) {
      requireRoom(output, "output");
    }
    Inputs.edited(read.inputs(), base).forEach(program::remark);
    try (var stop = StopSignal.listen(program.err())) {
      var job =
          new TrainingJob(
              read.value(),
              new TrainingJob.Context(
                  read.yaml(),
                  base,
                  resume,
                  acceptNewData,
                  Provenance.version(),
                  Version.commit(),
                  program.consoleStyle(),
                  System.err,
                  program::remark,
                  stop::requested));
      var outcome = job.run();
      if (!outcome.finished()) {
        program
            .err()
            .println(
                "stopped and saved; go on with: ./plumbline train %s --resume"
                    .formatted(arguments()));
        return ExitCode.INTERRUPTED;
      }
      outcome.evaluation().ifPresent(evaluation -> tell(evaluation.result()));
      outcome.heldOut().ifPresent(held -> held.lines().forEach(program.out()::println));
      var made = read.value().run().output();
      program.out().println("run     " + made);
      program.out().println("model   " + made.resolve("model"));
      program.out().println("report  " + made.resolve("report.html"));
      return ExitCode.OK;
    }
  }

  /// Whether a run stopped or ended here; one that stopped in a part of it is seen by the job, for
  /// what lies deeper may be runs of others.
  private static boolean holdsRun(Path output) {
    return Files.isDirectory(output.resolve("checkpoints")) || new EarlierRun(output).isFinished();
  }

  /// What a run left is neither gone on with unasked nor written over.
  ///
  /// @param setting by which the directory is named
  static void requireRoom(Path directory, String setting) throws IOException {
    var taken = new EarlierRun(directory).taken(setting);
    if (taken.isPresent()) {
      throw new CommandFailure(ExitCode.USAGE, taken.get());
    }
  }

  /// A path that was mistyped is not taken for a new run.
  static void requireBegun(Path directory) {
    if (!Files.isDirectory(directory)) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "--resume goes on with what is in %s, and there is no such directory; leave it out to begin a run there"
              .formatted(directory));
    }
  }

  private void tell(HeldOutResult result) {
    var out = program.out();
    switch (result) {
      case HeldOutResult.Passes(var before, var after, var gain) -> {
        if (before != null && gain != null) {
          out.println("before  " + share(before.accuracy()));
          out.println("after   " + share(after.accuracy()));
          out.println("gain    " + points(gain));
        }
      }
      case HeldOutResult.Means(var change, _) -> {
        out.println("mean of %s on held-out tasks".formatted(change.column()));
        var decimals = Decimals.of(change.change());
        out.println("before  " + figure(change.before(), decimals));
        out.println("after   " + figure(change.after(), decimals));
        out.println("change  " + figure(change.change(), decimals));
      }
    }
  }

  private String arguments() {
    var words = new ArrayList<>(List.of(recipe.toString()));
    words.addAll(overrides == null ? List.of() : overrides);
    return ShellWords.of(words);
  }

  private static String figure(Estimate estimate, Decimals decimals) {
    return "%7s  (95 %%: %s to %s)"
        .formatted(
            decimals.text(estimate.value()),
            decimals.text(estimate.low()),
            decimals.text(estimate.high()));
  }

  static String share(Estimate estimate) {
    return hundredths(estimate, "%");
  }

  /// A difference of shares.
  static String points(Estimate estimate) {
    return hundredths(estimate, "points");
  }

  private static String hundredths(Estimate estimate, String unit) {
    return String.format(
        Locale.ROOT,
        "%5.1f %s  (95 %%: %.1f to %.1f)",
        100 * estimate.value(),
        unit,
        100 * estimate.low(),
        100 * estimate.high());
  }
}
