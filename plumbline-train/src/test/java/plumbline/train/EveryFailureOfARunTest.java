package plumbline.train;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.checkpoint.Artifacts;
import plumbline.checkpoint.Checkpoints;
import plumbline.checkpoint.Disk;
import plumbline.checkpoint.Retention;
import plumbline.metric.MetricsFile;
import plumbline.metric.StepMetrics;
import plumbline.model.Parameters;
import plumbline.model.family.ModelConfig;
import plumbline.tensor.Lanes;
import plumbline.text.trajectory.SampleKey;

/// Every file operation of a resumed run fails in its turn, at opening, logging, saving and
/// publishing: the checkpoint and the model before are whole, and the next run ends at the same
/// bits.
class EveryFailureOfARunTest {
  private static final ModelConfig CONFIG = ModelConfig.llama(8, 16, 1, 1, Toy.VOCAB, 16);
  private static final long BEFORE = 2;
  private static final long STEPS = 3;
  private static final int MORE_THAN_ALL = 1_000;
  private static final int STRIDE = Integer.getInteger("plumbline.faults", 3);

  @TempDir private Path directory;

  /// Odd ones once, even ones with all that follow. The short form takes every third.
  @Test
  void theNthOperationFails() throws IOException, InterruptedException {
    var expected = train(directory.resolve("whole"), STEPS, Disk.local());
    var prepared = directory.resolve("prepared");
    assertThat(Toy.distance(train(prepared, BEFORE, Disk.local()), expected)).isGreaterThan(1e-3);
    int failed = 0;
    int nth = 1;
    for (; nth < MORE_THAN_ALL; nth += STRIDE) {
      var root = copy(prepared, directory.resolve("at-" + nth));
      var faults = new Faults(nth, nth % 2 == 0);
      try {
        train(root, STEPS, faults.disk());
      } catch (IOException e) {
        assertThat(e).hasStackTraceContaining(Faults.MESSAGE);
        failed++;
      }
      if (!faults.struck()) {
        break;
      }
      requireWhole(root, nth);
      var resumed = train(root, STEPS, new Faults(MORE_THAN_ALL, false).disk());
      assertThat(Toy.distance(resumed, expected)).as("after operation %d", nth).isZero();
      requireSameStory(root, nth);
    }
    assertThat(nth).as("operations").isBetween(100, MORE_THAN_ALL - 1);
    assertThat(failed).as("of which end the run").isBetween(100 / STRIDE, nth / STRIDE);
  }

  /// Trains from where the directory stands up to `steps`, publishes, and gives back the numbers.
  private static Map<String, float[]> train(Path root, long steps, Disk disk)
      throws IOException, InterruptedException {
    var settings =
        new Run.Settings(root, true, 1, new Retention(2, 0), Toy.provenance("none"), () -> false);
    try (var lanes = Lanes.open(1, 1);
        var policy = policy();
        var optimizer = Toy.optimizer(policy);
        var run = Run.open(disk, settings, policy, optimizer, _ -> List.of(), _ -> {})) {
      var update = new Update(policy, lanes, optimizer, Toy.UPDATE);
      for (long step = run.firstStep(); step < steps; step++) {
        var rows = Toy.rows(2, step);
        update.apply(rows, 1e-2, new SampleKey(1, step, 0, 0), MicroLoss.crossEntropy(rows));
        run.log(StepMetrics.of(step, Instant.EPOCH).with("lr", 1e-2));
        run.afterStep(step, steps);
      }
      run.publishTrained("a/base", null, null, steps);
      run.finished();
      return Toy.numbers(policy);
    }
  }

  private static TrainablePolicy policy() {
    try (var initial = Parameters.initialise(CONFIG, 7)) {
      return TrainablePolicy.full(CONFIG, initial, 1);
    }
  }

  private static void requireWhole(Path root, int nth) throws IOException {
    var latest = Checkpoints.latest(Disk.local(), root.resolve("checkpoints"));
    assertThat(latest.broken()).as("after operation %d", nth).isEmpty();
    assertThat(latest.checkpoint().orElseThrow().step()).isBetween(BEFORE, STEPS);
    var artifacts = new Artifacts(Disk.local());
    artifacts.recover(root.resolve("model"));
    assertThat(artifacts.verify(root.resolve("model")).step()).isBetween(BEFORE, STEPS);
  }

  private void requireSameStory(Path root, int nth) throws IOException {
    assertThat(MetricsFile.steps(root.resolve("metrics.jsonl")).stream().map(StepMetrics::step))
        .as("after operation %d", nth)
        .containsExactly(0L, 1L, 2L);
    var weights = "model/model.safetensors";
    assertThat(root.resolve(weights)).hasSameBinaryContentAs(directory.resolve("whole/" + weights));
    try (var files = Files.walk(root)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .filteredOn(name -> name.startsWith(".") && !name.equals(".lock"))
          .as("left after operation %d", nth)
          .isEmpty();
    }
  }

  private static Path copy(Path from, Path to) throws IOException {
    try (var files = Files.walk(from)) {
      for (Path file : files.toList()) {
        Files.copy(file, to.resolve(from.relativize(file)));
      }
    }
    return to;
  }

  /// The local disk, on which the N-th operation fails, once or from then on; a write fails half
  /// way. Nothing is forced for real: that would only cost time.
  private static final class Faults {
    static final String MESSAGE = "Input/output error";
    private final int nth;
    private final boolean sticky;
    private int seen;

    Faults(int nth, boolean sticky) {
      this.nth = nth;
      this.sticky = sticky;
    }

    boolean struck() {
      return seen >= nth;
    }

    Disk disk() {
      return watched(Disk.class, Disk.local());
    }

    private <T> T watched(Class<T> type, T target) {
      return type.cast(
          Proxy.newProxyInstance(
              type.getClassLoader(),
              new Class<?>[] {type},
              (_, method, arguments) -> {
                seen += method.getName().equals("isOpen") ? 0 : 1;
                boolean strikes = seen == nth || (sticky && seen > nth);
                try {
                  if (strikes) {
                    fail(method, target, arguments);
                  }
                  if (method.getName().equals("force")) {
                    return null;
                  }
                  var result = method.invoke(target, arguments);
                  return result instanceof Disk.Output out
                      ? watched(Disk.Output.class, out)
                      : result;
                } catch (InvocationTargetException e) {
                  throw e.getCause();
                }
              }));
    }

    private static void fail(Method method, Object target, Object[] arguments)
        throws IOException, ReflectiveOperationException {
      switch (method.getName()) {
        case "write" -> {
          var bytes = (ByteBuffer) arguments[0];
          method.invoke(target, bytes.slice(bytes.position(), bytes.remaining() / 2));
        }
        case "close" -> method.invoke(target);
        default -> {}
      }
      throw new IOException(MESSAGE);
    }
  }
}
