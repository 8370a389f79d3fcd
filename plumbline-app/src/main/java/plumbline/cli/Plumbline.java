package plumbline.cli;

import java.io.Console;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import plumbline.metric.ConsoleSink;

/// The program: finds the command, runs it, turns every failure into one line and an exit code.
@Command(
    name = "plumbline",
    description = "Post-training and alignment of language models.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    scope = CommandLine.ScopeType.INHERIT,
    subcommands = {
      QuickstartCommand.class,
      Train.class,
      Data.class,
      Evaluate.class,
      Chat.class,
      Create.class,
      Report.class,
      Generate.class,
      Score.class,
      Loss.class,
      VerifyAnswer.class,
      ClaimCommand.class,
      RecipeCommand.class,
      Doctor.class,
      Bench.class
    })
public final class Plumbline implements Runnable {
  @Mixin private Globals globals;
  @Spec private CommandSpec spec;

  /// Runs one command and exits with its code.
  public static void main(String[] args) {
    var standard = StandardOutput.ofProcess();
    var out = new PrintWriter(standard, false, StandardCharsets.UTF_8);
    var err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    int code = run(out, err, args);
    System.exit(ended(code, out, standard, err));
  }

  /// The code to exit with once everything is written: whoever closes a pipe, as `head` does, has
  /// read what they wanted.
  static int ended(int code, PrintWriter out, StandardOutput standard, PrintWriter err) {
    if (!out.checkError() || code != ExitCode.OK.number()) {
      return code;
    }
    if (standard.lostItsReader()) {
      return ExitCode.READER_GONE.number();
    }
    err.println("plumbline: standard output could not be written whole; is the disk full?");
    return ExitCode.FAILED.number();
  }

  /// Runs one command and returns its exit code.
  static int run(PrintWriter out, PrintWriter err, String... args) {
    var program = new Plumbline();
    return program.commandLine(out, err).execute(args);
  }

  private CommandLine commandLine(PrintWriter out, PrintWriter err) {
    return CommandLineCheck.collecting(new CommandLine(this))
        .setOut(out)
        .setErr(err)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setExecutionStrategy(new CommandLineCheck())
        .setParameterExceptionHandler((fault, _) -> usage(fault, err))
        .setExecutionExceptionHandler((fault, _, _) -> failed(fault, out, err));
  }

  /// Standard output: results.
  PrintWriter out() {
    return spec.commandLine().getOut();
  }

  /// Standard error: progress and remarks.
  PrintWriter err() {
    return spec.commandLine().getErr();
  }

  /// Says something about the work, unless the user wants quiet.
  void remark(String text) {
    if (!globals.quiet) {
      err().println(consoleStyle().above(text));
    }
  }

  /// Java 22 and later always have a console, earlier ones only on a terminal.
  private static boolean isTerminal(@Nullable Console console) {
    return console != null && console.isTerminal();
  }

  /// Whether somebody types and reads.
  boolean isAtTerminal() {
    return isTerminal(System.console());
  }

  /// How progress is shown.
  ConsoleSink.Style consoleStyle() {
    var style = ConsoleSink.Style.of(globals.quiet, isAtTerminal(), System.getenv());
    return switch (globals.color) {
      case auto -> style;
      case always -> style.coloured(true);
      case never -> style.coloured(false);
    };
  }

  /// Where long work says how far it is.
  WorkLine workLine() {
    return new WorkLine(err(), consoleStyle().mode());
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command given");
  }

  /// What was printed comes first, so that the fault stands last where both reach one terminal.
  private int failed(Throwable thrown, PrintWriter out, PrintWriter err) {
    if (thrown instanceof OutputGoneException) {
      return ExitCode.OK.number(); // nothing else is wrong
    }
    out.flush();
    var fault = Fault.of(thrown);
    err.println("plumbline: " + fault.line());
    if (globals.debug) {
      thrown.printStackTrace(err);
    }
    return fault.code().number();
  }

  private int usage(ParameterException fault, PrintWriter err) {
    var command = fault.getCommandLine();
    err.println(
        "plumbline: %s%ssee `%s --help`"
            .formatted(
                fault.getMessage(),
                String.valueOf(fault.getMessage()).contains("\n") ? "\n" : "; ",
                command.getCommandSpec().qualifiedName()));
    return ExitCode.USAGE.number();
  }
}
