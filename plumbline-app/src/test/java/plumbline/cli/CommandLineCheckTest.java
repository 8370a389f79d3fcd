package plumbline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static plumbline.cli.Ran.plumbline;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// All that is wrong with a command line is told at once, whatever kind of fault it is.
class CommandLineCheckTest {
  @TempDir private Path folder;

  @Test
  void valuesThatCannotBeReadAreToldWithThoseThatMakeNoSense() {
    refused(
        "quickstart --task foo --seed x --steps -3",
        """
        plumbline: the command line has 3 faults
        --seed is x, must be a whole number
        --task is 'foo', must be one of sort, countdown
        --steps is -3, must be at least 1
        see `plumbline quickstart --help`
        """);
  }

  @Test
  void wordsThatAreNoOptionsAreToldWithEverythingElse() throws IOException {
    var rows = Files.writeString(folder.resolve("rows.jsonl"), "{\"text\": \"a\"}\n");
    var model = Files.createDirectories(folder.resolve("model"));
    Files.writeString(model.resolve("config.json"), "{}");
    refused(
        "generate --model %s --in %s --samples 0 --temperature -1 --top-k -2 --top-p 3 --min-p 1.5 --repetition-penalty 0 --seed one --foo --max-token 3"
            .formatted(model, rows),
        """
        plumbline: the command line has 9 faults
        --seed is one, must be a whole number
        --foo is not an option of generate
        --max-token is not an option of generate; did you mean --max-tokens?
        --samples is 0, must be at least 1
        --temperature is -1, must be in [0, 100]
        --top-k is -2, must be at least 0
        --top-p is 3, must be in (0, 1]
        --min-p is 1.5, must be in [0, 1]
        --repetition-penalty is 0, must be above 0 and finite
        see `plumbline generate --help`
        """);
  }

  @Test
  void whatOnlyFollowsFromAValueThatCannotBeReadIsNotTold() throws IOException {
    var rows = Files.writeString(folder.resolve("rows.jsonl"), "{\"prompt\": \"a\"}\n");
    refused(
        "evaluate --model no --data %s --judge foo --samples x --k 3".formatted(rows),
        """
        plumbline: the command line has 3 faults
        --judge is foo, must be one of math, exact
        --samples is x, must be a whole number
        --model is no, must be a model directory that is there: there is no HERE/no
        see `plumbline evaluate --help`
        """);
  }

  @Test
  void aNameThatOnlyBeginsAsThatOfSuchAValueIsTold() throws IOException {
    var rows = Files.writeString(folder.resolve("rows.jsonl"), "{\"prompt\": \"a\"}\n");
    refused(
        "evaluate --model my--k5 --data %s --k x".formatted(rows),
        """
        plumbline: the command line has 2 faults
        --k is x, must be a whole number
        --model is my--k5, must be a model directory that is there: there is no HERE/my--k5
        see `plumbline evaluate --help`
        """);
  }

  @Test
  void aTemperatureBesideGreedyIsNotLookedAt() {
    refused(
        "chat --model no --greedy --temperature -1",
        """
        plumbline: --model is no, must be a model directory that is there: there is no HERE/no
        """);
  }

  /// As the same exception ends a command that runs.
  @ParameterizedTest
  @ValueSource(
      strings = {"generate --in ROWS", "score --in ROWS --adapter ADAPTER", "chat", "evaluate"})
  void aLookThatFailsIsOneLine(String command) throws IOException {
    var rows = Files.writeString(folder.resolve("rows.jsonl"), "{\"prompt\": \"a\"}\n");
    var model = Files.createDirectories(folder.resolve("model"));
    Files.writeString(model.resolve("config.json"), "{}");
    var file = Files.writeString(model.resolve("reward_model.json"), "{");
    var adapter = Files.createDirectories(folder.resolve("adapter"));
    Files.writeString(adapter.resolve("adapter_config.json"), "{}");
    var words = command.replace("ROWS", rows.toString()).replace("ADAPTER", adapter.toString());
    var ran = plumbline((words + " --model " + model).split(" "));
    assertThat(ran.err()).startsWith("plumbline: " + file).hasLineCount(1);
    assertThat(ran.code()).isEqualTo(ExitCode.FAILED.number());
  }

  @Test
  void aMisspeltOptionStandsBesideTheOneThatIsMissing() {
    refused(
        "generate --modle m --in r --samples many",
        """
        plumbline: the command line has 3 faults
        --samples is many, must be a whole number
        --modle is not an option of generate; did you mean --model?
        --model DIR is missing
        see `plumbline generate --help`
        """);
  }

  @Test
  void anOptionThatIsGivenTwiceIsToldWithWhatElseIsWrong() {
    refused(
        "score --model no --in=nix --in=nix --model nix",
        """
        plumbline: the command line has 4 faults
        --in is given twice
        --model is given twice
        --model is nix, must be a model directory that is there: there is no HERE/nix
        --in is nix, must be a file that is there: there is no HERE/nix
        see `plumbline score --help`
        """);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"generate --help", "generate --version", "--help generate", "data rounds -h"})
  void whoAsksForHelpNeedsToGiveNothing(String command) {
    var ran = plumbline(command.split(" "));
    assertThat(ran.err()).isEmpty();
    assertThat(ran.code()).isZero();
    assertThat(ran.out()).isNotBlank();
  }

  private static void refused(String command, String said) {
    var ran = plumbline(command.split(" "));
    assertThat(ran.err().replace(Path.of("").toAbsolutePath().toString(), "HERE")).isEqualTo(said);
    assertThat(ran.code()).isEqualTo(2);
  }
}
