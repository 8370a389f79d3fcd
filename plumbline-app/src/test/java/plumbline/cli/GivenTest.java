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
import org.junit.jupiter.params.provider.ValueSource;

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
          score --model MODEL --adapter no --in ROWS   | --adapter is no, must be an adapter directory in PEFT's layout that is there: there is no HERE/no
          data rounds --model MODEL --adapter no --in ROWS --environment digits | --adapter is no, must be an adapter directory in PEFT's layout that is there: there is no HERE/no
          chat --model MODEL --adapter FOLDER          | --adapter is FOLDER, must be an adapter directory in PEFT's layout: it has no adapter_config.json
          loss gmpo --in no                            | --in is no, must be a file that is there: there is no HERE/no
          verify-answer --in no                        | --in is no, must be a file that is there: there is no HERE/no
          doctor no                                    | RUN is no, must be a run directory that is there: there is no HERE/no
          doctor --model no                            | --model is no, must be a model directory that is there: there is no HERE/no
          report no                                    | RUN is no, must be a run directory that is there: there is no HERE/no
          verify-answer                                | nothing is given to judge; give --gold and --answer, or --in FILE
          doctor MODEL                                 | RUN is MODEL, must be a run directory; it is a model directory: `doctor --model MODEL` looks at it
          doctor FOLDER                                | RUN is FOLDER, must be a run directory: it has no checkpoints
          report FOLDER                                | RUN is FOLDER, must be a run directory: it has no metrics.jsonl
          create --text no.csv --out new               | --text must be a file that is there or a SELECT over such files: no.csv: no such file (HERE/no.csv)
          generate --model MODEL --in ROWS --out no/x  | --out is no/x, must be a file in a directory that is there: there is no HERE/no
          score --model MODEL --in ROWS --out MODEL    | --out is MODEL, must be a file; it is a directory
          data dedup ROWS --dropped no/x               | --dropped is no/x, must be a file in a directory that is there: there is no HERE/no
          data dedup ROWS --out ROWS/x                 | --out is ROWS/x, must be a file in a directory
          generate --model MODEL --in ROWS --out /proc/x | --out is /proc/x, must be a file in a directory that can be written to: /proc takes no files
          create --text ROWS --out ROWS                | --out is ROWS, must be a directory; ROWS is a file
          data stats no.jsonl                          | SOURCE must be a file that is there or a SELECT over such files: no.jsonl: no such file (HERE/no.jsonl)
          data stats ROWS --tokenizer no               | --tokenizer is no, must be a directory with a tokenizer.json that is there: there is no HERE/no/tokenizer.json
          data dedup no.parquet                        | SOURCE must be a file that is there or a SELECT over such files: no.parquet: no such file (HERE/no.parquet)
          data decontaminate ROWS --against no.jsonl   | --against must be a file that is there or a SELECT over such files: no.jsonl: no such file (HERE/no.jsonl)
          data filter ROWS --confirmed 1 --samples no.csv | --samples must be a file that is there or a SELECT over such files: no.csv: no such file (HERE/no.csv)
          """)
  void isNamedWithWhatWasExpected(String command, String said) throws IOException {
    refused(command, said + "\n");
  }

  @ParameterizedTest
  @ValueSource(strings = {"generate", "score"})
  void allThatIsNotThereIsNamedAtOnce(String command) throws IOException {
    refused(
        command + " --model no --in nix --out nowhere/x",
        """
        the command line has 3 faults
        --model is no, must be a model directory that is there: there is no HERE/no
        --in is nix, must be a file that is there: there is no HERE/nix
        --out is nowhere/x, must be a file in a directory that is there: there is no HERE/nowhere
        """);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "dedup",
        "dedup --text a",
        "decontaminate --against ROWS",
        "decontaminate --against ROWS --text a",
        "filter --length 1:2"
      })
  void allThatCleaningReadsAndWritesIsNamedAtOnce(String step) throws IOException {
    refused(
        "data " + step + " no.jsonl --out no/x",
        """
        the command line has 2 faults
        SOURCE must be a file that is there or a SELECT over such files: no.jsonl: no such file (HERE/no.jsonl)
        --out is no/x, must be a file in a directory that is there: there is no HERE/no
        """);
  }

  @Test
  void allThatAStepOfCleaningIsToldIsLookedAtWithItsFiles() throws IOException {
    refused(
        "data decontaminate no.jsonl --against nix.csv,aime24 --tests FOLDER --ngram 0",
        """
        the command line has 4 faults
        SOURCE must be a file that is there or a SELECT over such files: no.jsonl: no such file (HERE/no.jsonl)
        n-grams of 0 words; n must be at least 1
        --against must be a file that is there or a SELECT over such files: nix.csv: no such file (HERE/nix.csv)
        aime24: no questions below FOLDER; looked for FOLDER/math/aime24.jsonl, FOLDER/aime24.jsonl. The program ships no data sets: download this one, then name its folder or its file
        """);
    refused(
        "data filter no.jsonl --samples nix.csv --length 5 --pass-rate 0:2 --confirmed 0",
        """
        the command line has 5 faults
        SOURCE must be a file that is there or a SELECT over such files: no.jsonl: no such file (HERE/no.jsonl)
        --samples must be a file that is there or a SELECT over such files: nix.csv: no such file (HERE/nix.csv)
        --length is '5', must be LO:HI with numbers, as 0.2:0.8
        confirmed by 0 samples; it must be 1 at least
        pass rates from 0.0 to 2.0; they lie between 0 and 1
        """);
    refused(
        "data dedup ROWS --dropped no/x --shingle 0 --hashes 5 --similarity 2",
        """
        the command line has 4 faults
        --dropped is no/x, must be a file in a directory that is there: there is no HERE/no
        n-grams of 0 words; n must be at least 1
        14 bands x 8 rows is 112, the signature has 5 hashes; bands x rows must equal the hashes, as 14 x 8 must equal 112
        near-duplicates from a similarity of 2.0; it must be above 0 and at most 1
        """);
    refused(
        "data stats no.csv --tokenizer no --column what=x",
        """
        the command line has 3 faults
        SOURCE must be a file that is there or a SELECT over such files: no.csv: no such file (HERE/no.csv)
        --tokenizer is no, must be a directory with a tokenizer.json that is there: there is no HERE/no/tokenizer.json
        --column what: there is no such part; parts are prompt, answer, completion, messages, tools, chosen, rejected, margin, weight, label, score_chosen, score_rejected, completions, ranks, scores, labels, source, rationale, assessment, valid, segments, text
        """);
  }

  @Test
  void whatIsKeptAndWhatIsDroppedLieApart() throws IOException {
    refused(
        "data dedup ROWS --out FOLDER/x --dropped FOLDER/./x --report FOLDER/y",
        "--dropped is FOLDER/./x, the file that --out writes; name another --dropped\n");
    refused(
        "data dedup ROWS --out FOLDER/z --dropped FOLDER/x --report FOLDER/x",
        "--report is FOLDER/x, the file that --dropped writes; name another --report\n");
    var there = Files.writeString(folder.resolve("there"), "");
    var link = Files.createSymbolicLink(folder.resolve("link"), there);
    refused(
        "data dedup ROWS --out %s --report %s".formatted(there, link),
        "--report is %s, the file that --out writes; name another --report\n".formatted(link));
    assertThat(there).isEmptyFile();
  }

  @Test
  void bothMayGoToADevice() throws IOException {
    var rows = Files.writeString(folder.resolve("rows.jsonl"), "{\"text\": \"a\"}\n").toString();
    assertThat(
            plumbline("data", "dedup", rows, "--dropped", "/dev/null", "--report", "/dev/null")
                .code())
        .isZero();
  }

  @Test
  void howIsDrawnIsLookedAtWithWhatIsRead() throws IOException {
    refused(
        "generate --model no --in nix --device gpu --samples 0 --max-tokens 0",
        """
        the command line has 5 faults
        --model is no, must be a model directory that is there: there is no HERE/no
        --device is 'gpu', must be auto, cpu, cuda or cuda:n
        --in is nix, must be a file that is there: there is no HERE/nix
        --samples is 0, must be at least 1
        --max-tokens is 0, must be at least 1
        """);
    refused(
        "chat --model no --temperature -1",
        """
        the command line has 2 faults
        --model is no, must be a model directory that is there: there is no HERE/no
        --temperature is -1, must be in [0, 100]
        """);
    refused(
        "data rounds --model no --in ROWS --environment digits --rounds 0 --visible -1",
        """
        the command line has 4 faults
        --model is no, must be a model directory that is there: there is no HERE/no
        --rounds is 0, must be at least 1
        --visible is for --environment code, which has tests; leave it out with digits
        --visible is -1, must be at least 0
        """);
  }

  @Test
  void whatIsMeasuredIsLookedAtWhole() throws IOException {
    refused(
        "evaluate --model no --data no.csv --samples 2 --k 3",
        """
        the command line has 3 faults
        --model is no, must be a model directory that is there: there is no HERE/no
        --data must be a file that is there or a SELECT over such files: no.csv: no such file (HERE/no.csv)
        --k is [3], must lie between 1 and --samples (2)
        """);
    refused(
        "evaluate --model no --benchmark multiple-choice --samples 0",
        """
        the command line has 3 faults
        --model is no, must be a model directory that is there: there is no HERE/no
        --benchmark multiple-choice needs --data SOURCE with the questions
        --samples is 0, must be at least 1
        """);
    refused(
        "evaluate --model no --benchmark aime24 --data FOLDER --tolerance 0.1 --limit 0"
            + " --temperature -1",
        """
        the command line has 5 faults
        --model is no, must be a model directory that is there: there is no HERE/no
        aime24: no questions below FOLDER; looked for FOLDER/math/aime24.jsonl, FOLDER/aime24.jsonl. The program ships no data sets: download this one, then name its folder or its file
        --tolerance is for minerva, whose gold answers are rounded; those of aime24 are exact
        --limit is 0, must be at least 1
        --temperature is -1, must be in [0, 100]
        """);
    refused(
        "evaluate --model no --benchmark multiple-choice --data ROWS --normalise none --shots 2",
        """
        the command line has 3 faults
        --model is no, must be a model directory that is there: there is no HERE/no
        --normalise is for --choices texts; labels are compared as they are
        --shots is 2 and there is nothing to take them from; add --examples SOURCE
        """);
    refused(
        "evaluate --model no --benchmark multiple-choice --data ROWS --examples no.csv",
        """
        the command line has 2 faults
        --model is no, must be a model directory that is there: there is no HERE/no
        --examples must be a file that is there or a SELECT over such files: no.csv: no such file (HERE/no.csv)
        """);
  }

  @Test
  void aLossAndItsCaseAreLookedAtTogether() throws IOException {
    refused(
        "loss nope",
        """
        the command line has 2 faults
        no loss is called 'nope'; `loss --list` names all
        loss: give the case by --in FILE
        """);
    refused("loss nope --fields", "no loss is called 'nope'; `loss --list` names all\n");
    refused(
        "loss gmop --in no --out nowhere/x",
        """
        the command line has 3 faults
        no loss is called 'gmop'; did you mean gmpo?; `loss --list` names all
        --in is no, must be a file that is there: there is no HERE/no
        --out is nowhere/x, must be a file in a directory that is there: there is no HERE/nowhere
        """);
  }

  @Test
  void aModelThatCannotBeMadeIsNamedWithTheLeastThatCan() throws IOException {
    refused("create --text ROWS --out new --vocab 258", "--vocab is 258, must be at least 259\n");
    refused(
        "create --text no.csv --out FOLDER --vocab 1 --hidden 0 --layers 0 --heads 0"
            + " --intermediate 0 --context 1",
        """
        the command line has 8 faults
        --text must be a file that is there or a SELECT over such files: no.csv: no such file (HERE/no.csv)
        FOLDER is not empty, it holds model, rows.jsonl; name another --out
        --vocab is 1, must be at least 259
        --hidden is 0, must be at least 2
        --layers is 0, must be at least 1
        --heads is 0, must divide --hidden (0) into heads of even width
        --intermediate is 0, must be at least 1
        --context is 1, must be at least 2
        """);
  }

  private void refused(String command, String said) throws IOException {
    var rows = Files.writeString(folder.resolve("rows.jsonl"), "{\"text\": \"a\"}\n");
    var model = Files.createDirectories(folder.resolve("model"));
    Files.writeString(model.resolve("config.json"), "{}");
    assertThat(plumbline(filled(command, rows, model).split(" ")))
        .isEqualTo(new Ran(2, "", "plumbline: " + filled(said, rows, model)));
  }

  private static String filled(String text, Path rows, Path model) {
    return text.replace("HERE", HERE)
        .replace("ROWS", rows.toString())
        .replace("MODEL", model.toString())
        .replace("FOLDER", model.resolveSibling("").toString());
  }

  /// Through a link, so that not even a fault replaces the device.
  @Test
  void aDeviceIsWrittenAndNotReplaced() throws IOException {
    var sink = Files.createSymbolicLink(folder.resolve("sink"), Path.of("/dev/null"));
    var ran = plumbline("verify-answer", "--gold", "1", "--answer", "1", "--out", sink.toString());
    assertThat(ran).isEqualTo(new Ran(0, "", ""));
    assertThat(sink).isSymbolicLink();
    assertThat(folder).isDirectoryNotContaining("glob:**.draft");
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
