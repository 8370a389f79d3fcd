package plumbline.job;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import plumbline.config.section.ConfigurationException;
import plumbline.config.section.Fault;
import plumbline.config.section.Input;
import plumbline.data.DataException;
import plumbline.data.RowSource;

/// Looks whether everything that a recipe names is there, before anything is started.
public final class Inputs {
  private Inputs() {}

  /// Passes where all is there.
  ///
  /// @param base what relative paths start from
  /// @throws ConfigurationException with everything that is not
  public static void require(List<Input> inputs, Path base) {
    var faults =
        inputs.stream()
            .flatMap(input -> problem(input, base).map(input::fault).stream())
            .sorted(Comparator.comparing(Fault::place))
            .toList();
    if (!faults.isEmpty()) {
      throw new ConfigurationException(faults);
    }
  }

  private static Optional<String> problem(Input input, Path base) {
    return switch (input.kind()) {
      case MODEL -> model(input.name(), base);
      case FILE -> {
        var file = base.resolve(input.name());
        yield Files.isRegularFile(file)
            ? Optional.empty()
            : Optional.of(missing(input.name(), "a file", file));
      }
      case ROWS -> rows(input.name(), base);
    };
  }

  private static Optional<String> model(String name, Path base) {
    var directory = base.resolve(name);
    if (!Files.isDirectory(directory)) {
      return Optional.of(missing(name, "a model directory", directory));
    }
    return Files.isRegularFile(directory.resolve("config.json"))
        ? Optional.empty()
        : Optional.of(
            "is %s, must be a model directory in the Hugging Face layout: it has no config.json"
                .formatted(name));
  }

  private static String missing(String name, String expected, Path path) {
    return "is %s, must be %s that is there: there is no %s"
        .formatted(name, expected, path.toAbsolutePath().normalize());
  }

  private static Optional<String> rows(String text, Path base) {
    try {
      RowSource.of(text, base).requireThere();
      return Optional.empty();
    } catch (DataException unreadable) {
      return Optional.of(
          "must be a file that is there or a SELECT over such files: " + unreadable.getMessage());
    }
  }
}
