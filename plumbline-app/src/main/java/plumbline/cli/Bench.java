package plumbline.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

/// Stands for the benchmarks in the list of commands. They are a program of their own, so that
/// nothing else needs what they need; the launcher starts it.
@Command(
    name = "bench",
    description = "Run the benchmarks of the engine; `./plumbline bench --help` names them.")
final class Bench implements Callable<Integer> {
  @Override
  public Integer call() {
    throw new CommandFailure(
        ExitCode.USAGE,
        "the benchmarks are a program of their own; the launcher starts it: ./plumbline bench");
  }
}
