package plumbline.checkpoint;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// A process made to be killed: `Victim ROOT POINT` dies at a named point of one trip, `Victim
/// ROOT` goes from trip to trip until it is killed from outside.
final class Victim {
  static final int KILLED = 137;

  private Victim() {}

  public static void main(String[] arguments) throws IOException {
    var trial = new Trial(Path.of(arguments[0]));
    if (arguments.length == 2) {
      trial.trip(new WatchedDisk(new Points(trial.root(), arguments[1])));
      return;
    }
    System.out.println("started");
    while (true) {
      trial.trip(Disk.local());
    }
  }

  /// Ends this process by the signal that nothing in it can answer.
  private static void kill() throws IOException {
    new ProcessBuilder("kill", "-KILL", Long.toString(ProcessHandle.current().pid())).start();
    while (true) {
      LockSupport.park();
    }
  }

  /// Names the points of a trip at which a kill leaves different things on the disk, and dies at
  /// one of them.
  static final class Points implements WatchedDisk.Watcher {
    private final Path root;
    private final String deadly;
    private final List<String> seen = new ArrayList<>();
    private boolean halve;

    Points(Path root, String deadly) {
      this.root = root;
      this.deadly = deadly;
    }

    /// The points reached so far, each once.
    List<String> names() {
      return seen.stream().distinct().toList();
    }

    @Override
    public void before(String operation, Path path) throws IOException {
      switch (operation) {
        case "open", "read", "exists", "isDirectory", "list", "usableBytes" -> {}
        default -> {
          reach("before %s %s".formatted(operation, role(path)));
          if (operation.equals("write")) {
            String half = "amid write " + role(path);
            seen.add(half);
            halve = half.equals(deadly);
          }
        }
      }
    }

    @Override
    public int writable(int bytes) {
      return halve ? bytes / 2 : bytes;
    }

    @Override
    public void after(String operation, Path path) throws IOException {
      if (halve) {
        kill();
      }
      reach("after %s %s".formatted(operation, role(path)));
    }

    private void reach(String point) throws IOException {
      seen.add(point);
      if (point.equals(deadly)) {
        kill();
      }
    }

    /// What a path is to an artefact: steps are alike, and so are parts.
    private String role(Path path) {
      String name = root.relativize(path).toString().replaceAll("step-\\d+", "step");
      String inside = name.replaceFirst("^.*\\.(draft|aside|trash)/", "");
      if (inside.equals(name)) {
        return name;
      }
      String area = name.replaceFirst("^.*\\.(draft|aside|trash)/.*$", "$1");
      return area + (inside.equals(Manifest.FILE) ? " manifest" : " part");
    }
  }
}
