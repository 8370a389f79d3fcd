package plumbline.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CheckpointsTest {
  @TempDir Path root;
  private Trial trial;
  private final Disk disk = Disk.local();

  @BeforeEach
  void trial() {
    trial = new Trial(root);
  }

  private void saveSteps(long... steps) throws IOException {
    try (var checkpoints = trial.open(disk)) {
      for (long step : steps) {
        Trial.save(checkpoints, step);
      }
    }
  }

  private List<String> published() throws IOException {
    try (var entries = Files.list(trial.checkpoints())) {
      return entries
          .map(p -> p.getFileName().toString())
          .filter(n -> !n.equals(".lock"))
          .sorted()
          .collect(Collectors.toList());
    }
  }

  private Path step(long step) {
    return trial.checkpoints().resolve("step-%08d".formatted(step));
  }

  private void damage(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[bytes.length / 2] ^= 1;
    Files.write(file, bytes);
  }

  @Test
  void aNewRunHasNoCheckpoint() throws IOException {
    try (var checkpoints = trial.open(disk)) {
      assertThat(checkpoints.latest().checkpoint()).isEmpty();
    }
    assertThat(Checkpoints.latest(disk, root.resolve("none")).checkpoint()).isEmpty();
  }

  @Test
  void theNewestIsFoundWithItsProvenance() throws IOException {
    saveSteps(100, 200);
    var latest = Checkpoints.latest(disk, trial.checkpoints());
    assertThat(latest.broken()).isEmpty();
    var checkpoint = latest.checkpoint().orElseThrow();
    assertThat(Trial.requireContent(checkpoint)).isEqualTo(200);
    assertThat(checkpoint.directory()).isEqualTo(step(200));
    assertThat(checkpoint.manifest().provenance()).isEqualTo(Trial.PROVENANCE);
    assertThat(checkpoint.manifest().parts())
        .containsOnlyKeys("model/model.safetensors", "state.json");
    assertThatThrownBy(() -> checkpoint.part("optimizer"))
        .hasMessage(
            step(200) + " has no part 'optimizer'; it has [model/model.safetensors, state.json]");
  }

  @Test
  void aBrokenNewestIsNamedAndSkipped() throws IOException {
    saveSteps(1, 2);
    damage(step(2).resolve("state.json"));
    var latest = Checkpoints.latest(disk, trial.checkpoints());
    assertThat(latest.checkpoint().orElseThrow().step()).isEqualTo(1);
    assertThat(latest.broken())
        .containsExactly(
            step(2)
                + ": state.json is damaged: it has SHA-256"
                + " 4e07408562bedb8b60ce05c1decfe3ad16b72230967de01f640b7e4729b49fce,"
                + " manifest.json says"
                + " d4735e3a265e16eee03f59718b9b5d03019c07d8b6c51f90da3a666eec13ab35");
  }

  @Test
  void whenNoneIsWholeThatIsAnErrorAndNotAFreshStart() throws IOException {
    saveSteps(1, 2);
    Files.delete(step(1).resolve("state.json"));
    Files.delete(step(2).resolve(Manifest.FILE));
    assertThatThrownBy(() -> Checkpoints.latest(disk, trial.checkpoints()))
        .isInstanceOf(CheckpointException.class)
        .hasMessage(
            "%s: none of the 2 checkpoints is whole: %s: manifest.json is missing: the artefact is"
                    .formatted(trial.checkpoints(), step(2))
                + " not complete; %s: state.json is missing, manifest.json lists it"
                    .formatted(step(1)));
  }

  @Test
  void aLongerOrShorterFileIsNamed() throws IOException {
    saveSteps(5);
    Files.writeString(step(5).resolve("state.json"), "12", StandardOpenOption.APPEND);
    assertThatThrownBy(() -> new Artifacts(disk).verify(step(5)))
        .hasMessage(step(5) + ": state.json has 3 bytes, manifest.json says 1");
  }

  @Test
  void aRenamedCheckpointIsNotTakenForAnotherStep() throws IOException {
    saveSteps(5);
    Files.move(step(5), step(6));
    assertThatThrownBy(() -> Checkpoints.latest(disk, trial.checkpoints()))
        .hasMessageEndingWith(step(6) + ": manifest.json says step 5");
  }

  @Test
  void twoRunsCannotShareADirectory() throws IOException {
    try (var first = trial.open(disk)) {
      assertThat(first).isNotNull();
      assertThatThrownBy(() -> trial.open(disk))
          .isInstanceOf(CheckpointException.class)
          .hasMessage(
              "%s is in use by process %d; wait for that run or choose another output directory"
                  .formatted(trial.checkpoints(), ProcessHandle.current().pid()));
    }
    trial.open(disk).close();
  }

  @Test
  void retentionKeepsTheNewestAndEveryKth() throws IOException {
    try (var checkpoints = Checkpoints.open(disk, trial.checkpoints(), new Retention(2, 30))) {
      for (long step = 10; step <= 100; step += 10) {
        Trial.save(checkpoints, step);
      }
    }
    assertThat(published())
        .containsExactly("step-00000030", "step-00000060", "step-00000090", "step-00000100");
  }

  @Test
  void retentionDeletesNothingBeforeEnoughAreVerified() throws IOException {
    saveSteps(1, 2);
    damage(step(2).resolve("state.json"));
    saveSteps(3);
    assertThat(published()).containsExactly("step-00000001", "step-00000002", "step-00000003");
    saveSteps(4);
    assertThat(published()).containsExactly("step-00000003", "step-00000004");
  }

  @Test
  void aBrokenCheckpointOfTheSameStepIsReplaced() throws IOException {
    saveSteps(1, 2);
    damage(step(2).resolve(Manifest.FILE));
    saveSteps(2);
    assertThat(trial.open(disk).latest().checkpoint().map(Checkpoint::step)).hasValue(2L);
    assertThat(published()).containsExactly("step-00000001", "step-00000002");
  }

  @Test
  void leftoversOfKilledRunsGoAtTheNextStart() throws IOException {
    saveSteps(1);
    Path draft = Files.createDirectory(trial.checkpoints().resolve(".step-00000002.draft"));
    Files.writeString(draft.resolve("state.json"), "half");
    Path trash = trial.checkpoints().resolve(".step-00000000.trash");
    Files.createDirectory(trash);
    trial.open(disk).close();
    assertThat(published()).containsExactly("step-00000001");
  }

  @Test
  void contentThatFailsLeavesNothing() throws IOException {
    saveSteps(1);
    try (var checkpoints = trial.open(disk)) {
      assertThatThrownBy(() ->
              checkpoints.save(
                  2,
                  0,
                  Trial.PROVENANCE,
                  draft -> {
                    draft.write("state.json", new byte[3]);
                    throw new IllegalStateException("loss is NaN at step 2");
                  }))
          .hasMessage("loss is NaN at step 2");
    }
    assertThat(published()).containsExactly("step-00000001");
  }

  @Test
  void partsThatCannotBeNamedOrWereNotClosedAreRefused() throws IOException {
    try (var checkpoints = trial.open(disk)) {
      for (String name : List.of("../x", "/x", "a//b", ".hidden", "a/../b", "", "manifest.json")) {
        assertThatThrownBy(() ->
                checkpoints.save(1, 0, Trial.PROVENANCE, draft -> draft.write(name, new byte[0])))
            .hasMessage(
                "'%s' cannot name a part: expected letters, digits, _ . + - and /, not"
                        .formatted(name)
                    + " manifest.json");
      }
      assertThatThrownBy(() -> checkpoints.save(1, 0, Trial.PROVENANCE, d -> d.create("open")))
          .hasMessage("parts were not closed: [open]");
      assertThatThrownBy(() ->
              checkpoints.save(
                  1,
                  0,
                  Trial.PROVENANCE,
                  d -> {
                    d.write("a", new byte[0]);
                    d.write("a", new byte[0]);
                  }))
          .hasMessage("part 'a' is written twice");
      assertThatThrownBy(() -> Trial.save(checkpoints, -1))
          .hasMessage("step is -1, expected at least 0");
    }
    assertThat(published()).isEmpty();
    assertThatThrownBy(() -> new Retention(1, 0))
        .hasMessage(
            "retention keeps the newest 1 and every 0 steps, expected at least 2 and at least 0");
  }

  @Test
  void aFullDiskIsSeenBeforeAnythingIsWritten() throws IOException {
    saveSteps(1);
    try (var checkpoints = trial.open(disk)) {
      assertThatThrownBy(
              () -> checkpoints.save(2, Long.MAX_VALUE >> 1, Trial.PROVENANCE, draft -> {}))
          .isInstanceOf(CheckpointException.class)
          .hasMessageMatching(
              ".*checkpoints has \\d+ MiB free, 4398046511104 MiB are needed; nothing was"
                  + " written");
    }
    assertThat(published()).containsExactly("step-00000001");
  }
}
