package plumbline.checkpoint;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What stands beside the weights of a model and is no more as it was written. People change a
/// configuration or a template and mean it; disks change them too, and nobody means it. So it is
/// said, not refused.
///
/// @param directory of the model
/// @param names of the files that differ or are gone, as the manifest lists them
public record Edited(Path directory, List<String> names) {
  public Edited {
    names = List.copyOf(names);
  }

  /// Compares with the manifest; where another program wrote the directory, nothing has changed.
  ///
  /// @throws CheckpointException where the manifest itself is not as it was written
  public static Edited of(Path directory) throws IOException {
    var artifacts = new Artifacts(Disk.local());
    var names = new ArrayList<String>();
    if (artifacts.isOurs(directory.resolve(Manifest.FILE))) {
      for (var part : artifacts.manifest(directory).parts().entrySet()) {
        if (!part.getKey().endsWith(".safetensors")
            && differs(artifacts, directory, part.getKey(), part.getValue())) {
          names.add(part.getKey());
        }
      }
    }
    return new Edited(directory, names);
  }

  /// What cannot be compared, such as a link that leads nowhere, is not as it was written either.
  private static boolean differs(
      Artifacts artifacts, Path directory, String name, Manifest.Part written) {
    try {
      artifacts.verify(directory, name, written);
      return false;
    } catch (IOException e) {
      return true;
    }
  }

  /// A line for the user; empty where nothing has changed.
  public Optional<String> said() {
    return names.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "%s: not as written with the model: %s; what stands there is used"
                .formatted(directory, String.join(", ", names)));
  }
}
