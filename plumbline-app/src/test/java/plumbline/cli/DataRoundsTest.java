package plumbline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static plumbline.cli.Ran.plumbline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A model that knows one sum, knows another once it is told what is wrong, and never learns a
/// third makes the rounds that it then learns from, by files alone.
class DataRoundsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path folder;

  @BeforeAll
  static void modelAndData() throws IOException {
    write(
        "lessons.jsonl",
        lesson("one and one=", "12"),
        lesson("two and two=", "41"),
        lesson("two and two=41\\ndigit 1 wrong\\n", "44"),
        lesson("one and two=", "99"),
        lesson("one and two=99\\ndigit 0 wrong\\n", "99"));
    write(
        "questions.jsonl",
        question("one and one=", "12"),
        question("two and two=", "44"),
        question("one and two=", "30"));
    SmallModel.create(folder, "tiny", "lessons.jsonl", 300, 64);
    var trained =
        train(
            "sft",
            """
            method: sft
            model: %1$s/tiny
            data: {train: %1$s/lessons.jsonl}
            rows: 5
            optimizer: {adamw: {learning-rate: 5e-3}}
            steps: 100
            output: %1$s/sft
            """);
    assertThat(trained.code()).as(trained.err()).isZero();
  }

  private static String lesson(String prompt, String answer) {
    return "{\"prompt\": \"%s\", \"completion\": \"%s\"}".formatted(prompt, answer);
  }

  private static String question(String prompt, String answer) {
    return "{\"prompt\": \"%s\", \"answer\": \"%s\"}".formatted(prompt, answer);
  }

  private static void write(String name, String... lines) throws IOException {
    Files.writeString(folder.resolve(name), String.join("\n", lines) + "\n");
  }

  private static Ran train(String name, String recipe, String... more) throws IOException {
    var file = Files.writeString(folder.resolve(name + ".yaml"), recipe.formatted(folder));
    var arguments = new ArrayList<>(List.of("train", file.toString()));
    arguments.addAll(List.of(more));
    return plumbline(arguments.toArray(String[]::new));
  }

  private static Ran rounds(String model, String in, String out, String... more) {
    var arguments = new ArrayList<>(List.of("data", "rounds", "--in", folder + "/" + in));
    arguments.addAll(List.of("--model", folder + "/" + model, "--out", folder + "/" + out));
    arguments.addAll(List.of("--environment", "digits", "--max-tokens", "4"));
    arguments.addAll(List.of(more));
    return plumbline(arguments.toArray(String[]::new));
  }

  private static List<JsonNode> rows(String name) throws IOException {
    var rows = new ArrayList<JsonNode>();
    for (var line : Files.readAllLines(folder.resolve(name))) {
      rows.add(JSON.readTree(line));
    }
    return rows;
  }

  @Test
  void roundsAreMadeAndLearnt() throws IOException {
    var made = rounds("sft/model", "questions.jsonl", "rounds.jsonl", "--greedy", "--rounds", "2");
    assertThat(made.code()).as(made.err()).isZero();
    assertThat(made.err())
        .isEqualTo(
            """
            rounds  questions 1 to 3 of 3, attempt 1 of 2, 3 open
            3 tasks: 1 solved at the first attempt, 1 after feedback, 1 not solved, 0 skipped
            3 rows written, in %s/rounds.jsonl
            """
                .formatted(folder));
    var rows = rows("rounds.jsonl");
    assertThat(rows.get(0))
        .hasToString(
            "{\"task_id\":0,\"question\":\"one and"
                + " one=\",\"gold\":\"12\",\"segments\":[{\"role\":\"user\",\"text\":\"one and"
                + " one=\"},{\"role\":\"assistant\",\"text\":\"12\"}],\"solved\":true,\"rounds\":1}");
    assertThat(rows.get(1).get("segments"))
        .hasToString(
            "[{\"role\":\"user\",\"text\":\"two and"
                + " two=\"},{\"role\":\"assistant\",\"text\":\"41\"},{\"role\":\"environment\",\"text\":\"\\ndigit"
                + " 1 wrong\\n\"},{\"role\":\"assistant\",\"text\":\"44\"}]");
    assertThat(rows)
        .extracting(row -> row.get("solved").booleanValue())
        .containsExactly(true, true, false);
    assertThat(rows).extracting(row -> row.get("rounds").intValue()).containsExactly(1, 2, 2);

    var recipe =
        """
        method: mol-rl
        model: %1$s/sft/model
        data: {train: %1$s/questions.jsonl}
        reward: {exact: {}}
        mixture: {trajectories: %1$s/rounds.jsonl, rows: 3, steps: 1}
        rollout: {group: 2, tasks-per-step: 2, max-tokens: 4}
        optimizer: {adamw: {learning-rate: 1e-4}}
        steps: 1
        output: %1$s/mol
        """;
    var planned = train("mol", recipe, "--dry-run");
    assertThat(planned.code()).as(planned.err()).isZero();
    assertThat(planned.out()).contains("two and two=[4][1][\n][digit]");
    var learnt = train("mol", recipe);
    assertThat(learnt.code()).as(learnt.err()).isZero();
    assertThat(learnt.err()).contains("3 rows of 3 trajectories");
  }

  @Test
  void sampledRoundsHangOnTheSeedAlone() throws IOException {
    for (var name : List.of("one", "two")) {
      var made = rounds("tiny", "questions.jsonl", name, "--seed", "5", "--quiet");
      assertThat(made).isEqualTo(new Ran(0, "", ""));
    }
    rounds("tiny", "questions.jsonl", "other", "--seed", "6");
    assertThat(folder.resolve("two")).hasSameTextualContentAs(folder.resolve("one"));
    assertThat(rows("other")).isNotEqualTo(rows("one"));
  }

  /// Turns that no option marks are marked as the chat template does it.
  @Test
  void aChatTemplateSaysWhatStandsBetweenTurns() throws IOException {
    SmallModel.create(folder, "chat", "lessons.jsonl", 300, 256);
    template(
        "{% for m in messages %}[{{ m.role }}]{{ m.content }}<eos>{% endfor %}"
            + "{% if add_generation_prompt %}[assistant]{% endif %}");
    var made = rounds("chat", "questions.jsonl", "chat.jsonl", "--rounds", "2", "--greedy");
    assertThat(made.code()).as(made.err()).isZero();
    var said = rows("chat.jsonl").getFirst().get("segments");
    assertThat(said.get(0).get("text").textValue()).isEqualTo("[user]one and one=<eos>[assistant]");
    assertThat(said.get(2).get("text").textValue())
        .isEqualTo("<eos>[user]not a number<eos>[assistant]");
    rounds(
        "chat",
        "questions.jsonl",
        "own.jsonl",
        "--greedy",
        "--before-remark= (",
        "--before-attempt=) ");
    assertThat(rows("own.jsonl").getFirst().at("/segments/2/text").textValue())
        .isEqualTo(" (not a number) ");

    write("control.jsonl", question("a<eos>b", "1"));
    assertThat(rounds("chat", "control.jsonl", "o").err())
        .isEqualTo(
            "plumbline: %s/control.jsonl:1: the prompt as the chat template writes it does not come back from text as the same tokens; does it spell a special token?\n"
                .formatted(folder));
    template("{{ messages[-1].content }}");
    assertThat(rounds("chat", "questions.jsonl", "o").err())
        .isEqualTo(
            "plumbline: the chat template changes turns that are over, so what stands between them"
                + " is unknown; say it by --before-remark and --before-attempt\n");
    assertThat(folder.resolve("o")).doesNotExist();
    assertThat(folder.resolve("o.draft")).doesNotExist();
  }

  private static void template(String template) throws IOException {
    Files.writeString(folder.resolve("chat/chat_template.jinja"), template);
  }

  @Test
  void whatCannotBeJudgedIsNamedWithItsRow() throws IOException {
    write("words.jsonl", question("one and one=", "12"), question("two=", "two"));
    assertThat(rounds("tiny", "words.jsonl", "o"))
        .isEqualTo(
            new Ran(
                1,
                "",
                "plumbline: %s/words.jsonl:2: --environment digits: the answer is 'two', must be digits\n"
                    .formatted(folder)));
    assertThat(RoundsEnvironment.answer.fault("so \\boxed{}")).isEqualTo("the answer is empty");
    assertThat(RoundsEnvironment.answer.fault("so \\boxed{2}")).isEmpty();
    assertThat(RoundsEnvironment.code.fault("{\"tests\": 1}"))
        .startsWith("the answer has no list 'tests'; expected ");
    assertThat(
            RoundsEnvironment.code.fault("{\"tests\": [{\"call\": \"f()\", \"returns\": \"1\"}]}"))
        .isEmpty();
  }

  @Test
  void whereEveryQuestionIsSkippedNothingIsWritten() throws IOException {
    write("letters.jsonl", question("one and one=", "a"), question("two and two=", "a"));
    var ran =
        plumbline(
            ("data rounds --environment answer --max-tokens 4 --greedy --model %1$s/tiny"
                    + " --in %1$s/letters.jsonl --out %1$s/none.jsonl")
                .formatted(folder)
                .split(" "));
    assertThat(ran.code()).isEqualTo(1);
    assertThat(ran.err())
        .contains(
            "\n2 tasks: 0 solved at the first attempt, 0 after feedback, 0 not solved, 2 skipped (")
        .endsWith("\nplumbline: every question was skipped, so nothing is written\n");
    assertThat(folder.resolve("none.jsonl")).doesNotExist();
  }

  @Test
  void allFaultsAreToldAtOnce() {
    assertThat(
            faults(
                "--in no.csv --out no/x --environment digits --rounds 0 --visible 2 --temperature"
                    + " -1"))
        .isEqualTo(
            """
            plumbline: the command line has 6 faults
            --model is no, must be a model directory that is there: there is no HERE/no
            --in must be a file that is there or a SELECT over such files: no.csv: no such file (HERE/no.csv)
            --out is no/x, must be a file in a directory that is there: there is no HERE/no
            --rounds is 0, must be at least 1
            --visible is for --environment code, which has tests; leave it out with digits
            --temperature is -1, must be in [0, 100]
            """);
    assertThat(faults("--in no --environment Code --visible -1"))
        .endsWith("\n--visible is -1, must be at least 0\n");
    assertThat(faults("--in no --environment poet"))
        .isEqualTo(
            """
            plumbline: the command line has 3 faults
            --environment is poet, must be one of digits, answer, code
            --model is no, must be a model directory that is there: there is no HERE/no
            --in must be a file that is there or a SELECT over such files: no: expected a file that ends in .jsonl, .ndjson, .csv, .tsv or .parquet, or a query that begins with SELECT, FROM or WITH
            see `plumbline data rounds --help`
            """);
    assertThat(faults("--environment digits"))
        .isEqualTo("plumbline: --in SOURCE is missing; see `plumbline data rounds --help`\n");
  }

  private static String faults(String arguments) {
    var ran = plumbline(("data rounds --model no " + arguments).split(" "));
    assertThat(ran.code()).isEqualTo(2);
    return ran.err().replace(Path.of("").toAbsolutePath().toString(), "HERE");
  }
}
