package plumbline.tensor.io;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Named tensors on disk: one safetensors file, or a directory whose tensors may be spread over
/// shards. May be used by many threads; closing it ends the validity of every tensor's data.
///
/// ```java
/// try (var weights = Safetensors.openDirectory(Path.of("models/tiny"))) {
///   weights.tensor("lm_head.weight").copyTo(segment);
/// }
/// ```
public sealed interface Safetensors extends AutoCloseable
    permits SafetensorsFile, SafetensorsDirectory {

  /// Opens one file.
  ///
  /// @throws SafetensorsException if the file is missing or not a valid safetensors file
  static SafetensorsFile open(Path file) throws IOException {
    return SafetensorsFile.open(file);
  }

  /// Opens `model.safetensors`, or else the shards of `model.safetensors.index.json`, in a
  /// directory.
  ///
  /// @throws SafetensorsException if neither is there, or a file is invalid, or index and shards
  ///   disagree
  static SafetensorsDirectory openDirectory(Path directory) throws IOException {
    return SafetensorsDirectory.open(directory);
  }

  /// The free texts of the header (`format` is `pt` for files of PyTorch).
  Map<String, String> metadata();

  /// The file or directory it was opened by.
  Path path();

  /// All tensors by name, in the order of the file, or of the index and then the shard.
  Map<String, StoredTensor> byName();

  /// All tensors in the same order.
  default Collection<StoredTensor> tensors() {
    return byName().values();
  }

  /// Whether a tensor of this name is there.
  default boolean contains(String name) {
    return byName().containsKey(name);
  }

  /// The tensor of this name.
  ///
  /// @throws SafetensorsException if there is none
  default StoredTensor tensor(String name) throws IOException {
    @Nullable StoredTensor tensor = byName().get(name);
    if (tensor == null) {
      throw SafetensorsException.of(
          path(), name, "is not among the %d tensors here".formatted(byName().size()));
    }
    return tensor;
  }

  @Override
  void close() throws IOException;
}
