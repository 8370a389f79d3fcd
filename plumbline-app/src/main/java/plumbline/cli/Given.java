package plumbline.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
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

  /// Takes all looks and tells of everything that is wrong at once.
  static void all(Look... looks) throws IOException {
    all(List.of(), looks);
  }

  /// The same with what several commands look at; what two looks find is told once.
  ///
  /// @throws CommandFailure of a wrong command line, a line for each fault
  static void all(List<Look> shared, Look... own) throws IOException {
    var looks = new ArrayList<>(shared);
    looks.addAll(List.of(own));
    var faults = new LinkedHashSet<String>();
    for (var look : looks) {
      try {
        look.take();
      } catch (CommandFailure | IllegalArgumentException wrong) {
        faults.add(String.valueOf(wrong.getMessage()));
      }
    }
    if (!faults.isEmpty()) {
      var lines = String.join("\n", faults);
      int count = faults.size();
      throw new CommandFailure(
          ExitCode.USAGE,
          count == 1 ? lines : "the command line has %d faults\n%s".formatted(count, lines));
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
