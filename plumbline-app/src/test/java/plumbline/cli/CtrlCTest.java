package plumbline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static plumbline.cli.Ran.plumbline;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongFunction;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the program does and says when the signal of Ctrl-C reaches it.
class CtrlCTest {
  private static final int LONGEST_S = 60;

  @TempDir private Path folder;

  @BeforeEach
  void model() throws IOException {
    Files.writeString(folder.resolve("text.jsonl"), "{\"text\": \"0123456789+=\"}\n");
    SmallModel.create(folder, "model", "text.jsonl", 320, 64);
  }

  @Test
  void trainingSavesAndSaysHowToGoOn() throws IOException, InterruptedException {
    rows("train.jsonl", "{\"prompt\": \"%d+1=\", \"completion\": \"%d\"}", 12);
    var recipe =
        Files.writeString(
            folder.resolve("a run.yaml"),
            """
            method: sft
            model: %1$s/model
            output: %1$s/run
            data: {train: %1$s/train.jsonl}
            optimizer: {adamw: {learning-rate: 1e-3}}
            sinks: {console: {}}
            rows: 4
            steps: 1000000
            checkpoint: {every: 0}
            """
                .formatted(folder));
    var metrics = folder.resolve("run/metrics.jsonl");

    var stopped = interruptedOnce(_ -> metrics, "train", recipe.toString(), "seed=3");

    assertThat(stopped.code()).isEqualTo(130);
    assertThat(stopped.out()).isEmpty();
    assertThat(stopped.err())
        .contains("\nplumbline: stopping after this step; kill -9 ends at once and loses it\n")
        .endsWith(
            "\nstopped and saved; go on with: ./plumbline train '%s' seed=3 --resume\n"
                .formatted(recipe));
    var done = Files.readAllLines(metrics).size();
    var checkpoint = folder.resolve("run/checkpoints/step-%08d".formatted(done));
    assertThat(checkpoint).isDirectory();

    var resumed =
        plumbline("train", recipe.toString(), "seed=3", "steps=" + (done + 2), "--resume");
    assertThat(resumed.code()).as(resumed.err()).isZero();
    assertThat(Files.readAllLines(metrics)).hasSize(done + 2);
    assertThat(folder.resolve("run/model/model.safetensors")).isRegularFile();
  }

  @Test
  void generatingLeavesNothingBehind() throws IOException, InterruptedException {
    rows("in.jsonl", "{\"prompt\": \"%d+%d=\"}", 20_000);
    var out = folder.resolve("out.jsonl");
    var other = Files.writeString(folder.resolve("out.jsonl.1.draft"), "of another process");
    var stopped =
        interruptedOnce(
            process -> folder.resolve("out.jsonl.%d.draft".formatted(process)),
            "generate",
            "--model",
            folder.resolve("model").toString(),
            "--in",
            folder.resolve("in.jsonl").toString(),
            "--out",
            out.toString());
    assertThat(stopped).isEqualTo(new Ran(130, "", ""));
    assertThat(out).doesNotExist();
    Files.delete(other);
    assertThat(folder).isDirectoryNotContaining("glob:**.draft");
  }

  private void rows(String name, String form, int count) throws IOException {
    Files.writeString(
        folder.resolve(name),
        IntStream.range(0, count)
            .mapToObj(i -> form.formatted(i % 10, i % 9))
            .collect(Collectors.joining("\n", "", "\n")));
  }

  /// The program in a process of its own, interrupted when a file of it shows that it works.
  private Ran interruptedOnce(LongFunction<Path> sign, String... arguments)
      throws IOException, InterruptedException {
    var out = folder.resolve("stdout");
    var err = folder.resolve("stderr");
    var child =
        new ProcessBuilder(command(arguments))
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start();
    try {
      while (!Files.exists(sign.apply(child.pid()))) {
        assertThat(child.isAlive()).as(() -> read(err)).isTrue();
        Thread.sleep(10);
      }
      new ProcessBuilder("kill", "-INT", Long.toString(child.pid())).start().waitFor();
      assertThat(child.waitFor(LONGEST_S, TimeUnit.SECONDS)).isTrue();
      return new Ran(child.exitValue(), read(out), read(err));
    } finally {
      child.destroyForcibly();
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static List<String> command(String... arguments) {
    var command =
        new ArrayList<>(
            List.of(
                "env",
                "--default-signal=INT", // which a shell ignores for what it starts behind itself
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-Xmx512m",
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Plumbline.class.getName()));
    command.addAll(List.of(arguments));
    return command;
  }
}
