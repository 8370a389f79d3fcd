package plumbline.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Real processes that end without a word, at every named point and at random.
class KillTest {
  private static final int RANDOM_KILLS = Integer.getInteger("plumbline.kills", 2);
  private static final int LONGEST_LIFE_MS = 300;
  private static final int OLD_STEP = 3;

  @TempDir private static Path shared;
  private static Victims victims;

  @TempDir Path directory;

  @BeforeAll
  static void prepare() throws IOException, InterruptedException {
    victims = Victims.prepare(shared, trial(shared.resolve("survivor")));
  }

  private Trial prepared(String name) throws IOException {
    return trial(directory.resolve(name));
  }

  private static Trial trial(Path root) throws IOException {
    var trial = new Trial(Files.createDirectory(root));
    for (int i = 0; i < OLD_STEP; i++) {
      trial.trip(WatchedDisk.quick());
    }
    return trial;
  }

  /// "After" one operation and "before" the next are the same on the disk, so only the latter are
  /// taken.
  private List<String> points() throws IOException {
    var watcher = new Victim.Points(prepared("all").root(), "none");
    new Trial(directory.resolve("all")).trip(new WatchedDisk(watcher));
    return watcher.names().stream().filter(name -> !name.startsWith("after ")).toList();
  }

  @Test
  void aKillAtEachNamedPointLosesAtMostOneStep() throws Exception {
    List<String> points = points();
    assertThat(points)
        .hasSizeGreaterThan(30)
        .contains(
            "before create draft manifest",
            "amid write draft part",
            "before move model",
            "before move .model.draft",
            "before move checkpoints/.step.draft",
            "before delete trash part",
            "before move .report.json.draft");
    var children = new ArrayList<Callable<String>>();
    for (int i = 0; i < points.size(); i++) {
      String point = points.get(i);
      Trial trial = prepared("at-" + i);
      children.add(() -> killedAt(trial, point));
    }
    var threads = Thread.ofPlatform().name("victim-", 0).factory();
    try (var pool = Executors.newFixedThreadPool(2, threads)) {
      for (var child : pool.invokeAll(children)) {
        assertThat(child.get()).isIn(points);
      }
    }
  }

  private static String killedAt(Trial trial, String point) throws Exception {
    Process child = victims.start(List.of(trial.root().toString(), point));
    assertThat(child.waitFor()).as("exit code at '%s'", point).isEqualTo(Victim.KILLED);
    try {
      trial.requireHealthy(WatchedDisk.quick(), OLD_STEP, 2);
    } catch (IOException | AssertionError e) {
      throw new AssertionError("killed " + point, e);
    }
    return point;
  }

  @Test
  void killsAtRandomMomentsNeverLoseTheNewestStep() throws Exception {
    Trial trial = prepared("random");
    long step = OLD_STEP;
    for (int kill = 0; kill < RANDOM_KILLS; kill++) {
      Process child = victims.start(List.of(trial.root().toString()));
      try (var out =
          new BufferedReader(
              new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8))) {
        assertThat(out.readLine()).isEqualTo("started");
        Thread.sleep(new SplittableRandom(kill).nextInt(LONGEST_LIFE_MS));
      } finally {
        child.destroyForcibly().waitFor();
      }
      step = requireHealthyNear(trial, step);
    }
    assertThat(step).isGreaterThan(OLD_STEP + RANDOM_KILLS);
  }

  /// The victim may have gone on by any number of steps; report and model lag by one at most.
  private static long requireHealthyNear(Trial trial, long step) throws IOException {
    long newest =
        Checkpoints.latest(Disk.local(), trial.checkpoints()).checkpoint().orElseThrow().step();
    assertThat(newest).isGreaterThanOrEqualTo(step);
    return trial.requireHealthy(WatchedDisk.quick(), Math.max(step, newest - 1), 2);
  }
}
