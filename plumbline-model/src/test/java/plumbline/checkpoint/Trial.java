package plumbline.checkpoint;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import plumbline.tensor.io.Safetensors;
import plumbline.tensor.io.SafetensorsWriter;
import plumbline.tensor.io.StoredType;
import plumbline.tensor.io.TensorToWrite;

/// A small run directory: checkpoints, a saved model and a report, whose content tells its step.
record Trial(Path root) {
  static final Provenance PROVENANCE =
      new Provenance("0.1.0", "abc", "none", Map.of("run", 7L), "method: gmpo\nsteps: 5\n");
  private static final int ELEMENTS = 64;

  Path checkpoints() {
    return root.resolve("checkpoints");
  }

  Path model() {
    return root.resolve("model");
  }

  Path report() {
    return root.resolve("report.json");
  }

  Checkpoints open(Disk disk) throws IOException {
    return Checkpoints.open(disk, checkpoints(), new Retention(2, 0));
  }

  static Checkpoint save(Checkpoints checkpoints, long step) throws IOException {
    return checkpoints.save(step, 1_000, PROVENANCE, draft -> content(draft, step));
  }

  static void content(Draft draft, long step) throws IOException {
    SafetensorsWriter.writeShards(
        name -> draft.create("model/" + name),
        Long.MAX_VALUE,
        SafetensorsWriter.PYTORCH,
        List.of(tensor("a", step), tensor("b", step)));
    draft.write("state.json", Long.toString(step).getBytes(StandardCharsets.UTF_8));
  }

  private static TensorToWrite tensor(String name, long step) {
    var values = new long[ELEMENTS];
    Arrays.fill(values, step);
    return TensorToWrite.of(
        name, StoredType.I64, List.of((long) ELEMENTS), MemorySegment.ofArray(values));
  }

  /// One trip over every kind of writing: resume, save with retention, model, report.
  void trip(Disk disk) throws IOException {
    try (var checkpoints = open(disk)) {
      long step = 1 + checkpoints.latest().checkpoint().map(Checkpoint::step).orElse(0L);
      save(checkpoints, step);
      new Artifacts(disk).publish(model(), 1_000, step, PROVENANCE, draft -> content(draft, step));
      AtomicFile.write(disk, report(), reportOf(step));
    }
  }

  static byte[] reportOf(long step) {
    return "{\"step\": %d}".formatted(step).repeat(10).getBytes(StandardCharsets.UTF_8);
  }

  /// Everything readable is whole, and not older than `oldest`; the newest step.
  long requireWhole(Disk disk, long oldest) throws IOException {
    var artifacts = new Artifacts(disk);
    try (var checkpoints = open(disk)) {
      long step = requireContent(checkpoints.latest().checkpoint().orElseThrow());
      assertThat(step).isGreaterThanOrEqualTo(oldest);
      artifacts.recover(model());
      Manifest manifest = artifacts.verify(model());
      assertThat(manifest.step()).isBetween(oldest, step);
      assertThat(model().resolve("state.json")).hasContent(Long.toString(manifest.step()));
      String report = Files.readString(report());
      assertThat(List.of(oldest, step))
          .anySatisfy(
              s -> assertThat(report.getBytes(StandardCharsets.UTF_8)).isEqualTo(reportOf(s)));
      return step;
    }
  }

  static long requireContent(Checkpoint checkpoint) throws IOException {
    assertThat(checkpoint.part("state.json")).hasContent(Long.toString(checkpoint.step()));
    try (var weights = Safetensors.open(checkpoint.part("model/model.safetensors"))) {
      var expected = tensorBytes(checkpoint.step());
      for (String name : List.of("a", "b")) {
        assertThat(weights.tensor(name).data().mismatch(expected)).isEqualTo(-1);
      }
    }
    return checkpoint.step();
  }

  private static MemorySegment tensorBytes(long step) {
    var values = new long[ELEMENTS];
    Arrays.fill(values, step);
    return MemorySegment.ofArray(values);
  }

  /// Nothing hidden but the lock is left in the run's directories.
  void requireClean() throws IOException {
    try (var files = Files.walk(root)) {
      assertThat(files.map(p -> p.getFileName().toString()))
          .filteredOn(name -> name.startsWith(".") && !name.equals(".lock"))
          .isEmpty();
    }
  }

  /// After any mishap: whole, and able to go on; the step reached.
  long requireHealthy(Disk disk, long oldest, int trips) throws IOException {
    long step = requireWhole(disk, oldest);
    for (int i = 0; i < trips; i++) {
      trip(disk);
    }
    assertThat(requireWhole(disk, step + trips)).isEqualTo(step + trips);
    requireClean();
    return step + trips;
  }
}
