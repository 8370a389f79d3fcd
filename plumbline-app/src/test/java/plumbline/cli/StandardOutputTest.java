package plumbline.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedWriter;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What is told of standard output, and in which order.
class StandardOutputTest {
  @TempDir private Path folder;

  /// What takes nothing, and says so in another language than ours.
  private static final class Failing extends OutputStream {
    @Override
    public void write(int one) throws IOException {
      throw new IOException("Relais bris\u00e9");
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          pipe      | 0 | 141 | ``
          /dev/full | 0 | 1   | plumbline: standard output could not be written whole; is the disk full?
          pipe      | 2 | 2   | ``
          """)
  void aPipeWithoutReaderIsNoFullDisk(String name, int code, int ended, String said)
      throws IOException, InterruptedException {
    new ProcessBuilder("mkfifo", folder.resolve("pipe").toString()).start().waitFor();
    var standard = new StandardOutput(new Failing(), folder.resolve(name));
    var out = new PrintWriter(standard, false, StandardCharsets.UTF_8);
    var err = new StringWriter();
    out.print("a result");
    assertThat(Plumbline.ended(code, out, standard, new PrintWriter(err))).isEqualTo(ended);
    assertThat(err.toString().strip()).isEqualTo(said);
  }

  @Test
  void whatIsWrittenWholeKeepsItsCode() {
    var standard = new StandardOutput(OutputStream.nullOutputStream(), folder);
    var out = new PrintWriter(standard, false, StandardCharsets.UTF_8);
    out.print("a result");
    assertThat(Plumbline.ended(0, out, standard, new PrintWriter(new StringWriter()))).isZero();
  }

  @Test
  void workEndsWhereNobodyReadsWhatComesOfIt() throws IOException {
    var rows = folder.resolve("rows.jsonl");
    Files.writeString(rows, "{\"gold\": \"1\", \"answer\": \"1\"}\nnever read\n");
    var out =
        new PrintWriter(new StandardOutput(new Failing(), folder), false, StandardCharsets.UTF_8);
    var err = new StringWriter();
    int code = Plumbline.run(out, new PrintWriter(err), "verify-answer", "--in", rows.toString());
    assertThat(code).as("what main makes of it is told by the output").isZero();
    assertThat(err.toString()).isEmpty();
    assertThat(out.checkError()).isTrue();
  }

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
