package plumbline.checkpoint;

import java.nio.file.Path;

/// A checkpoint whose every byte was compared with its manifest when it was found or written.
///
/// @param step training steps behind it
/// @param directory where its files lie; nothing is ever written there
/// @param manifest its files and how it was made
public record Checkpoint(long step, Path directory, Manifest manifest) {

  /// The path of a part.
  ///
  /// @throws CheckpointException if the manifest lists no such part
  public Path part(String name) throws CheckpointException {
    if (!manifest.parts().containsKey(name)) {
      throw new CheckpointException(
          "%s has no part '%s'; it has %s".formatted(directory, name, manifest.parts().keySet()));
    }
    return directory.resolve(name);
  }
}
