package plumbline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static plumbline.cli.Ran.plumbline;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CommandsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;

  @Test
  void helpNamesEveryCommandAndVersionTheJava() {
    var help = plumbline("--help");
    assertThat(help.code()).isZero();
    assertThat(help.err()).isEmpty();
    assertThat(help.out())
        .contains("generate", "score", "loss", "verify-answer", "recipe", "bench");
    assertThat(plumbline("bench"))
        .isEqualTo(
            new Ran(
                2,
                "",
                "plumbline: the benchmarks are a program of their own; the launcher starts it:"
                    + " ./plumbline bench\n"));
    assertThat(plumbline("--version").out())
        .startsWith("plumbline ")
        .contains("Java " + Runtime.version());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          generate --model m --in r --foo             | --foo is not an option of generate
          generate --model m --in r --max-tokens many | --max-tokens is many, must be a whole number
          generate --model m --in r --top-p x         | --top-p is x, must be a number
          generate --model m --in                     | --in FILE is missing
          generate --in r                             | --model DIR is missing
          generate --model m --in r extra             | 'extra' is one word too many
          generate --model m --model m --in r         | --model is given twice
          train                                       | RECIPE.yaml is missing
          recipe                                      | no command given
          verify-answer --gold 1                      | --answer <answer> is missing
          data stats x --kind foo                     | --kind is foo, must be one of auto, pairs, labels, prompts
          data stats x --column prompt                | --column is prompt, must be PART=NAME
          data stat x                                 | 'stat' is not a command; did you mean stats?
          trian recipe.yaml                           | 'trian' is not a command; did you mean train?
          eval --model m                              | 'eval' is not a command; did you mean evaluate?
          frobnicate                                  | 'frobnicate' is not a command
          generate --model m --in r --max-token=3      | --max-token=3 is not an option of generate; did you mean --max-tokens?
          evaluate --model m --data d --k a           | --k is a, must be a whole number
          """)
  void aWrongWordIsNamedWithWhatWasExpected(String command, String said) {
    var ran = plumbline(command.split(" "));
    assertThat(ran.code()).isEqualTo(2);
    assertThat(ran.err())
        .containsPattern(
            "(?m)^(plumbline: )?" + Pattern.quote(said) + "(; see `plumbline .*--help`)?$")
        .containsPattern("see `plumbline .*--help`\n$");
  }

  @Test
  void aWrongCommandLineIsOneLineAndCode2() {
    assertThat(plumbline())
        .isEqualTo(new Ran(2, "", "plumbline: no command given; see `plumbline --help`\n"));
    assertThat(plumbline("scroe").err())
        .isEqualTo(
            "plumbline: 'scroe' is not a command; did you mean score?; see"
                + " `plumbline --help`\n");
    var missing = plumbline("score", "--in", "x");
    assertThat(missing.code()).isEqualTo(2);
    assertThat(missing.err())
        .isEqualTo("plumbline: --model DIR is missing; see `plumbline score --help`\n");
    assertThat(plumbline("--color=sometimes", "recipe", "schema").code()).isEqualTo(2);
  }

  @Test
  void createWritesOverNothing() throws IOException {
    Files.writeString(folder.resolve("model.safetensors"), "trained");
    assertThat(plumbline("create", "--text", "SELECT 1", "--out", folder.toString()))
        .isEqualTo(
            new Ran(
                2,
                "",
                "plumbline: %s is not empty, it holds model.safetensors; name another --out\n"
                    .formatted(folder)));
    for (int i = 0; i < 4; i++) {
      Files.writeString(folder.resolve("a" + i), "");
    }
    assertThat(plumbline("create", "--text", "SELECT 1", "--out", folder.toString()).err())
        .endsWith(" is not empty, it holds a0, a1, a2, a3 and more; name another --out\n");
  }

  @Test
  void theInputIsNotWrittenOver() throws IOException {
    var in = folder.resolve("rows.jsonl");
    Files.writeString(in, "{}\n");
    var other = folder.resolve("x/../rows.jsonl");
    var model = Files.createDirectory(folder.resolve("x"));
    Files.writeString(model.resolve("config.json"), "{}");
    var commands = List.of("generate --model " + model, "score --model " + model, "verify-answer");
    for (var command : commands) {
      var words = (command + " --in %s --out %s".formatted(in, other)).split(" ");
      assertThat(plumbline(words))
          .isEqualTo(
              new Ran(
                  2,
                  "",
                  "plumbline: --out is %s, the file that --in reads; name another --out\n"
                      .formatted(other)));
    }
    assertThat(Files.readString(in)).isEqualTo("{}\n");
  }

  @Test
  void globalOptionsMayFollowTheCommand() {
    assertThat(plumbline("recipe", "schema", "--quiet", "--color", "never").code()).isZero();
  }

  @Test
  void aFailureIsOneLineAndItsTraceOnRequest() throws IOException {
    var pairs = Files.writeString(folder.resolve("pairs.jsonl"), "{}\n").toString();
    var failed = plumbline("verify-answer", "--in", pairs);
    assertThat(failed)
        .isEqualTo(
            new Ran(
                1, "", "plumbline: %s:1: holds , must hold gold and answer\n".formatted(pairs)));
    assertThat(plumbline("--debug", "verify-answer", "--in", pairs).err())
        .startsWith(failed.err())
        .contains("\tat plumbline.cli.VerifyAnswer.call(");
  }

  @Test
  void allBadPairsAreToldBeforeAVerdictIsPrinted() throws IOException {
    var pairs =
        Files.writeString(
                folder.resolve("pairs.jsonl"),
                """
                {"gold": 1, "answer": "1"}
                {"gold": [1], "answer": "1"}
                {"gold": "1"}
                {"gold": "1", "answer": 2
                {"gold": "1"}
                """)
            .toString();
    assertThat(plumbline("verify-answer", "--in", pairs))
        .isEqualTo(
            new Ran(
                1,
                "",
                """
                plumbline: %1$s has 4 rows that cannot be used
                %1$s:2: gold is [1], must be text or a number
                %1$s:3: holds gold, must hold gold and answer; the same in 1 more row, next in %1$s:5
                %1$s:4: not valid JSON, column 26: it ends before its quotes, brackets and braces are closed
                """
                    .formatted(pairs)));
  }

  @Test
  void pairsFromAPipeAreJudgedAsTheyCome() throws IOException, InterruptedException {
    var pipe = folder.resolve("pipe");
    new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor();
    var writer =
        Thread.ofVirtual()
            .start(() -> {
              try {
                Files.writeString(pipe, "{\"gold\": 1, \"answer\": 1}\n{}\n");
              } catch (IOException broken) {
                throw new UncheckedIOException(broken);
              }
            });
    var ran = plumbline("verify-answer", "--in", pipe.toString());
    writer.join();
    assertThat(ran.out()).startsWith("{\"equal\":true").hasLineCount(1);
    assertThat(ran.err())
        .isEqualTo("plumbline: %s:2: holds , must hold gold and answer\n".formatted(pipe));
    assertThat(ran.code()).isEqualTo(1);
  }

  @Test
  void verifiesOneAnswer() throws IOException {
    var ran = plumbline("verify-answer", "--gold", "1/2", "--answer", "\\frac{2}{4}");
    assertThat(ran.code()).isZero();
    var verdict = JSON.readTree(ran.out());
    assertThat(verdict.get("equal").booleanValue()).isTrue();
    assertThat(verdict.get("reason").textValue()).isNotBlank();
    assertThat(plumbline("verify-answer", "--gold", "1").code()).isEqualTo(2);
    assertThat(plumbline("verify-answer").code()).isEqualTo(2);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          4                | \\boxed{3} no, \\boxed{4}          | true
          3                | \\boxed{3} no, \\boxed{4}          | false
          12               | \\boxed{3}\\boxed{4}               | false
          4                | \\boxed{4} or \\boxed{4           | false
          4                | <think>\\boxed{3}</think> \\fbox{4} | true
          4                | So the answer is **4**. Bye.      | true
          it is #### 4     | 4                                 | true
          """)
  void aResponseIsJudgedByTheAnswerThatTheRewardReads(String gold, String answer, boolean equal)
      throws IOException {
    var ran = plumbline("verify-answer", "--gold", gold, "--answer", answer);
    assertThat(JSON.readTree(ran.out()).get("equal").booleanValue()).isEqualTo(equal);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          7      | 14/2     | --strict-reduced
          1000   | 1000.05  | --relative-tolerance=1e-4
          (1,2)  | 1<x<2    | --relation-for-set
          """)
  void rulesOfTheVerifierAreOptions(String gold, String answer, String rule) throws IOException {
    var usual = plumbline("verify-answer", "--gold", gold, "--answer", answer);
    var ruled = plumbline("verify-answer", "--gold", gold, "--answer", answer, rule);
    assertThat(JSON.readTree(ruled.out()).get("equal").booleanValue())
        .isEqualTo(!rule.startsWith("--strict"))
        .isNotEqualTo(JSON.readTree(usual.out()).get("equal").booleanValue());
    assertThat(
            plumbline("verify-answer", "--gold=1", "--answer=1", "--relative-tolerance", "1").err())
        .isEqualTo("plumbline: --relative-tolerance is 1.0, must be at least 0 and below 1\n");
  }

  @Test
  void verifiesAFileOfAnswersInOrder() throws IOException {
    var in = folder.resolve("pairs.jsonl");
    var out = folder.resolve("verdicts.jsonl");
    Files.writeString(
        in,
        """
        {"gold": "2", "answer": "2.0"}
        {"gold": "2", "answer": "3"}

        {"gold": "x", "answer": "y", "more": 1}
        {"gold": 1e-5, "answer": "0.00001"}
        {"gold": "-3", "answer": -3}
        """);
    assertThat(plumbline("verify-answer", "--in", in.toString(), "--out", out.toString()))
        .isEqualTo(new Ran(0, "", ""));
    var verdicts = Files.readAllLines(out);
    assertThat(verdicts).hasSize(5);
    assertThat(JSON.readTree(verdicts.get(0)).get("equal").booleanValue()).isTrue();
    assertThat(JSON.readTree(verdicts.get(1)).get("equal").booleanValue()).isFalse();
    assertThat(JSON.readTree(verdicts.get(2)).get("equal").booleanValue()).isFalse();
    assertThat(JSON.readTree(verdicts.get(3)).get("equal").booleanValue()).isTrue();
    assertThat(JSON.readTree(verdicts.get(4)).get("equal").booleanValue()).isTrue();
  }

  @Test
  void anOutputAppearsOnlyWhenComplete() throws IOException {
    var in = folder.resolve("pairs.jsonl");
    var out = folder.resolve("verdicts.jsonl");
    Files.writeString(in, "{\"gold\": \"2\", \"answer\": \"2\"}\n{\"gold\": \"2\"}\n");
    var ran = plumbline("verify-answer", "--in", in.toString(), "--out", out.toString());
    assertThat(ran)
        .isEqualTo(
            new Ran(1, "", "plumbline: " + in + ":2: holds gold, must hold gold and answer\n"));
    try (var files = Files.list(folder)) {
      assertThat(files).containsExactly(in);
    }
    Files.writeString(in, "{\"gold\": [2], \"answer\": \"2\"}\n");
    assertThat(plumbline("verify-answer", "--in", in.toString()).err())
        .isEqualTo("plumbline: " + in + ":1: gold is [2], must be text or a number\n");
    Files.writeString(in, "{\"gold\": \n");
    assertThat(plumbline("verify-answer", "--in", in.toString()).err())
        .startsWith("plumbline: " + in + ":1: not valid JSON");
    assertThat(
            plumbline("verify-answer", "--gold", "1", "--answer", "1", "--out", "/nowhere/x").err())
        .isEqualTo(
            "plumbline: --out is /nowhere/x, must be a file in a directory that is there: there is"
                + " no /nowhere\n");
  }

  /// The values are those of the GMPO reference table, made by the authors' own loss.
  @Test
  void evaluatesALossOnLiteralNumbers() throws IOException {
    var in = folder.resolve("case.json");
    var out = folder.resolve("result.json");
    Files.writeString(
        in,
        """
        {"oldLogp": [[-1.0,-0.5,-2.0,-0.1],[-0.3,-1.2,-0.8,-0.6],[-2.5,-0.4,0,0],[0,0,0,0]],
         "logp": [[-0.9,-0.7,-0.2,-0.15],[-0.9,-1.1,-0.2,-0.5],[-2.4,-1.4,0,0],[0,0,0,0]],
         "mask": [[1,1,1,1],[1,1,1,1],[1,1,0,0],[0,0,0,0]],
         "A": [1.0,-1.0,0.5,0.7]}
        """);
    var ran = plumbline("loss", "gmpo", "--in", in.toString(), "--out", out.toString());
    assertThat(ran).isEqualTo(new Ran(0, "", ""));
    var result = JSON.readTree(out.toFile());
    assertThat(result.get("loss").doubleValue()).isCloseTo(-0.0927125389, within(1e-9));
    assertThat(result.at("/gradients/logp/2/1").doubleValue())
        .isCloseTo(-0.0531356793, within(1e-9));
    assertThat(result.get("metrics").size()).isPositive();
  }

  @Test
  void namesTheLossesAndWhatACaseMayHold() throws IOException {
    assertThat(plumbline("loss", "--list").out()).contains("gmpo", "gspo", "ppo");
    assertThat(plumbline("loss", "gmpo", "--fields").out()).contains("logp", "mask");
    assertThat(plumbline("loss"))
        .isEqualTo(new Ran(2, "", "plumbline: loss: give the NAME of a loss, or --list\n"));
    assertThat(plumbline("loss", "gmpo"))
        .isEqualTo(new Ran(2, "", "plumbline: loss: give the case by --in FILE\n"));
    var in = folder.resolve("case.json");
    Files.writeString(in, "{\"logp\": [");
    assertThat(plumbline("loss", "gmpo", "--in", in.toString()).err())
        .isEqualTo(
            "plumbline: "
                + in
                + ":1: not valid JSON, column 11: it ends before its quotes, brackets and braces"
                + " are closed\n");
    Files.writeString(in, "");
    assertThat(plumbline("loss", "gmpo", "--in", in.toString()).err())
        .isEqualTo("plumbline: " + in + " is empty, must hold a JSON object\n");
    Files.writeString(in, "[1]");
    assertThat(plumbline("loss", "gmpo", "--in", in.toString()).err())
        .isEqualTo("plumbline: " + in + ": a case of 'gmpo' is a JSON object, not array\n");
    Files.writeString(in, "{\"lgp\": 1, \"A\": [1]}");
    assertThat(plumbline("loss", "gmpo", "--in", in.toString()).err())
        .startsWith(
            "plumbline: %s has 2 faults\n'gmpo' has no field 'lgp' (did you mean logp or lp?); it knows "
                .formatted(in))
        .endsWith("\nlp is missing; `loss gmpo --fields` says what a case holds\n");
    assertThat(plumbline("loss", "gmop", "--in", in.toString()).err()).contains("gmpo");
  }

  @Test
  void aTextWithTooFewMergesMakesFewerTokensAndSaysSo() throws IOException {
    Files.writeString(folder.resolve("text.jsonl"), "{\"text\": \"abab\"}\n");
    var made =
        plumbline(
            "create --vocab 400 --hidden 4 --layers 1 --heads 1 --intermediate 4 --text %s --out %s"
                .formatted(folder.resolve("text.jsonl"), folder.resolve("model"))
                .split(" "));
    assertThat(made.code()).as(made.err()).isZero();
    assertThat(made.err())
        .matches(
            "--vocab is 400, but the text has merges for 2\\d\\d tokens only; give more text for"
                + " more\n");
  }

  @Test
  void checksARecipe() throws IOException {
    var recipe = folder.resolve("run.yaml");
    Files.writeString(
        recipe,
        """
        method: sft
        model: m
        data: {train: rows.jsonl}
        optimizer: {adamw: {learning-rate: 1e-5}}
        steps: 3
        output: runs/x
        """);
    var checked = plumbline("recipe", "check", recipe.toString(), "steps=7");
    assertThat(checked.code()).isZero();
    assertThat(checked.out()).startsWith("method: sft\n").contains("\nsteps: 7\n");
    assertThat(plumbline("recipe", "check", recipe.toString(), "stepz=7"))
        .isEqualTo(
            new Ran(
                2,
                "",
                "plumbline: command line: stepz is not a known setting; did you mean steps?\n"));
    assertThat(plumbline("recipe", "check", recipe.toString(), "steps=0", "seed=x").err())
        .isEqualTo(
            """
            plumbline: the recipe has 2 faults
            command line: seed is x, must be a whole number
            command line: steps is 0, must be at least 1: a run needs a step
            """);
    assertThat(plumbline("recipe", "check", "/nowhere.yaml"))
        .isEqualTo(new Ran(2, "", "plumbline: /nowhere.yaml: there is no such file\n"));
    assertThat(plumbline("train", "."))
        .isEqualTo(
            new Ran(
                2, "", "plumbline: .: is a directory, must be a file of settings `key: value`\n"));
  }

  @Test
  void refusesAClaimThatItDoesNotKnow() {
    assertThat(plumbline("claim", "--list").code()).isZero();
    assertThat(plumbline("claim"))
        .isEqualTo(new Ran(2, "", "plumbline: claim: give the NAME of a claim, or --list\n"));
    assertThat(plumbline("claim", "no-such-claim-anywhere").code()).isEqualTo(2);
    assertThat(plumbline("claim", "no-such-claim-anywhere").err())
        .startsWith("plumbline: no claim is called no-such-claim-anywhere; ");
    assertThat(plumbline("claim", "x", "--smoke", "--write-docs"))
        .isEqualTo(
            new Ran(
                2,
                "",
                "plumbline: --smoke and --write-docs are both given; a smoke run shows nothing\n"));
  }
}
