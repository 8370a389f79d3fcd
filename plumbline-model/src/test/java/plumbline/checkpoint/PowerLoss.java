package plumbline.checkpoint;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Ends the machine before the N-th operation. What was not forced is then half lost: files keep
/// half of their bytes, and directories may forget the entries made since they were forced.
final class PowerLoss implements WatchedDisk.Watcher {
  private final int nth;
  private int seen;
  private final Set<Object> unforced = new HashSet<>();
  private final List<Entry> entries = new ArrayList<>();
  private Path moving = Path.of("");
  private Optional<byte[]> replaced = Optional.empty();

  /// Not an exception that anybody would handle: the machine is off.
  static final class Off extends Error {
    private static final long serialVersionUID = 1L;
  }

  /// An entry of a directory that was made, or moved there from `from`, and not forced.
  private record Entry(Path path, Optional<Path> from, Optional<byte[]> replaced) {}

  PowerLoss(int nth) {
    this.nth = nth;
  }

  boolean struck() {
    return seen >= nth;
  }

  @Override
  public void before(String operation, Path path) throws IOException {
    if (isReading(operation)) {
      return;
    }
    seen++;
    if (seen >= nth) {
      throw new Off();
    }
    if (operation.equals("move")) {
      moving = path;
      Path target = targetOf(path);
      replaced =
          Files.isRegularFile(target) ? Optional.of(Files.readAllBytes(target)) : Optional.empty();
    }
  }

  private static boolean isReading(String operation) {
    return switch (operation) {
      case "open", "read", "exists", "isDirectory", "list", "usableBytes" -> true;
      default -> false;
    };
  }

  /// The one move that replaces: `.name.draft` to `name`.
  private static Path targetOf(Path draft) {
    return draft.resolveSibling(
        draft.getFileName().toString().replaceFirst("^\\.(.*)\\.draft$", "$1"));
  }

  @Override
  public void after(String operation, Path path) throws IOException {
    switch (operation) {
      case "create" -> {
        entries.add(new Entry(path, Optional.empty(), Optional.empty()));
        unforced.add(key(path));
      }
      case "createDirectory" -> entries.add(new Entry(path, Optional.empty(), Optional.empty()));
      case "write" -> unforced.add(key(path));
      case "move" -> {
        follow(moving, path);
        entries.add(new Entry(path, Optional.of(moving), replaced));
      }
      case "delete" -> entries.removeIf(entry -> entry.path().equals(path));
      case "force" -> {
        if (Files.isDirectory(path)) {
          entries.removeIf(entry -> path.equals(entry.path().getParent()));
        } else {
          unforced.remove(key(path));
        }
      }
      default -> {}
    }
  }

  private void follow(Path from, Path to) {
    entries.replaceAll(entry ->
        entry.path().startsWith(from)
            ? new Entry(to.resolve(from.relativize(entry.path())), entry.from(), entry.replaced())
            : entry);
  }

  private static Object key(Path path) throws IOException {
    return Files.readAttributes(path, BasicFileAttributes.class).fileKey();
  }

  /// Loses what was not forced; `forgetful` directories lose their latest entries too.
  void lose(Path root, boolean forgetful) throws IOException {
    Files.walkFileTree(
        root,
        new SimpleFileVisitor<>() {
          @Override
          public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
              throws IOException {
            if (unforced.contains(attributes.fileKey())) {
              try (var channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
                channel.truncate(attributes.size() / 2);
              }
            }
            return FileVisitResult.CONTINUE;
          }
        });
    if (forgetful) {
      while (!entries.isEmpty()) {
        forget(entries.removeLast());
      }
    }
  }

  private void forget(Entry entry) throws IOException {
    if (entry.from().isPresent()) {
      Files.move(entry.path(), entry.from().get());
      follow(entry.path(), entry.from().get());
    } else {
      deleteTree(entry.path());
    }
    if (entry.replaced().isPresent()) {
      Files.write(entry.path(), entry.replaced().get());
    }
  }

  static void deleteTree(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      try (var children = Files.list(path)) {
        for (Path child : children.toList()) {
          deleteTree(child);
        }
      }
    }
    Files.deleteIfExists(path);
  }
}
