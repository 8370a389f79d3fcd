package plumbline.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.checkpoint.CheckpointException;
import plumbline.checkpoint.Disk;
import plumbline.tensor.Autograd;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;

/// What a run does when its disk is full, its weights are broken, or its end comes.
class RunTest {
  private static final long STEPS = 100;

  @TempDir Path directory;

  /// A disk whose files cannot be created once it is full.
  private static Disk disk(boolean[] full) {
    var local = Disk.local();
    return (Disk)
        Proxy.newProxyInstance(
            Disk.class.getClassLoader(),
            new Class<?>[] {Disk.class},
            (_, method, arguments) -> {
              if (full[0] && method.getName().equals("create")) {
                throw new IOException("No space left on device");
              }
              try {
                return method.invoke(local, arguments);
              } catch (InvocationTargetException failure) {
                throw failure.getCause();
              }
            });
  }

  @Test
  void aFullDiskLeavesTheCheckpointBefore() throws IOException {
    boolean[] full = {false};
    try (var policy = Toy.policy(1);
        var optimizer = Toy.optimizer(policy)) {
      var settings = Toy.settings(directory, true, () -> false);
      try (var run = Run.open(disk(full), settings, policy, optimizer, _ -> List.of(), _ -> {})) {
        run.afterStep(4, STEPS);
        full[0] = true;
        assertThatThrownBy(() -> run.afterStep(9, STEPS))
            .isInstanceOf(CheckpointException.class)
            .hasMessageContaining("cannot save step 10")
            .hasMessageContaining("No space left on device");
      }
      try (var run = Toy.open(settings, policy, optimizer)) {
        assertThat(run.firstStep()).isEqualTo(5);
      }
    }
  }

  @Test
  void weightsThatAreNotNumbersAreNotSaved() throws IOException {
    try (var policy = Toy.policy(1);
        var optimizer = Toy.optimizer(policy);
        var run = Toy.open(Toy.settings(directory, false, () -> false), policy, optimizer)) {
      run.afterStep(4, STEPS);
      try (var _ = TensorScope.open();
          var _ = Autograd.pause()) {
        Objects.requireNonNull(policy.tensors().get("model.norm.weight"))
            .narrow(0, 1, 1)
            .fill_(Double.NaN);
      }
      assertThatThrownBy(() -> run.afterStep(9, STEPS))
          .isInstanceOf(DivergedException.class)
          .hasMessage(
              "the weights add up to NaN after step 9; nothing was saved, earlier checkpoints"
                  + " stand. Lower the learning rate");
    }
    assertThat(directory.resolve("checkpoints/step-00000005")).isDirectory();
    assertThat(directory.resolve("checkpoints/step-00000010")).doesNotExist();
  }

  @Test
  void savesAreDueByIntervalAtAStopAndAtTheEnd() throws IOException {
    boolean[] stop = {false};
    try (var policy = Toy.policy(1);
        var optimizer = Toy.optimizer(policy);
        var run = Toy.open(Toy.settings(directory, false, () -> stop[0]), policy, optimizer)) {
      var checkpoints = directory.resolve("checkpoints");
      assertThat(run.afterStep(3, STEPS)).isFalse();
      assertThat(checkpoints.resolve("step-00000004")).doesNotExist();
      assertThat(run.afterStep(4, STEPS)).isFalse();
      assertThat(checkpoints.resolve("step-00000005")).isDirectory();
      stop[0] = true;
      assertThat(run.afterStep(6, STEPS)).isTrue();
      assertThat(checkpoints.resolve("step-00000007")).isDirectory();
      assertThat(run.afterStep(STEPS - 1, STEPS)).as("the last step ends by itself").isFalse();
      assertThat(checkpoints.resolve("step-00000100")).isDirectory();
    }
  }

  @Test
  void anotherOptimizerIsRefused() throws IOException {
    try (var policy = Toy.policy(1)) {
      try (var adam = Toy.optimizer(policy);
          var run = Toy.open(Toy.settings(directory, false, () -> false), policy, adam)) {
        run.afterStep(4, STEPS);
      }
      try (var muon = Toy.muon(policy)) {
        var settings = Toy.settings(directory, true, () -> false);
        assertThatThrownBy(() -> Toy.open(settings, policy, muon))
            .isInstanceOf(CheckpointException.class)
            .hasMessage(
                "%s was trained by adamw, this run has muon; resume with the optimizer it began with, or start from its model"
                    .formatted(directory.resolve("checkpoints/step-00000005")));
      }
    }
  }

  @Test
  void aRunLeavesNoTensorBehind() throws IOException {
    long before = Tensor.live();
    try (var policy = Toy.lora(2);
        var optimizer = Toy.optimizer(policy);
        var run = Toy.open(Toy.settings(directory, false, () -> false), policy, optimizer)) {
      run.afterStep(4, STEPS);
      run.publishTrained("a/base", null, null, 5);
    }
    try (var policy = Toy.lora(2);
        var optimizer = Toy.optimizer(policy);
        var run = Toy.open(Toy.settings(directory, true, () -> false), policy, optimizer)) {
      assertThat(run.firstStep()).isEqualTo(5);
    }
    assertThat(Tensor.live()).isEqualTo(before);
  }

  @Test
  void saysWhatItIsMadeFrom() throws IOException {
    var file = directory.resolve("provenance.json");
    try (var policy = Toy.policy(1);
        var optimizer = Toy.optimizer(policy)) {
      try (var run = Toy.open(Toy.settings(directory, false, () -> false), policy, optimizer)) {
        run.afterStep(4, STEPS);
      }
      assertThat(Files.readString(file))
          .contains(
              "\"plumbline\" : \"test\"", "\"run\" : 3", "\"first_step\" : 0", "\"libtorch\" : \"");
      Toy.open(Toy.settings(directory, true, () -> false), policy, optimizer).close();
      assertThat(Files.readString(file)).contains("\"first_step\" : 5");
    }
  }

  @Test
  void nothingBeginsOverAFinishedModel() throws IOException {
    Files.createDirectories(directory.resolve("model"));
    Files.writeString(directory.resolve("metrics.jsonl"), "{}\n");
    try (var policy = Toy.policy(1);
        var optimizer = Toy.optimizer(policy)) {
      for (boolean resume : new boolean[] {false, true}) {
        var settings = Toy.settings(directory, resume, () -> false);
        assertThatThrownBy(() -> Toy.open(settings, policy, optimizer))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage(
                "%s holds a finished model but no checkpoint to go on from; name another output directory, or move model/ away to begin anew"
                    .formatted(directory));
      }
    }
    assertThat(directory.resolve("metrics.jsonl")).hasContent("{}");
  }
}
