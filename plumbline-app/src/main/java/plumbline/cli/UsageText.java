package plumbline.cli;

import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.MissingParameterException;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.OverwrittenOptionException;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;
import plumbline.data.NearestName;

/// What is wrong with a command line: what came, what was expected.
final class UsageText {
  private static final Set<Class<?>> WHOLE =
      Set.of(int.class, long.class, Integer.class, Long.class);
  private static final Set<Class<?>> NUMBERS = Set.of(double.class, Double.class);

  private UsageText() {}

  static String of(ParameterException fault) {
    return switch (fault) {
      case UnmatchedArgumentException unmatched -> unmatched(unmatched);
      case MissingParameterException missing when !missing.getMissing().isEmpty() ->
          missing(missing);
      case OverwrittenOptionException twice -> name(twice.getOverwritten()) + " is given twice";
      default ->
          fault.getArgSpec() != null && fault.getValue() != null
              ? "%s is %s, must be %s"
                  .formatted(
                      name(fault.getArgSpec()), fault.getValue(), expected(fault.getArgSpec()))
              : String.valueOf(fault.getMessage());
    };
  }

  private static String unmatched(UnmatchedArgumentException fault) {
    var word = fault.getUnmatched().getFirst();
    var command = fault.getCommandLine();
    var commands = command.getSubcommands().keySet();
    if (fault.isUnknownOption()) {
      return noOption(word, word.split("=", 2)[0], command);
    }
    return commands.isEmpty()
        ? "'%s' is one word too many".formatted(word)
        : "'%s' is not a command%s".formatted(word, meant(word, commands));
  }

  private static String meant(String word, Set<String> known) {
    return NearestName.of(word, known).map("; did you mean %s?"::formatted).orElse("");
  }

  /// Of options that come together those are named that were not given.
  private static String missing(MissingParameterException fault) {
    var given = fault.getCommandLine().getParseResult().originalArgs();
    var absent =
        fault.getMissing().stream()
            .filter(each -> !given.contains(name(each)) || fault.getMissing().size() == 1)
            .map(each -> each.isOption() ? name(each) + " " + each.paramLabel() : name(each))
            .toList();
    return misspelt(fault.getCommandLine(), given)
        + String.join(", ", absent)
        + (absent.size() == 1 ? " is missing" : " are missing");
  }

  /// Options that do not exist are not told of by themselves where another one is missing.
  private static String misspelt(CommandLine command, List<String> given) {
    var known = command.getCommandSpec().optionsMap().keySet();
    return given.stream()
        .map(word -> word.split("=", 2)[0])
        .filter(word -> word.startsWith("--") && word.length() > 2 && !known.contains(word))
        .map(word -> noOption(word, word, command) + "; ")
        .collect(Collectors.joining());
  }

  private static String noOption(String word, String option, CommandLine command) {
    return "%s is not an option of %s%s"
        .formatted(
            word,
            command.getCommandName(),
            meant(option, command.getCommandSpec().optionsMap().keySet()));
  }

  private static String name(ArgSpec spec) {
    return spec instanceof OptionSpec option ? option.longestName() : spec.paramLabel();
  }

  private static String expected(ArgSpec spec) {
    if (Map.class.isAssignableFrom(spec.type())) {
      return spec.paramLabel();
    }
    var type =
        Collection.class.isAssignableFrom(spec.type()) ? spec.auxiliaryTypes()[0] : spec.type();
    if (type.isEnum()) {
      return "one of "
          + Arrays.stream(type.getEnumConstants())
              .map(each -> each.toString().toLowerCase(Locale.ROOT))
              .collect(Collectors.joining(", "));
    }
    return WHOLE.contains(type)
        ? "a whole number"
        : NUMBERS.contains(type) ? "a number" : spec.paramLabel();
  }
}
