package plumbline.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import plumbline.checkpoint.AtomicFile;
import plumbline.claim.Claim;
import plumbline.claim.ClaimPage;
import plumbline.claim.ClaimReport;
import plumbline.claim.ClaimRun;
import plumbline.claim.Origin;
import plumbline.claim.ReportText;
import plumbline.claim.catalog.Claims;
import plumbline.tensor.Lanes;

/// Runs a miniature experiment on what a paper says.
@Command(
    name = "claim",
    description = "Run a miniature experiment on what a paper says, with its baselines.",
    footer = {
      "",
      "Prints a table of what the paper says, what we measure, the difference with its 95 %%"
          + " interval",
      "over the seeds, and a verdict, and leaves it as claim.json and claim.md in --out. Exits with"
          + " 3",
      "where a statement is not shown. Ctrl-C keeps the seeds that are done; the same command goes"
          + " on."
    })
final class ClaimCommand implements Callable<Integer> {
  private static final String DATA = "PLUMBLINE_DATA";
  private static final String PAGE = "docs/claims.md";

  @ParentCommand private Plumbline program;

  @Parameters(arity = "0..1", paramLabel = "NAME", description = "Which claim; see --list.")
  private @Nullable String name;

  @Option(names = "--list", description = "Print the names of all claims.")
  private boolean list;

  @Option(
      names = "--seeds",
      paramLabel = "N",
      description = "How many seeds, at least 4. Default: 4.")
  private @Nullable Integer seeds;

  @Option(
      names = "--out",
      paramLabel = "DIR",
      description = "Where finished seeds and the table are kept. Default: runs/claim-NAME.")
  private @Nullable Path out;

  @Option(
      names = "--smoke",
      description = "Two seeds of tiny sizes, only to see that it runs; the verdicts mean nothing.")
  private boolean smoke;

  @Option(
      names = "--write-docs",
      arity = "0..1",
      fallbackValue = PAGE,
      paramLabel = "FILE",
      description = "Put the table into its section of this page. Without FILE: " + PAGE + ".")
  private @Nullable Path page;

  @Override
  public Integer call() throws IOException, InterruptedException {
    if (list) {
      Claims.all()
          .forEach(
              claim -> program.out().println("%-24s %s".formatted(claim.name(), claim.title())));
      return ExitCode.OK.number();
    }
    var claim = chosen();
    var directory = out == null ? Path.of("runs", "claim-" + claim.name()) : out;
    try (var stop = StopSignal.listen(program.err());
        var lanes = Lanes.forMachine()) {
      var report = new ClaimRun(claim, settings(claim, directory, stop), lanes).run();
      if (report.isEmpty()) {
        program
            .err()
            .println(
                "stopped; finished seeds are kept in %s, the same command goes on"
                    .formatted(directory));
        return ExitCode.INTERRUPTED.number();
      }
      keep(report.get(), directory);
      return (report.get().isShown() ? ExitCode.OK : ExitCode.NOT_SHOWN).number();
    }
  }

  private Claim chosen() {
    if (name == null) {
      throw new CommandFailure(ExitCode.USAGE, "claim: give the NAME of a claim, or --list");
    }
    if (smoke && page != null) {
      throw new CommandFailure(
          ExitCode.USAGE, "--smoke and --write-docs are both given; a smoke run shows nothing");
    }
    try {
      return Claims.named(name, Claims.all());
    } catch (IllegalArgumentException unknown) {
      throw new CommandFailure(ExitCode.USAGE, String.valueOf(unknown.getMessage()));
    }
  }

  private ClaimRun.Settings settings(Claim claim, Path directory, StopSignal stop) {
    int count = seeds != null ? seeds : smoke ? 2 : 4;
    var command =
        "./plumbline claim %s%s%s"
            .formatted(
                claim.name(), count == 4 ? "" : " --seeds " + count, smoke ? " --smoke" : "");
    return new ClaimRun.Settings(
        count,
        smoke,
        directory,
        Origin.here(command, Version.commit()),
        Optional.ofNullable(System.getenv(DATA)).map(Path::of).filter(Files::isDirectory),
        stop::requested,
        new ClaimProgress(program.workLine()));
  }

  private void keep(ClaimReport report, Path directory) throws IOException {
    var text = new ReportText(report);
    AtomicFile.write(
        directory.resolve("claim.json"),
        new JsonMapper().writerWithDefaultPrettyPrinter().writeValueAsBytes(text.json()));
    AtomicFile.write(
        directory.resolve("claim.md"),
        (String.join("\n", text.markdown()) + "\n").getBytes(StandardCharsets.UTF_8));
    text.plain().forEach(program.out()::println);
    if (page != null) {
      new ClaimPage(page).put(report.claim(), text.markdown());
      program.remark("written into " + page);
    }
  }
}
