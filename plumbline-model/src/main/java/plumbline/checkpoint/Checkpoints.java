package plumbline.checkpoint;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// The checkpoints of one run, `step-00000100` and so on in one directory, which is locked while
/// this is open. For one thread.
///
/// Kill the process at any point, fill the disk, flip a byte: the newest checkpoint that verifies
/// is found, and it is at most one interval old.
public final class Checkpoints implements AutoCloseable {
  private static final Pattern STEP = Pattern.compile("step-([0-9]{8,18})");
  private static final String LOCK = ".lock";

  private final Disk disk;
  private final Artifacts artifacts;
  private final Path directory;
  private final Retention retention;
  private final Closeable lock;

  private Checkpoints(
      Disk disk, Artifacts artifacts, Path directory, Retention retention, Closeable lock) {
    this.disk = disk;
    this.artifacts = artifacts;
    this.directory = directory;
    this.retention = retention;
    this.lock = lock;
  }

  /// Locks a directory, which is created if need be, and cleans up after killed runs.
  ///
  /// @throws CheckpointException if another run has it, or it cannot be written
  public static Checkpoints open(Disk disk, Path directory, Retention retention)
      throws IOException {
    var artifacts = new Artifacts(disk);
    try {
      artifacts.createDirectories(directory);
      Closeable lock = disk.lock(directory.resolve(LOCK));
      try {
        artifacts.recoverAll(directory);
      } catch (IOException | RuntimeException | Error e) {
        try (lock) {
          throw e;
        }
      }
      return new Checkpoints(disk, artifacts, directory, retention, lock);
    } catch (CheckpointException e) {
      throw e;
    } catch (IOException e) {
      throw Artifacts.failure("cannot open", directory, e);
    }
  }

  /// What [#latest] found.
  ///
  /// @param checkpoint the newest one that verifies; empty if the run has none yet
  /// @param broken newer ones that do not, each in words
  public record Latest(Optional<Checkpoint> checkpoint, List<String> broken) {
    public Latest {
      broken = List.copyOf(broken);
    }
  }

  /// Verifies from the newest on until one holds; needs no lock.
  ///
  /// @throws CheckpointException if there are checkpoints but none verifies
  public static Latest latest(Disk disk, Path directory) throws IOException {
    var artifacts = new Artifacts(disk);
    var broken = new ArrayList<String>();
    for (Step step : steps(disk, directory)) {
      try {
        return new Latest(Optional.of(verified(artifacts, step)), broken);
      } catch (CheckpointException e) {
        broken.add(e.getMessage());
      }
    }
    if (!broken.isEmpty()) {
      throw new CheckpointException(
          "%s: none of the %d checkpoints is whole: %s"
              .formatted(directory, broken.size(), String.join("; ", broken)));
    }
    return new Latest(Optional.empty(), broken);
  }

  /// Verifies all of them: the newest that holds, and every one that does not.
  public static Latest verify(Disk disk, Path directory) throws IOException {
    var artifacts = new Artifacts(disk);
    var broken = new ArrayList<String>();
    Checkpoint newest = null;
    for (Step step : steps(disk, directory)) {
      try {
        var whole = verified(artifacts, step);
        newest = newest == null ? whole : newest;
      } catch (CheckpointException e) {
        broken.add(e.getMessage());
      }
    }
    return new Latest(Optional.ofNullable(newest), broken);
  }

  /// As [#latest(Disk, Path)], here.
  public Latest latest() throws IOException {
    return latest(disk, directory);
  }

  /// Writes a checkpoint, publishes it, and lets old ones go; one of the same step is replaced.
  ///
  /// @param expectedBytes what the content will take, as far as known
  /// @throws CheckpointException if it could not be written; all earlier ones are then intact
  public Checkpoint save(
      long step, long expectedBytes, Provenance provenance, Draft.Content content)
      throws IOException {
    if (step < 0) {
      throw new IllegalArgumentException("step is %d, expected at least 0".formatted(step));
    }
    Path target = directory.resolve("step-%08d".formatted(step));
    Manifest manifest;
    try {
      artifacts.recover(target);
      manifest = artifacts.replace(target, expectedBytes, step, provenance, content);
    } catch (CheckpointException e) {
      throw e;
    } catch (IOException e) {
      throw Artifacts.failure("cannot save step %d in".formatted(step), directory, e);
    }
    try {
      retain();
    } catch (IOException e) {
      throw Artifacts.failure(
          "saved step %d, but cannot delete old checkpoints in".formatted(step), directory, e);
    }
    return new Checkpoint(step, target, manifest);
  }

  /// Nothing goes before enough newer ones were verified on the disk.
  private void retain() throws IOException {
    List<Step> steps = steps(disk, directory);
    boolean anyToDelete =
        steps.stream().skip(retention.newest()).anyMatch(s -> !retention.isForGood(s.number()));
    int whole = 0;
    for (int i = 0; anyToDelete && i < steps.size(); i++) {
      if (whole == retention.newest()) {
        if (!retention.isForGood(steps.get(i).number())) {
          artifacts.remove(steps.get(i).directory());
        }
      } else if (isWhole(steps.get(i))) {
        whole++;
      }
    }
  }

  private boolean isWhole(Step step) throws IOException {
    try {
      verified(artifacts, step);
      return true;
    } catch (CheckpointException e) {
      return false;
    }
  }

  private static Checkpoint verified(Artifacts artifacts, Step step) throws IOException {
    Manifest manifest = artifacts.verify(step.directory());
    if (manifest.step() != step.number()) {
      throw new CheckpointException(
          "%s: %s says step %d".formatted(step.directory(), Manifest.FILE, manifest.step()));
    }
    return new Checkpoint(step.number(), step.directory(), manifest);
  }

  private record Step(long number, Path directory) {}

  /// Newest first.
  private static List<Step> steps(Disk disk, Path directory) throws IOException {
    List<Path> entries;
    try {
      entries = disk.exists(directory) ? disk.list(directory) : List.of();
    } catch (IOException e) {
      throw Artifacts.failure("cannot read", directory, e);
    }
    var steps = new ArrayList<Step>();
    for (Path entry : entries) {
      var name = STEP.matcher(entry.getFileName().toString());
      if (name.matches()) {
        steps.add(new Step(Long.parseLong(name.group(1)), entry));
      }
    }
    steps.sort(Comparator.comparingLong(Step::number).reversed());
    return steps;
  }

  /// Gives the lock back.
  @Override
  public void close() throws IOException {
    lock.close();
  }
}
