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
  private static final String PAIR = "{\"gold\": \"1\", \"answer\": \"1\"}\n";

  @TempDir private Path folder;

  /// What takes nothing, and says so in another language than ours.
  private static final class Failing extends OutputStream {
    @Override
    public void write(int one) throws IOException {
      throw new IOException("Relais bris\u00e9");
    }
  }

  /// Counts what reaches the system.
  private static final class Counting extends OutputStream {
    int writes;
    int lines;

    @Override
    public void write(int one) {
      write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int from, int count) {
      writes++;
      for (int i = from; i < from + count; i++) {
        lines += bytes[i] == '\n' ? 1 : 0;
      }
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
  void nothingIsSaidWhereNobodyReadsWhatComesOfIt() throws IOException {
    var rows = folder.resolve("rows.jsonl");
    Files.writeString(rows, PAIR.repeat(1000));
    var out =
        new PrintWriter(new StandardOutput(new Failing(), folder), false, StandardCharsets.UTF_8);
    var err = new StringWriter();
    int code = Plumbline.run(out, new PrintWriter(err), "verify-answer", "--in", rows.toString());
    assertThat(code).as("what main makes of it is told by the output").isZero();
    assertThat(err.toString()).isEmpty();
    assertThat(out.checkError()).isTrue();
  }

  @Test
  void manyLinesAreFewWrites() throws IOException {
    var rows = Files.writeString(folder.resolve("rows.jsonl"), PAIR.repeat(1000));
    var counting = new Counting();
    var out = new PrintWriter(new StandardOutput(counting, folder), false, StandardCharsets.UTF_8);
    Plumbline.run(
        out, new PrintWriter(new StringWriter()), "verify-answer", "--in", rows.toString());
    out.flush();
    assertThat(counting.lines).isEqualTo(1000);
    assertThat(counting.writes).isBetween(2, 20);
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
