package plumbline.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import plumbline.checkpoint.Edited;
import plumbline.config.section.ConfigurationException;
import plumbline.config.section.Fault;
import plumbline.config.section.Input;
import plumbline.data.DataException;
import plumbline.data.RowSource;

/// Looks whether what a recipe or a command line names is there, before anything is started.
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

  /// What is to be said of model directories whose files beside the weights were changed.
  ///
  /// @param base what relative paths start from
  public static List<String> edited(List<Input> inputs, Path base) throws IOException {
    var said = new LinkedHashSet<String>();
    for (var input : inputs) {
      if (input.kind() == Input.Kind.MODEL) {
        Edited.of(base.resolve(input.name())).said().ifPresent(said::add);
      }
    }
    return List.copyOf(said);
  }

  private static Optional<String> problem(Input input, Path base) {
    return switch (input.kind()) {
      case MODEL -> model(input.name(), base);
      case ADAPTER -> adapter(input.name(), base);
      case FILE -> file(input.name(), base);
      case ROWS -> rows(input.name(), base);
      case FOLDER -> folder(input.name(), base);
    };
  }

  /// What is wrong with a model directory, if anything.
  public static Optional<String> model(String name, Path base) {
    return directory(name, "a model directory", base)
        .or(() ->
            holding(name, "a model directory in the Hugging Face layout", "config.json", base));
  }

  /// What is wrong with the directory of an adapter, if anything.
  public static Optional<String> adapter(String name, Path base) {
    var expected = "an adapter directory in PEFT's layout";
    return directory(name, expected, base)
        .or(() -> holding(name, expected, "adapter_config.json", base));
  }

  /// What is wrong with a directory that a tokenizer is read from, if anything.
  public static Optional<String> tokenizer(String name, Path base) {
    return present(
        name, "a directory with a tokenizer.json", base.resolve(name).resolve("tokenizer.json"));
  }

  /// What is wrong with the directory of a run, if anything.
  ///
  /// @param held the file or folder that is read of it
  public static Optional<String> run(String name, String held, Path base) {
    var expected = "a run directory";
    return directory(name, expected, base).or(() -> holding(name, expected, held, base));
  }

  /// What is wrong with a file, if anything.
  public static Optional<String> file(String name, Path base) {
    return present(name, "a file", base.resolve(name));
  }

  /// What is wrong with a file that is to be written, if anything: its folder must be there and
  /// take files.
  public static Optional<String> output(String name, Path base) {
    var file = base.resolve(name).toAbsolutePath().normalize();
    var parent = file.getParent();
    if (Files.isDirectory(file)) {
      return Optional.of("is %s, must be a file; it is a directory".formatted(name));
    }
    if (parent == null || !isRegularOrNew(file)) { // such as /dev/null, which is written as it is
      return Optional.empty();
    }
    var expected = "a file in a directory";
    return Files.isDirectory(parent)
        ? closed(name, expected, parent)
        : Optional.of(missing(name, expected, parent));
  }

  private static boolean isRegularOrNew(Path file) {
    return Files.isRegularFile(file) || !Files.exists(file);
  }

  /// What is wrong with a directory that is to be written to, if anything; it need not be there.
  public static Optional<String> folder(String name, Path base) {
    var expected = "a directory";
    var there = base.resolve(name).toAbsolutePath().normalize();
    while (!Files.exists(there) && there.getParent() != null) {
      there = there.getParent();
    }
    return Files.isDirectory(there)
        ? closed(name, expected, there)
        : Optional.of("is %s, must be %s; %s is a file".formatted(name, expected, there));
  }

  /// What is wrong with a directory that takes no files. Only trying tells: permissions do not bind
  /// everybody, and a file system may be read-only.
  private static Optional<String> closed(String name, String expected, Path directory) {
    try {
      Files.delete(Files.createTempFile(directory, ".plumbline", null));
      return Optional.empty();
    } catch (IOException refused) {
      return Optional.of(
          "is %s, must be %s that can be written to: %s takes no files"
              .formatted(name, expected, directory));
    }
  }

  private static Optional<String> present(String name, String expected, Path file) {
    return Files.exists(file) && !Files.isDirectory(file) // a pipe is as good
        ? Optional.empty()
        : Optional.of(missing(name, expected, file));
  }

  private static Optional<String> directory(String name, String expected, Path base) {
    var directory = base.resolve(name);
    return Files.isDirectory(directory)
        ? Optional.empty()
        : Optional.of(missing(name, expected, directory));
  }

  private static Optional<String> holding(String name, String expected, String held, Path base) {
    return Files.exists(base.resolve(name).resolve(held))
        ? Optional.empty()
        : Optional.of("is %s, must be %s: it has no %s".formatted(name, expected, held));
  }

  private static String missing(String name, String expected, Path path) {
    var absolute = path.toAbsolutePath().normalize();
    return Files.exists(path)
        ? "is %s, must be %s".formatted(name, expected)
        : "is %s, must be %s that is there: there is no %s".formatted(name, expected, absolute);
  }

  /// What is wrong with a file of rows or a query, if anything.
  public static Optional<String> rows(String text, Path base) {
    try {
      RowSource.of(text, base).requireThere();
      return Optional.empty();
    } catch (DataException unreadable) {
      return Optional.of(
          "must be a file that is there or a SELECT over such files: " + unreadable.getMessage());
    }
  }
}
