package plumbline.checkpoint;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// [Disk] on the default file system.
final class LocalDisk implements Disk {

  @Override
  public Output create(Path file) throws IOException {
    return new LocalOutput(
        FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW));
  }

  @Override
  public Output extend(Path file, long length) throws IOException {
    if (length > 0 && !exists(file)) {
      throw new IOException(
          "%s is gone, %d bytes were written to it; put it back, or stop and resume the run without it"
              .formatted(file, length));
    }
    var channel =
        FileChannel.open(
            file, StandardOpenOption.WRITE, StandardOpenOption.CREATE, LinkOption.NOFOLLOW_LINKS);
    try {
      if (channel.size() < length) {
        throw new IOException(
            "%s has %d bytes, %d were written: it was cut from outside; put it back as it was, or stop and resume the run with what is left"
                .formatted(file, channel.size(), length));
      }
      channel.truncate(length).position(length);
      return new LocalOutput(channel);
    } catch (IOException e) {
      try (channel) {
        throw e;
      }
    }
  }

  @Override
  public InputStream open(Path file) throws IOException {
    return Files.newInputStream(file);
  }

  @Override
  public boolean exists(Path path) throws IOException {
    return attributes(path).isPresent();
  }

  @Override
  public boolean isDirectory(Path path) throws IOException {
    return attributes(path).map(BasicFileAttributes::isDirectory).orElse(false);
  }

  /// Only what is not there is absent: a disk that cannot be read is an error.
  private static Optional<BasicFileAttributes> attributes(Path path) throws IOException {
    try {
      return Optional.of(
          Files.readAttributes(path, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS));
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  @Override
  public List<Path> list(Path directory) throws IOException {
    try (var entries = Files.list(directory)) {
      return entries.sorted().toList();
    }
  }

  @Override
  public void createDirectory(Path directory) throws IOException {
    Files.createDirectory(directory);
  }

  @Override
  public void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
  }

  @Override
  public void delete(Path path) throws IOException {
    Files.delete(path);
  }

  @Override
  public void force(Path directory) throws IOException {
    try (var channel = FileChannel.open(directory, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  @Override
  public long usableBytes(Path path) throws IOException {
    return Files.getFileStore(path).getUsableSpace();
  }

  @Override
  public Closeable lock(Path file) throws IOException {
    var channel =
        FileChannel.open(
            file, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.CREATE);
    @Nullable FileLock lock = null;
    try {
      lock = channel.tryLock();
    } catch (OverlappingFileLockException e) {
      // held by this very process: the same answer as for another one
    } finally {
      if (lock == null) {
        channel.close();
      }
    }
    if (lock == null) {
      throw new CheckpointException(
          "%s is in use by process %s; wait for that run or choose another output directory"
              .formatted(file.getParent(), Files.readString(file).strip()));
    }
    channel.truncate(0);
    channel.write(
        ByteBuffer.wrap(
            Long.toString(ProcessHandle.current().pid()).getBytes(StandardCharsets.UTF_8)));
    return channel;
  }

  private record LocalOutput(FileChannel channel) implements Output {
    @Override
    public int write(ByteBuffer bytes) throws IOException {
      return channel.write(bytes);
    }

    @Override
    public void force() throws IOException {
      channel.force(true);
    }

    @Override
    public boolean isOpen() {
      return channel.isOpen();
    }

    @Override
    public void close() throws IOException {
      channel.close();
    }
  }
}
