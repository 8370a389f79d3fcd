package plumbline.checkpoint;

import java.io.Closeable;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/// The local disk with a watcher before every operation, which may make it fail; counts open
/// handles. Nothing is forced for real: that would only cost time.
final class WatchedDisk implements Disk {
  private final Disk disk = Disk.local();
  private final Watcher watcher;
  private int handles;

  /// Sees every operation before it happens.
  interface Watcher {
    /// Throws to make the operation fail.
    void before(String operation, Path path) throws IOException;

    /// How many of these bytes a write may take.
    default int writable(int bytes) {
      return bytes;
    }

    /// Sees that an operation that changes the disk has happened.
    default void after(String operation, Path path) throws IOException {}
  }

  WatchedDisk(Watcher watcher) {
    this.watcher = watcher;
  }

  static Disk quick() {
    return new WatchedDisk((operation, path) -> {});
  }

  int handles() {
    return handles;
  }

  @Override
  public Output create(Path file) throws IOException {
    watcher.before("create", file);
    var out = new WatchedOutput(file, disk.create(file));
    watcher.after("create", file);
    return out;
  }

  @Override
  public Output extend(Path file, long length) throws IOException {
    watcher.before("extend", file);
    var out = new WatchedOutput(file, disk.extend(file, length));
    watcher.after("extend", file);
    return out;
  }

  @Override
  public InputStream open(Path file) throws IOException {
    watcher.before("open", file);
    var in = disk.open(file);
    handles++;
    return new FilterInputStream(in) {
      @Override
      public int read(byte[] bytes, int offset, int length) throws IOException {
        watcher.before("read", file);
        return super.read(bytes, offset, length);
      }

      @Override
      public void close() throws IOException {
        handles--;
        super.close();
      }
    };
  }

  @Override
  public boolean exists(Path path) throws IOException {
    watcher.before("exists", path);
    return disk.exists(path);
  }

  @Override
  public boolean isDirectory(Path path) throws IOException {
    watcher.before("isDirectory", path);
    return disk.isDirectory(path);
  }

  @Override
  public List<Path> list(Path directory) throws IOException {
    watcher.before("list", directory);
    return disk.list(directory);
  }

  @Override
  public void createDirectory(Path directory) throws IOException {
    watcher.before("createDirectory", directory);
    disk.createDirectory(directory);
    watcher.after("createDirectory", directory);
  }

  @Override
  public void move(Path from, Path to) throws IOException {
    watcher.before("move", from);
    disk.move(from, to);
    watcher.after("move", to);
  }

  @Override
  public void delete(Path path) throws IOException {
    watcher.before("delete", path);
    disk.delete(path);
    watcher.after("delete", path);
  }

  @Override
  public void force(Path directory) throws IOException {
    watcher.before("force", directory);
    watcher.after("force", directory);
  }

  @Override
  public long usableBytes(Path path) throws IOException {
    watcher.before("usableBytes", path);
    return disk.usableBytes(path);
  }

  @Override
  public Closeable lock(Path file) throws IOException {
    watcher.before("lock", file);
    var lock = disk.lock(file);
    handles++;
    return () -> {
      handles--;
      lock.close();
    };
  }

  private final class WatchedOutput implements Output {
    private final Path file;
    private final Output out;

    WatchedOutput(Path file, Output out) {
      this.file = file;
      this.out = out;
      handles++;
    }

    @Override
    public int write(ByteBuffer bytes) throws IOException {
      watcher.before("write", file);
      int length = watcher.writable(bytes.remaining());
      int written = out.write(bytes.slice(bytes.position(), length));
      bytes.position(bytes.position() + written);
      watcher.after("write", file);
      return written;
    }

    @Override
    public void force() throws IOException {
      watcher.before("force", file);
      watcher.after("force", file);
    }

    @Override
    public boolean isOpen() {
      return out.isOpen();
    }

    @Override
    public void close() throws IOException {
      if (!out.isOpen()) {
        return;
      }
      handles--;
      try (out) {
        watcher.before("close", file);
      }
    }
  }
}
