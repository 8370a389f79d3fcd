package plumbline.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import plumbline.benchmark.Benchmark;
import plumbline.data.DataException;
import plumbline.data.RowSource;
import plumbline.job.Inputs;

/// What a command line names must be there before anything is started, as in a recipe. Every method
/// gives back what it was given, and takes the option by which it was given for the message.
final class Given {
  private static final Path HERE = Path.of("");

  private Given() {}

  /// A look at one thing that a command line names.
  @FunctionalInterface
  interface Look {
    /// @throws CommandFailure where it is wrong
    /// @throws IllegalArgumentException where a constructor of ours refuses it
    void take() throws IOException;
  }

  /// Several lists of looks as one.
  static List<Look> looks(List<List<Look>> parts) {
    return parts.stream().flatMap(List::stream).toList();
  }

  /// What looks find, a line for each fault; what two of them find is told once.
  static Set<String> faults(List<Look> looks) throws IOException {
    var faults = new LinkedHashSet<String>();
    for (var look : looks) {
      try {
        look.take();
      } catch (CommandFailure | IllegalArgumentException wrong) {
        faults.add(String.valueOf(wrong.getMessage()));
      }
    }
    return faults;
  }

  /// What a constructor of ours makes of an option, or refuses as `x is …`; here it is the option.
  ///
  /// @throws CommandFailure of a wrong command line where it is refused
  static void option(String option, Supplier<?> made) {
    try {
      var _ = made.get();
    } catch (IllegalArgumentException refused) {
      var words = String.valueOf(refused.getMessage());
      var came =
          words.substring(Math.max(0, words.indexOf(" is "))).replaceFirst("\\.0, must", ", must");
      throw new CommandFailure(ExitCode.USAGE, option + came);
    }
  }

  /// A number that must not be smaller than `least`.
  static void atLeast(String option, long value, long least) {
    if (value < least) {
      throw new CommandFailure(
          ExitCode.USAGE, "%s is %d, must be at least %d".formatted(option, value, least));
    }
  }

  /// A model directory.
  ///
  /// @throws CommandFailure of a wrong command line where it is not there, as all methods here
  static Path model(String option, Path directory) {
    return there(option, Inputs.model(directory.toString(), HERE), directory);
  }

  /// The directory of an adapter.
  static Path adapter(String option, Path directory) {
    return there(option, Inputs.adapter(directory.toString(), HERE), directory);
  }

  /// The directory of a tokenizer.
  static Path tokenizer(String option, Path directory) {
    return there(option, Inputs.tokenizer(directory.toString(), HERE), directory);
  }

  /// The directory of a run.
  ///
  /// @param held the file or folder that is read of it
  static Path run(Path directory, String held) {
    return there("RUN", Inputs.run(directory.toString(), held, HERE), directory);
  }

  /// A file that is read.
  static Path file(String option, Path file) {
    return there(option, Inputs.file(file.toString(), HERE), file);
  }

  /// A file that is written to, where one is named.
  static void output(String option, @Nullable Path file) {
    if (file != null) {
      there(option, Inputs.output(file.toString(), HERE), file);
    }
  }

  /// A directory that is written to, where one is named; it need not be there.
  static void folder(String option, @Nullable Path directory) {
    if (directory != null) {
      there(option, Inputs.folder(directory.toString(), HERE), directory);
    }
  }

  /// A file of rows or a query.
  static RowSource rows(String option, String text) {
    there(option, Inputs.rows(text, HERE), text);
    return RowSource.of(text, HERE);
  }

  /// The file of a benchmark.
  ///
  /// @param data the file, or the folder below which it lies
  static Path benchmark(Benchmark benchmark, Path data) {
    try {
      return benchmark.locate(data);
    } catch (DataException absent) {
      throw new CommandFailure(ExitCode.USAGE, String.valueOf(absent.getMessage()));
    }
  }

  private static <T> T there(String option, Optional<String> problem, T given) {
    problem.ifPresent(what -> {
      throw new CommandFailure(ExitCode.USAGE, option + " " + what);
    });
    return given;
  }
}
