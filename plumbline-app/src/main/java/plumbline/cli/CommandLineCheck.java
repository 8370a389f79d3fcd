package plumbline.cli;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.IExecutionStrategy;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.RunLast;
import picocli.CommandLine.UnmatchedArgumentException;

/// Starts a command where nothing is wrong with its command line, and tells of everything that is.
final class CommandLineCheck implements IExecutionStrategy {
  /// Has `command`, and all below it, read on behind a word that is wrong.
  static CommandLine collecting(CommandLine command) {
    command.getCommandSpec().parser().collectErrors(true);
    command.getSubcommands().values().forEach(CommandLineCheck::collecting);
    return command;
  }

  /// @throws ParameterException with every fault, where words are wrong
  /// @throws ExecutionException with a [CommandFailure], where only what they name is wrong, or
  ///   with what kept a look from being taken
  @Override
  public int execute(ParseResult parsed) {
    var misread = misread(parsed);
    var unread = misread.stream().filter(CommandLineCheck::isOfValue).toList();
    if (!unread.isEmpty()) {
      parsed = again(parsed, unread);
      misread = Stream.concat(unread.stream(), misread(parsed).stream()).toList();
    }
    var command = last(parsed).commandSpec();
    var faults = new LinkedHashSet<>(UsageText.of(misread));
    if (command.userObject() instanceof Looking looking
        && !asksForHelp(parsed)
        && isComplete(misread(parsed))) {
      faults.addAll(found(looking, command.commandLine(), unread));
    }
    if (faults.isEmpty()) {
      return new RunLast().execute(parsed);
    }
    var lines = String.join("\n", faults);
    int count = faults.size();
    var text = count == 1 ? lines : "the command line has %d faults\n%s".formatted(count, lines);
    if (misread.isEmpty()) {
      var failure = new CommandFailure(ExitCode.USAGE, text);
      throw new ExecutionException(command.commandLine(), text, failure);
    }
    throw new ParameterException(misread.getFirst().getCommandLine(), text);
  }

  /// Whether any of the commands is asked what it is, so that nothing needs to be given.
  private static boolean asksForHelp(ParseResult parsed) {
    return parsed.isUsageHelpRequested()
        || parsed.isVersionHelpRequested()
        || (parsed.hasSubcommand() && asksForHelp(parsed.subcommand()));
  }

  private static ParseResult last(ParseResult parsed) {
    return parsed.hasSubcommand() ? last(parsed.subcommand()) : parsed;
  }

  private static List<ParameterException> misread(ParseResult parsed) {
    var all = new ArrayList<ParameterException>();
    for (var part = parsed; part != null; part = part.subcommand()) {
      for (var error : part.errors()) {
        if (!(error instanceof ParameterException fault)) {
          throw new IllegalStateException("a command is declared wrongly", error);
        }
        all.add(fault);
      }
    }
    return all;
  }

  /// Whether it is a value that is no number, or no name, or one too many.
  private static boolean isOfValue(ParameterException fault) {
    return fault instanceof OverwrittenOptionException
        || (fault.getClass() == ParameterException.class
            && fault.getArgSpec() instanceof OptionSpec);
  }

  /// Whether a value stands wherever one must, so that all can be looked at.
  private static boolean isComplete(List<ParameterException> misread) {
    return misread.stream().allMatch(UnmatchedArgumentException.class::isInstance);
  }

  /// What comes of the words once those that could not be read are others: with them, the reader
  /// forgets what stands before and takes no defaults.
  private static ParseResult again(ParseResult parsed, List<ParameterException> unread) {
    var words = new ArrayList<>(parsed.originalArgs());
    for (var fault : unread) {
      if (fault.getArgSpec() instanceof OptionSpec option && fault.getValue() != null) {
        replace(words, option, fault.getValue(), UsageText.example(option));
      }
    }
    return parsed
        .commandSpec()
        .commandLine()
        .setOverwrittenOptionsAllowed(true)
        .parseArgs(words.toArray(String[]::new));
  }

  private static void replace(List<String> words, OptionSpec option, String value, String other) {
    for (var name : option.names()) {
      words.replaceAll(word -> word.equals(name + "=" + value) ? name + "=" + other : word);
      for (int i = 1; i < words.size(); i++) {
        if (words.get(i - 1).equals(name) && words.get(i).equals(value)) {
          words.set(i, other);
        }
      }
    }
  }

  /// What looks find, without what only follows from a value that could not be read.
  private static Set<String> found(
      Looking looking, CommandLine command, List<ParameterException> unread) {
    var names =
        unread.stream()
            .filter(fault -> fault.getArgSpec() != null)
            .map(fault -> named(UsageText.name(fault.getArgSpec())))
            .toList();
    try {
      var found = Given.faults(looking.looks());
      found.removeIf(text -> names.stream().anyMatch(name -> name.matcher(text).find()));
      return found;
    } catch (IOException | RuntimeException failed) {
      throw new ExecutionException(command, String.valueOf(failed.getMessage()), failed);
    }
  }

  /// An option where a text names it, and not one whose name only begins as its.
  private static Pattern named(String option) {
    return Pattern.compile("(?<![\\w-])" + Pattern.quote(option) + "(?![\\w-])");
  }
}
