package plumbline.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Every file operation of resume, save, retention, model and report fails in its turn: there is a
/// complete new artefact, or a typed error and the old one; the next run goes on.
class EveryFailureTest {
  private static final long OLD_STEP = 3;
  private static final int MORE_THAN_ALL = 1_000;

  @TempDir Path directory;
  private Path prepared;

  @BeforeEach
  void threeTrips() throws IOException {
    prepared = Files.createDirectory(directory.resolve("prepared"));
    for (int i = 0; i < OLD_STEP; i++) {
      new Trial(prepared).trip(WatchedDisk.quick());
    }
  }

  private Trial copy() throws IOException {
    Path root = directory.resolve("trial");
    PowerLoss.deleteTree(root);
    try (var files = Files.walk(prepared)) {
      for (Path file : files.toList()) {
        Files.copy(file, root.resolve(prepared.relativize(file)));
      }
    }
    return new Trial(root);
  }

  @ParameterizedTest
  @CsvSource({
    "NO_SPACE, false", "NO_SPACE, true",
    "BROKEN, false", "BROKEN, true",
    "SHORT_WRITE, false", "SHORT_WRITE, true"
  })
  void theNthOperationFails(NthFault.Kind kind, boolean sticky) throws IOException {
    int typed = 0;
    int nth = 1;
    for (; nth < MORE_THAN_ALL; nth++) {
      Trial trial = copy();
      var fault = new NthFault(nth, sticky, kind);
      var disk = new WatchedDisk(fault);
      try {
        trial.trip(disk);
      } catch (CheckpointException e) {
        assertThat(e.getMessage()).contains(trial.root().toString());
        typed++;
      } catch (IOException | RuntimeException e) {
        throw new AssertionError("operation %d: an untyped error".formatted(nth), e);
      }
      assertThat(disk.handles()).as("open handles after operation %d", nth).isZero();
      if (!fault.struck()) {
        break;
      }
      requireHealthy(trial, "operation %d".formatted(nth));
    }
    assertThat(nth).as("operations of a trip").isBetween(40, MORE_THAN_ALL - 1);
    assertThat(typed).as("typed errors").isBetween(30, nth - 1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void thePowerFailsBeforeTheNthOperation(boolean forgetful) throws IOException {
    int nth = 1;
    for (; nth < MORE_THAN_ALL; nth++) {
      Trial trial = copy();
      var power = new PowerLoss(nth);
      try {
        trial.trip(new WatchedDisk(power));
      } catch (PowerLoss.Off e) {
        power.lose(trial.root(), forgetful);
      }
      if (!power.struck()) {
        break;
      }
      requireHealthy(trial, "operation %d".formatted(nth));
    }
    assertThat(nth).isBetween(40, MORE_THAN_ALL - 1);
  }

  @Test
  void aPublishedStepSurvivesThePowerLossRightAfterIt() throws IOException {
    Trial trial = copy();
    var power = new PowerLoss(MORE_THAN_ALL);
    trial.trip(new WatchedDisk(power));
    power.lose(trial.root(), true);
    assertThat(trial.requireWhole(WatchedDisk.quick(), OLD_STEP + 1)).isEqualTo(OLD_STEP + 1);
  }

  private static void requireHealthy(Trial trial, String when) throws IOException {
    try {
      trial.requireHealthy(WatchedDisk.quick(), OLD_STEP, 1);
    } catch (IOException | RuntimeException | AssertionError e) {
      throw new AssertionError("after " + when, e);
    }
  }
}
