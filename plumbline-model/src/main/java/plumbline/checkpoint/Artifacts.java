package plumbline.checkpoint;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Publishes directories that exist only when complete, and checks them.
///
/// A directory `model` is written as `.model.draft` beside it and renamed when every file, the
/// manifest last, is on the disk. An older `model` steps aside as `.model.aside` for the moment
/// between two renames; [#recover] puts it back after a kill in that moment. At most one process
/// writes a directory.
public final class Artifacts {
  private static final Logger LOG = LoggerFactory.getLogger(Artifacts.class);
  private static final String DRAFT = ".draft";
  private static final String ASIDE = ".aside";
  private static final String TRASH = ".trash";
  private static final List<String> LEFTOVERS = List.of(DRAFT, ASIDE, TRASH);

  private final Disk disk;

  /// Artefacts on this disk.
  public Artifacts(Disk disk) {
    this.disk = disk;
  }

  /// Writes an artefact and publishes it at `target`; an older artefact there is replaced.
  ///
  /// @param expectedBytes what the content will take, as far as known; checked against the free
  ///   space before anything is written
  /// @throws CheckpointException if it cannot be written (an older artefact is then intact), or if
  ///   `target` holds something that is no artefact
  public Manifest publish(
      Path target, long expectedBytes, long step, Provenance provenance, Draft.Content content)
      throws IOException {
    try {
      recover(target);
      requireReplaceable(target);
      return replace(target, expectedBytes, step, provenance, content);
    } catch (CheckpointException e) {
      throw e;
    } catch (IOException e) {
      throw failure("cannot write", target, e);
    }
  }

  /// Publishes without asking what it replaces.
  Manifest replace(
      Path target, long expectedBytes, long step, Provenance provenance, Draft.Content content)
      throws IOException {
    createDirectories(parent(target));
    requireSpace(parent(target), expectedBytes);
    Path draft = beside(target, DRAFT);
    Path aside = beside(target, ASIDE);
    Manifest manifest;
    try {
      var written = new Draft(disk, draft);
      content.writeTo(written);
      manifest = written.seal(step, provenance);
      if (disk.exists(target)) {
        disk.move(target, aside);
      }
      disk.move(draft, target);
    } catch (IOException | RuntimeException | Error e) {
      try {
        recover(target);
      } catch (IOException again) {
        e.addSuppressed(again);
      }
      throw e;
    }
    disk.force(parent(target));
    deleteIfPossible(aside);
    return manifest;
  }

  /// Ends what a killed process left half done beside `target`: an older artefact that had stepped
  /// aside returns, drafts go.
  public void recover(Path target) throws IOException {
    Path aside = beside(target, ASIDE);
    if (disk.exists(aside) && !disk.exists(target)) {
      disk.move(aside, target);
      disk.force(parent(target));
    }
    for (String leftover : LEFTOVERS) {
      deleteTree(beside(target, leftover));
    }
  }

  /// Ends what killed processes left half done in a directory of artefacts.
  void recoverAll(Path directory) throws IOException {
    for (Path entry : disk.list(directory)) {
      String name = entry.getFileName().toString();
      for (String leftover : LEFTOVERS) {
        if (name.startsWith(".") && name.endsWith(leftover)) {
          String target = name.substring(1, name.length() - leftover.length());
          recover(directory.resolve(target));
        }
      }
    }
  }

  /// Hides an artefact in one step, then deletes it.
  void remove(Path target) throws IOException {
    Path trash = beside(target, TRASH);
    deleteTree(trash);
    disk.move(target, trash);
    disk.force(parent(target));
    deleteTree(trash);
  }

  /// Reads every byte of an artefact and compares it with the manifest.
  ///
  /// @throws CheckpointException naming directory, file, what came and what was expected
  public Manifest verify(Path directory) throws IOException {
    return verify(directory, _ -> true);
  }

  /// The same for the weights alone, and only where this program wrote the directory: a person may
  /// change a template or a configuration, but nobody edits numbers by hand.
  ///
  /// @throws CheckpointException where a byte of a safetensors file is not what was written
  public void verifyWeights(Path directory) throws IOException {
    if (!isOurs(directory.resolve(Manifest.FILE))) {
      return;
    }
    try {
      verify(directory, name -> name.endsWith(".safetensors"));
    } catch (CheckpointException damaged) {
      throw new CheckpointException(
          damaged.getMessage() + "; if it is a copy, copy it again", damaged);
    }
  }

  /// Other tools also call a file so.
  boolean isOurs(Path manifest) throws IOException {
    if (!disk.exists(manifest)) {
      return false;
    }
    try (InputStream in = disk.open(manifest)) {
      return Manifest.isBeginning(in.readNBytes(Manifest.BEGINNING_BYTES));
    }
  }

  private Manifest verify(Path directory, Predicate<String> wanted) throws IOException {
    try {
      Manifest manifest = manifest(directory);
      for (Map.Entry<String, Manifest.Part> entry : manifest.parts().entrySet()) {
        if (wanted.test(entry.getKey())) {
          verify(directory, entry.getKey(), entry.getValue());
        }
      }
      return manifest;
    } catch (CheckpointException e) {
      throw e;
    } catch (IOException e) {
      throw failure("cannot read", directory, e);
    }
  }

  void verify(Path directory, String name, Manifest.Part expected) throws IOException {
    Path file = directory.resolve(name);
    if (!disk.exists(file)) {
      throw new CheckpointException(
          "%s: %s is missing, %s lists it".formatted(directory, name, Manifest.FILE));
    }
    Manifest.Part came;
    try (InputStream in = disk.open(file)) {
      came = Sha256.of(in);
    }
    if (came.bytes() != expected.bytes()) {
      throw new CheckpointException(
          "%s: %s has %d bytes, %s says %d"
              .formatted(directory, name, came.bytes(), Manifest.FILE, expected.bytes()));
    }
    if (!came.equals(expected)) {
      throw new CheckpointException(
          "%s: %s is damaged: it has SHA-256 %s, %s says %s"
              .formatted(directory, name, came.sha256(), Manifest.FILE, expected.sha256()));
    }
  }

  /// The manifest alone, its own checksum compared.
  ///
  /// @throws CheckpointException where it is missing or not as it was written
  public Manifest manifest(Path directory) throws IOException {
    Path file = directory.resolve(Manifest.FILE);
    if (!disk.exists(file)) {
      throw new CheckpointException(
          "%s: %s is missing: the artefact is not complete".formatted(directory, Manifest.FILE));
    }
    byte[] bytes;
    try (InputStream in = disk.open(file)) {
      bytes = in.readNBytes(Manifest.MAX_BYTES);
    }
    try {
      return Manifest.parse(bytes);
    } catch (CheckpointException e) {
      throw new CheckpointException(
          "%s: %s %s".formatted(directory, Manifest.FILE, e.getMessage()), e);
    }
  }

  /// Replacing deletes: only what the manifest there lists may go.
  private void requireReplaceable(Path target) throws IOException {
    if (!disk.exists(target)) {
      return;
    }
    if (!disk.isDirectory(target)) {
      throw new CheckpointException("%s is in the way: not a directory".formatted(target));
    }
    var strangers = new ArrayList<String>();
    Set<String> ours =
        disk.exists(target.resolve(Manifest.FILE)) ? manifest(target).parts().keySet() : Set.of();
    collectStrangers(target, target, ours, strangers);
    if (!strangers.isEmpty()) {
      throw new CheckpointException(
          "%s holds %s, which %s does not list; move it away or choose another directory"
              .formatted(target, strangers.getFirst(), Manifest.FILE));
    }
  }

  private void collectStrangers(
      Path target, Path directory, Set<String> ours, List<String> strangers) throws IOException {
    for (Path entry : disk.list(directory)) {
      String name = target.relativize(entry).toString().replace('\\', '/');
      if (disk.isDirectory(entry)) {
        collectStrangers(target, entry, ours, strangers);
      } else if (!ours.contains(name) && !name.equals(Manifest.FILE)) {
        strangers.add(name);
      }
    }
  }

  private void requireSpace(Path directory, long expectedBytes) throws IOException {
    long usable = disk.usableBytes(directory);
    if (usable < expectedBytes) {
      throw new CheckpointException(
          "%s has %d MiB free, %d MiB are needed; nothing was written"
              .formatted(directory, usable >> 20, (expectedBytes + (1 << 20) - 1) >> 20));
    }
  }

  void createDirectories(Path directory) throws IOException {
    if (!disk.exists(directory)) {
      createDirectories(parent(directory));
      disk.createDirectory(directory);
      disk.force(parent(directory));
    }
  }

  private void deleteTree(Path path) throws IOException {
    if (!disk.exists(path)) {
      return;
    }
    if (disk.isDirectory(path)) {
      for (Path entry : disk.list(path)) {
        deleteTree(entry);
      }
    }
    disk.delete(path);
  }

  /// The new artefact stands; what is left of the old one goes at the next start.
  private void deleteIfPossible(Path path) {
    try {
      deleteTree(path);
    } catch (IOException e) {
      LOG.warn("{} stays behind until the next start", path, e);
    }
  }

  static CheckpointException failure(String what, Path path, IOException e) {
    String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
    return new CheckpointException("%s %s: %s".formatted(what, path, reason), e);
  }

  private static Path beside(Path target, String suffix) {
    return target.resolveSibling("." + target.getFileName() + suffix);
  }

  private static Path parent(Path path) {
    return Objects.requireNonNull(
        path.toAbsolutePath().getParent(), "the root directory is no artefact");
  }
}
