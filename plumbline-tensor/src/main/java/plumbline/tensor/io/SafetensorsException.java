package plumbline.tensor.io;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A safetensors file or directory is not what the format or the caller expects; the message names
/// the file, the tensor if one is concerned, what came and what was expected.
public final class SafetensorsException extends IOException {
  private static final long serialVersionUID = 1L;
  private static final int SHOWN_CHARACTERS = 120;

  private final transient Path file;
  private final @Nullable String tensor;

  private SafetensorsException(Path file, @Nullable String tensor, String message) {
    super(message);
    this.file = file;
    this.tensor = tensor;
  }

  static SafetensorsException of(Path file, String fault) {
    return new SafetensorsException(file, null, "%s: %s".formatted(file, fault));
  }

  static SafetensorsException of(Path file, String tensor, String fault) {
    return new SafetensorsException(
        file, tensor, "%s: tensor '%s': %s".formatted(file, shown(tensor), fault));
  }

  SafetensorsException causedBy(Throwable cause) {
    initCause(cause);
    return this;
  }

  /// The file or directory at fault.
  public Path file() {
    return file;
  }

  /// The tensor at fault, if it is one.
  public Optional<String> tensor() {
    return Optional.ofNullable(tensor);
  }

  /// A name from an untrusted file as it may stand in a message: short and without control signs.
  static String shown(String untrusted) {
    String cut =
        untrusted.length() <= SHOWN_CHARACTERS
            ? untrusted
            : untrusted.substring(0, SHOWN_CHARACTERS) + "…";
    return cut.replaceAll("[\\p{Cntrl}\\p{Cs}\\p{Cf}]", "?");
  }
}
