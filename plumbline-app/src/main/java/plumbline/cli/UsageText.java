package plumbline.cli;

import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
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

  /// A line for each fault; words that are no options come before options that are missing, which
  /// they may be meant for.
  static List<String> of(List<ParameterException> faults) {
    return faults.stream()
        .sorted(Comparator.comparing(fault -> fault instanceof MissingParameterException))
        .flatMap(UsageText::of)
        .toList();
  }

  private static Stream<String> of(ParameterException fault) {
    return switch (fault) {
      case UnmatchedArgumentException unmatched -> unmatched(unmatched);
      case MissingParameterException missing when !missing.getMissing().isEmpty() ->
          Stream.of(missing(missing));
      case OverwrittenOptionException twice ->
          Stream.of(name(twice.getOverwritten()) + " is given twice");
      default ->
          Stream.of(
              fault.getArgSpec() != null && fault.getValue() != null
                  ? "%s is %s, must be %s"
                      .formatted(
                          name(fault.getArgSpec()), fault.getValue(), expected(fault.getArgSpec()))
                  : String.valueOf(fault.getMessage()));
    };
  }

  /// Words behind one that is no option may be its values, so only other such are told with it.
  private static Stream<String> unmatched(UnmatchedArgumentException fault) {
    var words = fault.getUnmatched();
    var command = fault.getCommandLine();
    var commands = command.getSubcommands().keySet();
    var word = words.getFirst();
    if (!commands.isEmpty() && !isOption(word)) {
      return Stream.of("'%s' is not a command%s".formatted(word, meant(word, commands)));
    }
    return words.stream().anyMatch(UsageText::isOption)
        ? words.stream().filter(UsageText::isOption).map(option -> noOption(option, command))
        : Stream.of("'%s' is one word too many".formatted(word));
  }

  private static boolean isOption(String word) {
    return word.startsWith("-") && word.length() > 1;
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
    return String.join(", ", absent) + (absent.size() == 1 ? " is missing" : " are missing");
  }

  private static String noOption(String word, CommandLine command) {
    return "%s is not an option of %s%s"
        .formatted(
            word,
            command.getCommandName(),
            meant(word.split("=", 2)[0], command.getCommandSpec().optionsMap().keySet()));
  }

  /// An option by its longest name, a parameter by what stands for it in the help.
  static String name(ArgSpec spec) {
    return spec instanceof OptionSpec option ? option.longestName() : spec.paramLabel();
  }

  private static String expected(ArgSpec spec) {
    if (Map.class.isAssignableFrom(spec.type())) {
      return spec.paramLabel();
    }
    var type = type(spec);
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

  /// A value that the option can be read with.
  static String example(OptionSpec option) {
    if (option.defaultValue() != null) {
      return option.defaultValue();
    }
    if (Map.class.isAssignableFrom(option.type())) {
      return "a=1";
    }
    var type = type(option);
    return type.isEnum() ? type.getEnumConstants()[0].toString() : "1";
  }

  /// The type of one value.
  private static Class<?> type(ArgSpec spec) {
    return Collection.class.isAssignableFrom(spec.type()) ? spec.auxiliaryTypes()[0] : spec.type();
  }
}
