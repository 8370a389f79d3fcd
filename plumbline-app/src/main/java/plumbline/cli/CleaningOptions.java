package plumbline.cli;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import plumbline.data.RowSource;
import plumbline.data.cleaning.CleaningReport;
import plumbline.data.cleaning.CleaningText;
import plumbline.data.cleaning.KeyText;
import plumbline.data.cleaning.RowSink;

/// What the cleaning commands share: where rows come from and where they go.
final class CleaningOptions {
  @Parameters(paramLabel = "SOURCE", description = "A file (JSONL, CSV, Parquet) or a SELECT.")
  private String source;

  @Option(
      names = "--text",
      split = ",",
      paramLabel = "COLUMN",
      description =
          "What of a row is compared. Default: the first of text, prompt, question, problem.")
  private @Nullable List<String> text;

  @Option(
      names = "--out",
      paramLabel = "FILE",
      description = "The rows that stay, JSON Lines. Without it nothing is written but the report.")
  private @Nullable Path out;

  @Option(
      names = "--dropped",
      paramLabel = "FILE",
      description = "The rows that are left out, each with its reason.")
  private @Nullable Path dropped;

  @Option(
      names = "--report",
      paramLabel = "FILE",
      description = "The report as JSON. Default: FILE.report.json beside --out.")
  private @Nullable Path report;

  @Option(
      names = "--show",
      defaultValue = "3",
      paramLabel = "N",
      description = "Examples of every reason. Default: ${DEFAULT-VALUE}.")
  private int shown;

  @Option(names = "--json", description = "Print the report as JSON.")
  private boolean json;

  /// A step that reads rows and deals them out.
  interface Step {
    CleaningReport run(RowSink kept, RowSink dropped) throws IOException;
  }

  RowSource source() {
    return Given.rows("SOURCE", source);
  }

  KeyText text() {
    return text == null ? KeyText.usual(source()) : new KeyText(text);
  }

  int shown() {
    return Math.max(0, shown);
  }

  /// What is looked at before anything is read, with what else the command has.
  List<Given.Look> looks(List<Given.Look> others) {
    return Given.looks(
        List.of(
            List.of(
                this::source,
                () -> Given.output("--out", out),
                () -> Given.output("--dropped", dropped),
                () -> Given.output("--report", report),
                () -> requireApart("--out", out, "--dropped", dropped),
                () -> requireApart("--out", out, "--report", report),
                () -> requireApart("--dropped", dropped, "--report", report)),
            others));
  }

  /// Whoever writes last would replace what the other wrote; a device takes both.
  private static void requireApart(
      String first, @Nullable Path one, String second, @Nullable Path other) throws IOException {
    if (one == null || other == null) {
      return;
    }
    boolean there = Files.exists(one) && Files.exists(other);
    boolean same =
        there
            ? Files.isSameFile(one, other) && Files.isRegularFile(one)
            : one.toAbsolutePath().normalize().equals(other.toAbsolutePath().normalize());
    if (same) {
      throw new CommandFailure(
          ExitCode.USAGE,
          "%s is %s, the file that %s writes; name another %s"
              .formatted(second, other, first, second));
    }
  }

  /// Runs a step; its files appear only when it is done.
  int run(Plumbline program, Step step) throws IOException {
    CleaningReport done;
    try (var kept = open(out);
        var left = open(dropped)) {
      done = step.run(sink(kept), sink(left));
      complete(kept);
      complete(left);
    }
    var object = CleaningText.json(done);
    var pretty =
        JsonMapper.builder().build().writerWithDefaultPrettyPrinter().writeValueAsString(object);
    var file = report;
    if (file == null && out != null) {
      file = out.resolveSibling(out.getFileName() + ".report.json");
    }
    if (file != null) {
      Files.writeString(file, pretty + "\n");
    }
    if (json) {
      program.out().println(pretty);
    } else {
      CleaningText.lines(done).forEach(program.out()::println);
    }
    return ExitCode.OK.number();
  }

  private static @Nullable JsonOut open(@Nullable Path file) throws IOException {
    return file == null ? null : JsonOut.toFile(file);
  }

  private static RowSink sink(@Nullable JsonOut lines) {
    return lines == null ? RowSink.none() : lines::line;
  }

  private static void complete(@Nullable JsonOut lines) throws IOException {
    if (lines != null) {
      lines.complete();
    }
  }
}
