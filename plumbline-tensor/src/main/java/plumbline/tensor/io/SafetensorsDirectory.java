package plumbline.tensor.io;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// The weights of a model directory: `model.safetensors` if it is there, else the shards that
/// `model.safetensors.index.json` lists. All weights must lie inside the directory, links resolved
/// (of a snapshot in a Hugging Face cache inside the model's folder there); index and shards must
/// agree on every tensor.
public final class SafetensorsDirectory implements Safetensors {
  static final String SINGLE = "model.safetensors";
  static final String INDEX = "model.safetensors.index.json";
  private static final int SHOWN_NAMES = 8;
  private static final Pattern CACHED_MODEL = Pattern.compile("models--.+");

  private final Path directory;
  private final List<SafetensorsFile> files;
  private final Map<String, StoredTensor> tensors;

  private SafetensorsDirectory(
      Path directory, List<SafetensorsFile> files, Map<String, StoredTensor> tensors) {
    this.directory = directory;
    this.files = files;
    this.tensors = tensors;
  }

  static SafetensorsDirectory open(Path directory) throws IOException {
    if (!Files.isDirectory(directory)) {
      throw SafetensorsException.of(
          directory, Files.exists(directory) ? "is not a directory" : "no such directory");
    }
    var files = new ArrayList<SafetensorsFile>();
    try {
      Path single = directory.resolve(SINGLE);
      if (Files.exists(single)) {
        var file = openInside(directory, SINGLE);
        files.add(file);
        return new SafetensorsDirectory(directory, files, byName(file.tensors()));
      }
      Path indexFile = directory.resolve(INDEX);
      if (!Files.exists(indexFile)) {
        throw SafetensorsException.of(
            directory, "holds neither %s nor %s".formatted(SINGLE, INDEX));
      }
      requireInside(directory, indexFile);
      var index = ShardIndex.read(indexFile);
      for (String shard : index.shards()) {
        files.add(openInside(directory, shard));
      }
      return new SafetensorsDirectory(directory, files, agreed(indexFile, index, files));
    } catch (IOException | RuntimeException | Error e) {
      closeAll(files, e);
      throw e;
    }
  }

  private static SafetensorsFile openInside(Path directory, String name) throws IOException {
    Path file = directory.resolve(name);
    if (Files.exists(file)) {
      requireInside(directory, file);
    }
    return SafetensorsFile.open(file);
  }

  private static void requireInside(Path directory, Path file) throws IOException {
    Path real = file.toRealPath();
    Path root = root(directory.toRealPath());
    if (!real.startsWith(root)) {
      throw SafetensorsException.of(
          file,
          "links to %s outside %s; put the file itself into the model directory"
              .formatted(real, root));
    }
  }

  /// The folder that links may not lead out of: the model directory, or of a snapshot in a Hugging
  /// Face cache, `models--org--name/snapshots/revision`, the model's folder, where the snapshot's
  /// links lead to `blobs`.
  private static Path root(Path directory) {
    @Nullable Path snapshots = directory.getParent();
    if (snapshots == null || !snapshots.endsWith("snapshots")) {
      return directory;
    }
    @Nullable Path model = snapshots.getParent();
    return model != null && CACHED_MODEL.matcher(String.valueOf(model.getFileName())).matches()
        ? model
        : directory;
  }

  private static Map<String, StoredTensor> byName(Collection<StoredTensor> tensors) {
    Map<String, StoredTensor> named = LinkedHashMap.newLinkedHashMap(tensors.size());
    tensors.forEach(tensor -> named.put(tensor.name(), tensor));
    return named;
  }

  private static Map<String, StoredTensor> agreed(
      Path indexFile, ShardIndex index, List<SafetensorsFile> files) throws SafetensorsException {
    var unlisted = new ArrayList<String>();
    var elsewhere = new ArrayList<String>();
    Map<String, StoredTensor> found = LinkedHashMap.newLinkedHashMap(index.weightMap().size());
    for (SafetensorsFile file : files) {
      String shard = file.path().getFileName().toString();
      for (StoredTensor tensor : file.tensors()) {
        @Nullable String listed = index.weightMap().get(tensor.name());
        if (listed == null) {
          unlisted.add("%s in %s".formatted(tensor.name(), shard));
        } else if (!listed.equals(shard)) {
          elsewhere.add("%s in %s (listed in %s)".formatted(tensor.name(), shard, listed));
        } else {
          found.put(tensor.name(), tensor);
        }
      }
    }
    var missing = new ArrayList<String>();
    index
        .weightMap()
        .forEach((name, shard) -> {
          if (!found.containsKey(name)) {
            missing.add("%s in %s".formatted(name, shard));
          }
        });
    var faults = new ArrayList<String>();
    describe("listed but not in the shard", missing, faults);
    describe("in a shard that the index does not give for it", elsewhere, faults);
    describe("in a shard but not listed", unlisted, faults);
    if (!faults.isEmpty()) {
      throw SafetensorsException.of(
          indexFile, "index and shards disagree: " + String.join("; ", faults));
    }
    return found;
  }

  private static void describe(String fault, List<String> names, List<String> faults) {
    if (!names.isEmpty()) {
      var shown = names.stream().limit(SHOWN_NAMES).map(SafetensorsException::shown).toList();
      String more =
          names.size() > SHOWN_NAMES ? ", and %d more".formatted(names.size() - SHOWN_NAMES) : "";
      faults.add("%s: %s%s".formatted(fault, String.join(", ", shown), more));
    }
  }

  private static void closeAll(List<SafetensorsFile> files, Throwable reason) {
    for (SafetensorsFile file : files) {
      try {
        file.close();
      } catch (IOException e) {
        reason.addSuppressed(e);
      }
    }
  }

  /// The open files: one, or the shards in the order of the index.
  public List<SafetensorsFile> files() {
    return List.copyOf(files);
  }

  @Override
  public Map<String, String> metadata() {
    return files.isEmpty() ? Map.of() : files.getFirst().metadata();
  }

  @Override
  public Path path() {
    return directory;
  }

  @Override
  public Map<String, StoredTensor> byName() {
    return Collections.unmodifiableMap(tensors);
  }

  @Override
  public void close() throws IOException {
    @Nullable IOException first = null;
    for (SafetensorsFile file : files) {
      try {
        file.close();
      } catch (IOException e) {
        if (first == null) {
          first = e;
        } else {
          first.addSuppressed(e);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }
}
