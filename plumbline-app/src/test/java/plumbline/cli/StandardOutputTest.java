package plumbline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What is told of standard output, and in which order.
class StandardOutputTest {
  @TempDir private Path folder;

  @Test
  void aFaultStandsBehindWhatWasPrinted() throws IOException {
    Files.writeString(folder.resolve("config.json"), "{}");
    var rows = Files.writeString(folder.resolve("rows.jsonl"), "{}\n");
    var recipe =
        Files.writeString(
            folder.resolve("run.yaml"),
            """
            method: sft
            model: %s
            data: {train: %s}
            optimizer: {adamw: {learning-rate: 1e-5}}
            steps: 3
            output: %s
            """
                .formatted(folder, rows, folder.resolve("run")));
    var terminal = new StringWriter();
    var buffered = new PrintWriter(new BufferedWriter(terminal));
    int code =
        Plumbline.run(
            buffered, new PrintWriter(terminal, true), "train", recipe.toString(), "--dry-run");
    buffered.flush();
    assertThat(code).isOne();
    assertThat(terminal.toString()).startsWith("method: sft\n");
    assertThat(terminal.toString().lines().toList().getLast()).startsWith("plumbline: ");
  }
}
