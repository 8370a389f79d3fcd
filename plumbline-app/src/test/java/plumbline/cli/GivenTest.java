package plumbline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static plumbline.cli.Ran.plumbline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What a command line names and is not there is a fault of it.
class GivenTest {
  private static final String HERE = Path.of("").toAbsolutePath().toString();

  @TempDir private Path folder;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          chat --model no                              | --model is no, must be a model directory that is there: there is no HERE/no
          evaluate --model no --data ROWS              | --model is no, must be a model directory that is there: there is no HERE/no
          evaluate --model MODEL --data no.jsonl       | --data must be a file that is there or a SELECT over such files: no.jsonl: no such file (HERE/no.jsonl)
          generate --model no --in ROWS                | --model is no, must be a model directory that is there: there is no HERE/no
          generate --model MODEL --in no               | --in is no, must be a file that is there: there is no HERE/no
          generate --model ROWS --in ROWS              | --model is ROWS, must be a model directory
          score --model no --in ROWS                   | --model is no, must be a model directory that is there: there is no HERE/no
          score --model MODEL --in MODEL               | --in is MODEL, must be a file
          loss gmpo --in no                            | --in is no, must be a file that is there: there is no HERE/no
          verify-answer --in no                        | --in is no, must be a file that is there: there is no HERE/no
          doctor no                                    | RUN is no, must be a run directory that is there: there is no HERE/no
          doctor --model no                            | --model is no, must be a model directory that is there: there is no HERE/no
          report no                                    | RUN is no, must be a run directory that is there: there is no HERE/no
          create --text no.csv --out new               | --text must be a file that is there or a SELECT over such files: no.csv: no such file (HERE/no.csv)
          generate --model MODEL --in ROWS --out no/x  | --out is no/x, must be a file in a directory that is there: there is no HERE/no
          score --model MODEL --in ROWS --out MODEL    | --out is MODEL, must be a file; it is a directory
          data dedup ROWS --dropped no/x               | --dropped is no/x, must be a file in a directory that is there: there is no HERE/no
          data dedup ROWS --out ROWS/x                 | --out is ROWS/x, must be a file in a directory
          data stats no.jsonl                          | SOURCE must be a file that is there or a SELECT over such files: no.jsonl: no such file (HERE/no.jsonl)
          data stats ROWS --tokenizer no               | --tokenizer is no, must be a directory with a tokenizer.json that is there: there is no HERE/no/tokenizer.json
          data dedup no.parquet                        | SOURCE must be a file that is there or a SELECT over such files: no.parquet: no such file (HERE/no.parquet)
          data decontaminate ROWS --against no.jsonl   | --against must be a file that is there or a SELECT over such files: no.jsonl: no such file (HERE/no.jsonl)
          data filter ROWS --confirmed 1 --samples no.csv | --samples must be a file that is there or a SELECT over such files: no.csv: no such file (HERE/no.csv)
          """)
  void isNamedWithWhatWasExpected(String command, String said) throws IOException {
    var rows = Files.writeString(folder.resolve("rows.jsonl"), "{\"text\": \"a\"}\n");
    var model = Files.createDirectory(folder.resolve("model"));
    Files.writeString(model.resolve("config.json"), "{}");
    assertThat(plumbline(filled(command, rows, model).split(" ")))
        .isEqualTo(new Ran(2, "", "plumbline: " + filled(said, rows, model) + "\n"));
  }

  private static String filled(String text, Path rows, Path model) {
    return text.replace("HERE", HERE)
        .replace("ROWS", rows.toString())
        .replace("MODEL", model.toString());
  }

  /// Through a link, so that not even a fault replaces the device.
  @Test
  void aDeviceIsWrittenAndNotReplaced() throws IOException {
    var sink = Files.createSymbolicLink(folder.resolve("sink"), Path.of("/dev/null"));
    var ran = plumbline("verify-answer", "--gold", "1", "--answer", "1", "--out", sink.toString());
    assertThat(ran).isEqualTo(new Ran(0, "", ""));
    assertThat(sink).isSymbolicLink();
    assertThat(folder.resolve("sink.draft")).doesNotExist();
  }

  @Test
  void aSourceOfNoKnownKindSaysWhichThereAre() {
    assertThat(plumbline("data", "stats", "no"))
        .isEqualTo(
            new Ran(
                2,
                "",
                "plumbline: SOURCE must be a file that is there or a SELECT over such files: no:"
                    + " expected a file that ends in .jsonl, .ndjson, .csv, .tsv or .parquet, or a"
                    + " query that begins with SELECT, FROM or WITH\n"));
  }
}
