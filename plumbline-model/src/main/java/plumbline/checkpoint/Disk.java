package plumbline.checkpoint;

import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.WritableByteChannel;
import java.nio.file.Path;
import java.util.List;

/// All that artefacts and logs ask of a file system. Links are followed to read alone: nothing is
/// written through one, and what is moved or deleted is the link.
public interface Disk {

  /// The file system of this machine.
  static Disk local() {
    return new LocalDisk();
  }

  /// Creates a file that must not exist.
  Output create(Path file) throws IOException;

  /// Opens a file to go on behind its first `length` bytes; the rest is cut off. Where `length` is
  /// 0, a file that is not there is created.
  Output extend(Path file, long length) throws IOException;

  /// Opens a file for reading.
  InputStream open(Path file) throws IOException;

  /// Whether there is anything at this path.
  boolean exists(Path path) throws IOException;

  /// Whether there is a directory at this path.
  boolean isDirectory(Path path) throws IOException;

  /// What lies in a directory, sorted by name.
  List<Path> list(Path directory) throws IOException;

  /// Creates one directory that must not exist, in one that does.
  void createDirectory(Path directory) throws IOException;

  /// Renames in one atomic step, within a file system; replaces an existing file, not a directory.
  void move(Path from, Path to) throws IOException;

  /// Deletes a file or an empty directory.
  void delete(Path path) throws IOException;

  /// Makes the entries of a directory survive a power loss.
  void force(Path directory) throws IOException;

  /// Bytes that this process may still write where `path` lies.
  long usableBytes(Path path) throws IOException;

  /// Takes a lock that ends with this process; closing the result gives it back.
  ///
  /// @throws CheckpointException if another run has it
  Closeable lock(Path file) throws IOException;

  /// A file being written; `write` may take fewer bytes than it was given.
  interface Output extends WritableByteChannel {
    /// Makes what was written survive a power loss.
    void force() throws IOException;
  }
}
