package plumbline.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParentCommand;
import picocli.CommandLine.Spec;

/// Looks at data before anybody trains on them, cleans them, and has a model make some.
@Command(
    name = "data",
    description = "Look at data before training on them, clean them, and make rounds of attempts.",
    subcommands = {
      DataStats.class,
      DataDedup.class,
      DataDecontaminate.class,
      DataFilter.class,
      DataRounds.class
    })
final class Data implements Runnable {
  @ParentCommand private Plumbline program;
  @Spec private CommandSpec spec;

  Plumbline program() {
    return program;
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "no command given");
  }
}
