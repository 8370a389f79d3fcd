package plumbline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static plumbline.cli.Ran.plumbline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// `evaluate --benchmark` on small files and an untrained model.
class BenchmarkCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String GSM8K =
      """
      {"question":"What is 9 times 2?","answer":"9*2=18\\n#### 18"}
      {"question":"What is 1 plus 1?","answer":"1+1=2\\n#### 2"}
      """;
  private static final String CHOICES =
      """
      {"question":"2+2?","choices":["3","4","five"],"answer":1,"subject":"sums"}
      {"question":"Whose?","choices":["his","hers"],"answer":"B","subject":"law"}
      """;

  @TempDir private Path folder;

  @BeforeEach
  void model() throws IOException {
    var text = file("text.jsonl", "{\"text\": \"What is 9 times 2? Answer: A B C\"}\n");
    var options =
        List.of(
            "--vocab",
            "300",
            "--hidden",
            "16",
            "--layers",
            "1",
            "--heads",
            "2",
            "--intermediate",
            "16",
            "--context",
            "512");
    var arguments = new ArrayList<>(List.of("create", "--text", text, "--out", "" + modelFolder()));
    arguments.addAll(options);
    var made = plumbline(arguments.toArray(String[]::new));
    assertThat(made.code()).as(made.err()).isZero();
  }

  private Path modelFolder() {
    return folder.resolve("model");
  }

  private String file(String name, String content) throws IOException {
    var file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, content);
    return file.toString();
  }

  private Ran evaluate(String... options) {
    var arguments = new ArrayList<>(List.of("evaluate", "--model", modelFolder().toString()));
    arguments.addAll(List.of(options));
    return plumbline(arguments.toArray(String[]::new));
  }

  private JsonNode json(String... options) throws IOException {
    var all = new ArrayList<>(List.of(options));
    all.addAll(List.of("--json", "--quiet"));
    var ran = evaluate(all.toArray(String[]::new));
    assertThat(ran.err()).isEmpty();
    return JSON.readTree(ran.out());
  }

  /// The usual 512 new tokens would exceed the context of 512.
  @Test
  void asManyTokensAreAskedForAsTheContextHasRoomFor() throws IOException {
    var tasks = file("tasks.jsonl", "{\"prompt\": \"What is 9 times 2?\", \"answer\": \"18\"}\n");
    var ran = evaluate("--data", tasks, "--judge", "exact");
    assertThat(ran.code()).as(ran.err()).isZero();
    assertThat(ran.err())
        .startsWith("memory: ")
        .contains(" MB of weights; sampling of at most 1 rows of 512 tokens: ");
    assertThat(evaluate("--data", tasks, "--judge", "exact", "--max-tokens", "512").err())
        .contains("exceed the context of 512");
  }

  @Test
  void attemptsWithoutAnAnswerAreSaid() throws IOException {
    var tasks = file("tasks.jsonl", "{\"prompt\": \"What is 9 times 2?\", \"answer\": \"18\"}\n");
    assertThat(evaluate("--data", tasks, "--max-tokens", "4").withoutMemory().err())
        .isEqualTo(
            "no attempt states an answer that the judge math can read, so all count as wrong: say"
                + " in the prompts that the answer goes into \\boxed{}, or behind ####, take"
                + " --judge exact where an attempt is the bare answer, or raise --max-tokens where"
                + " attempts are cut off\n");
    var exact = evaluate("--data", tasks, "--max-tokens", "4", "--judge", "exact");
    assertThat(exact.withoutMemory().err()).isEmpty();
  }

  @Test
  void aKnownSetIsMeasuredByItsName() throws IOException {
    file("gsm8k/test.jsonl", GSM8K);
    var result =
        json(
            "--benchmark",
            "gsm8k",
            "--data",
            folder.toString(),
            "--samples",
            "2",
            "--max-tokens",
            "4");
    assertThat(result.get("tasks").intValue()).isEqualTo(2);
    assertThat(result.at("/pass@1/value").doubleValue()).isBetween(0.0, 1.0);
    assertThat(result.has("maj@2")).isTrue();
    var limited =
        evaluate(
            "--benchmark",
            "GSM8K",
            "--data",
            folder.resolve("gsm8k/test.jsonl").toString(),
            "--limit",
            "1",
            "--instruction",
            "",
            "--max-tokens",
            "4");
    assertThat(limited.out()).startsWith("1 task, 1 attempt each\npass@1");
  }

  @Test
  void multipleChoiceIsTheLikeliestLabelOrText() throws IOException {
    var data = file("choices.jsonl", CHOICES);
    var labels = json("--benchmark", "multiple-choice", "--data", data);
    assertThat(labels.get("questions").intValue()).isEqualTo(2);
    assertThat(labels.get("guessing").doubleValue()).isCloseTo(5.0 / 12, within(1e-12));
    assertThat(labels.get("subjects")).hasSize(2);
    var text = evaluate("--benchmark", "multiple-choice", "--data", data, "--choices", "texts");
    assertThat(text.out()).startsWith("2 questions, 41.7 % right by lot\naccuracy").contains("law");
    assertThat(
            json(
                "--benchmark",
                "multiple-choice",
                "--data",
                data,
                "--examples",
                data,
                "--shots",
                "2"))
        .isEqualTo(json("--benchmark", "multiple-choice", "--data", data, "--examples", data));
  }

  /// The label whose log-probability `score` finds largest is the one that is chosen.
  @Test
  void theChoiceIsThatOfTheScores() throws IOException {
    int best = -1;
    double most = Double.NEGATIVE_INFINITY;
    var prompt =
        "The following are multiple choice questions (with answers).\n\nWhose?\nA. his\nB. hers\n"
            + "Answer:";
    for (int option = 0; option < 2; option++) {
      var row = JSON.createObjectNode().put("text", prompt + " " + "AB".charAt(option));
      var in = file("row.jsonl", row + "\n");
      var scores =
          JSON.readTree(plumbline("score", "--model", "" + modelFolder(), "--in", in).out());
      var prefix =
          JSON.readTree(
              plumbline(
                      "score",
                      "--model",
                      "" + modelFolder(),
                      "--in",
                      file("row.jsonl", JSON.createObjectNode().put("text", prompt) + "\n"))
                  .out());
      double sum = 0;
      for (int i = prefix.get("ids").size(); i < scores.get("ids").size(); i++) {
        sum += scores.get("logprobs").get(i).doubleValue();
      }
      best = sum > most ? option : best;
      most = Math.max(most, sum);
    }
    var data =
        file(
            "one.jsonl",
            "{\"question\":\"Whose?\",\"choices\":[\"his\",\"hers\"],\"answer\":%d}\n"
                .formatted(best));
    assertThat(
            json("--benchmark", "multiple-choice", "--data", data)
                .at("/accuracy/value")
                .doubleValue())
        .isEqualTo(1);
  }

  @Test
  void whatIsMissingOrDoesNotGoTogetherIsSaid() throws IOException {
    var data = file("choices.jsonl", CHOICES);
    assertThat(evaluate())
        .isEqualTo(
            new Ran(
                2,
                "",
                "plumbline: evaluate needs --data SOURCE, or --benchmark NAME; see `plumbline"
                    + " evaluate --help`\n"));
    assertThat(evaluate("--benchmark", "gsm9k", "--data", data).err())
        .isEqualTo(
            "plumbline: --benchmark: there is no benchmark 'gsm9k'; there are gsm8k, svamp, asdiv,"
                + " amc23, aime24, minerva, multiple-choice\n");
    assertThat(evaluate("--benchmark", "aime24", "--data", folder.toString()))
        .isEqualTo(
            new Ran(
                2,
                "",
                ("plumbline: aime24: no questions below %s; looked for %s, %s. The program ships no"
                        + " data sets: download this one, then name its folder or its file\n")
                    .formatted(
                        folder,
                        folder.resolve("math/aime24.jsonl"),
                        folder.resolve("aime24.jsonl"))));
    assertThat(evaluate("--benchmark", "svamp", "--data", data, "--tolerance", "0.1").err())
        .isEqualTo(
            "plumbline: --tolerance is for minerva, whose gold answers are rounded; those of svamp"
                + " are exact\n");
    assertThat(evaluate("--benchmark", "multiple-choice").err())
        .isEqualTo(
            "plumbline: --benchmark multiple-choice needs --data SOURCE with the questions\n");
    assertThat(
            evaluate("--benchmark", "multiple-choice", "--data", data, "--normalise", "none").err())
        .isEqualTo(
            "plumbline: --normalise is for --choices texts; labels are compared as they are\n");
    assertThat(evaluate("--benchmark", "multiple-choice", "--data", data, "--shots", "3").err())
        .isEqualTo(
            "plumbline: --shots is 3 and there is nothing to take them from; add --examples"
                + " SOURCE\n");
    assertThat(evaluate("--benchmark", "multiple-choice", "--data", data, "--limit", "0").err())
        .isEqualTo("plumbline: --limit is 0, must be at least 1\n");
    var row =
        "{\"question\":\"%s?\",\"choices\":[\"his\",\"hers\"],\"answer\":0}\n"
            .formatted("why ".repeat(600));
    assertThat(evaluate("--benchmark", "multiple-choice", "--data", file("long.jsonl", row)).err())
        .matches(
            "plumbline: question 1 has \\d+ tokens with its examples and an option, the context has"
                + " room for 512\n");
  }
}
