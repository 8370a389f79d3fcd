package plumbline.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.ParentCommand;
import plumbline.report.ReportPage;
import plumbline.report.RunReport;

/// Draws the page of a run again, also of one that is under way.
@Command(name = "report", description = "Write report.html and report.json of a run directory.")
final class Report implements Callable<Integer> {
  @ParentCommand private Plumbline program;

  @Parameters(paramLabel = "RUN", description = "The run directory.")
  private Path run;

  @Override
  public Integer call() throws IOException {
    var page = run.resolve("report.html");
    ReportPage.write(
        RunReport.read(Given.run(run, "metrics.jsonl")), page, run.resolve("report.json"));
    program.out().println(page);
    return ExitCode.OK.number();
  }
}
