package plumbline.cli;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import plumbline.config.section.ConfigurationException;
import plumbline.train.RunRefusedException;

/// An exception as the one line that a user reads.
///
/// @param code what the process exits with
/// @param line what happened
record Fault(ExitCode code, String line) {
  /// What libtorch says where deterministic algorithms are demanded and there is none.
  private static final String NOT_DETERMINISTIC = " does not have a deterministic implementation";

  /// What libtorch says where the memory of the machine, or of a GPU, is used up.
  private static final Pattern NO_MEMORY =
      Pattern.compile(
          "(?i)(?:can't allocate memory|out of memory).*?tried to allocate ([\\d.]+ \\w+)");

  static Fault of(Throwable thrown) {
    return switch (thrown) {
      case ConfigurationException wrong -> new Fault(ExitCode.USAGE, faults(wrong));
      case RunRefusedException taken -> new Fault(ExitCode.USAGE, text(taken));
      case CommandFailure failure -> new Fault(failure.code(), text(failure));
      case InterruptedException _ -> new Fault(ExitCode.INTERRUPTED, "interrupted");
      case IOException io -> new Fault(ExitCode.FAILED, file(io));
      case UncheckedIOException io when io.getCause() != null ->
          new Fault(ExitCode.FAILED, file(io.getCause()));
      case OutOfMemoryError memory ->
          new Fault(
              ExitCode.FAILED,
              "the Java heap is full ("
                  + memory.getMessage()
                  + "); give it more with PLUMBLINE_JAVA_OPTS=-Xmx4g");
      case RuntimeException e when isForUsers(e) -> new Fault(ExitCode.FAILED, text(e));
      case RuntimeException e when text(e).contains(NOT_DETERMINISTIC) ->
          new Fault(ExitCode.FAILED, notDeterministic(text(e)));
      case RuntimeException e when NO_MEMORY.matcher(text(e)).find() ->
          new Fault(ExitCode.FAILED, noMemory(text(e)));
      default -> new Fault(ExitCode.FAILED, internal(thrown));
    };
  }

  /// Our own exceptions, and those by which our constructors refuse a value, speak to users.
  private static boolean isForUsers(RuntimeException thrown) {
    var type = thrown.getClass();
    return thrown.getMessage() != null
        && (type.getName().startsWith("plumbline.")
            || type == IllegalArgumentException.class
            || type == IllegalStateException.class);
  }

  private static String faults(ConfigurationException wrong) {
    int count = wrong.faults().size();
    return count == 1 ? text(wrong) : "the recipe has %d faults\n%s".formatted(count, text(wrong));
  }

  private static String notDeterministic(String text) {
    var operation = text.substring(0, text.indexOf(NOT_DETERMINISTIC)).strip();
    return "the operation %s has no deterministic form on this device; engine.deterministic=false allows it, and then two runs differ in their last bits"
        .formatted(operation);
  }

  private static String noMemory(String text) {
    var wanted = NO_MEMORY.matcher(text).results().findFirst().orElseThrow().group(1);
    return "the memory for tensors is used up: %s more were asked for; take a smaller micro-batch-tokens, fewer rows at once or a smaller model; --dry-run prints what a recipe needs"
        .formatted(wanted);
  }

  private static String internal(Throwable thrown) {
    return "internal error, please report it with the output of --debug: " + thrown;
  }

  private static String file(IOException io) {
    return switch (io) {
      case NoSuchFileException e -> e.getFile() + ": no such file or folder";
      case FileAlreadyExistsException e -> e.getFile() + ": exists already";
      case AccessDeniedException e -> e.getFile() + ": access denied";
      case NotDirectoryException e -> e.getFile() + ": is not a directory";
      case DirectoryNotEmptyException e -> e.getFile() + ": directory is not empty";
      case FileSystemException e when e.getReason() != null -> e.getFile() + ": " + e.getReason();
      case FileNotFoundException e -> text(e);
      default -> text(io);
    };
  }

  private static String text(Throwable thrown) {
    @Nullable String message = thrown.getMessage();
    return message == null ? thrown.getClass().getSimpleName() : message;
  }
}
