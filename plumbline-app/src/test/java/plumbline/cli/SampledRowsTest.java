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
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A model that knows one sum, half knows another and has learnt a third one wrong says which rows
/// are worth training on, by files alone.
class SampledRowsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path folder;

  @BeforeAll
  static void modelAndData() throws IOException {
    var lessons =
        List.of(
            lesson("one and one", "2"),
            lesson("one and two", "3"),
            lesson("one and two", "4"),
            lesson("two and two", "5"));
    write("lessons.jsonl", lessons.toArray(String[]::new));
    write(
        "pool.jsonl",
        problem(7, "one and one", "2"),
        problem(8, "one and two", "3"),
        problem(9, "two and two", "4"));
    SmallModel.create(folder, "tiny", "lessons.jsonl", 300, 32);
    var recipe = folder.resolve("sft.yaml");
    Files.writeString(
        recipe,
        """
        method: sft
        model: %1$s/tiny
        data: {train: %1$s/lessons.jsonl}
        rows: 4
        optimizer: {adamw: {learning-rate: 5e-3}}
        steps: 100
        output: %1$s/sft
        """
            .formatted(folder));
    var trained = plumbline("train", recipe.toString());
    assertThat(trained.code()).as(trained.err()).isZero();
  }

  private static String lesson(String prompt, String answer) {
    return "{\"prompt\": \"%s\", \"completion\": \" #### %s\"}".formatted(prompt, answer);
  }

  private static String problem(int id, String prompt, String answer) {
    return "{\"id\": %d, \"prompt\": \"%s\", \"answer\": \"%s\"}".formatted(id, prompt, answer);
  }

  private static void write(String name, String... lines) throws IOException {
    Files.writeString(folder.resolve(name), String.join("\n", lines) + "\n");
  }

  private List<JsonNode> rows(String name) throws IOException {
    var rows = new ArrayList<JsonNode>();
    for (var line : Files.readAllLines(folder.resolve(name))) {
      rows.add(JSON.readTree(line));
    }
    return rows;
  }

  private Ran generate(String out, String... more) {
    var arguments = new ArrayList<>(List.of("generate", "--model", folder + "/sft/model"));
    arguments.addAll(List.of("--in", folder + "/pool.jsonl", "--out", folder.resolve(out) + ""));
    arguments.addAll(List.of("--max-tokens", "12", "--seed", "3"));
    arguments.addAll(List.of(more));
    return plumbline(arguments.toArray(String[]::new));
  }

  private Ran filter(String... more) {
    var arguments = new ArrayList<>(List.of("data", "filter", folder + "/pool.jsonl"));
    arguments.addAll(List.of("--samples", folder + "/samples.jsonl"));
    arguments.addAll(List.of(more));
    return plumbline(arguments.toArray(String[]::new));
  }

  @Test
  void whatIsGeneratedIsWhatTheFilterReads() throws IOException {
    var sampled =
        generate("samples.jsonl", "--samples", "8", "--keep", "prompt,id", "--temperature", "0.5");
    assertThat(sampled.withoutMemory())
        .isEqualTo(
            new Ran(
                0,
                "",
                "3 rows continued, 8 samples each, in %s/samples.jsonl\n".formatted(folder)));
    var lines = rows("samples.jsonl");
    assertThat(lines).hasSize(24);
    assertThat(lines.getFirst().fieldNames())
        .toIterable()
        .containsExactly("prompt", "id", "ids", "completion", "logprobs", "finish");
    assertThat(lines).extracting(line -> line.get("id").intValue()).startsWith(7, 7).endsWith(9, 9);

    var byText = filter("--pass-rate", "0.2:0.8", "--out", folder + "/kept.jsonl");
    assertThat(byText.err()).isEmpty();
    assertThat(byText.out())
        .startsWith("filter: 1 of 3 rows stay")
        .contains("1  always solved", "1  never solved", "3  rows with samples");
    assertThat(rows("kept.jsonl").getFirst().get("id").intValue()).isEqualTo(8);
    assertThat(filter("--confirmed", "2", "--key", "id").out())
        .startsWith("filter: 2 of 3 rows stay")
        .contains("contradicted, all 8 samples answer 5");
  }

  @Test
  void aSampleIsTheSameHoweverManyThereAre() throws IOException {
    generate("one.jsonl");
    generate("five.jsonl", "--samples", "5");
    generate("nine.jsonl", "--samples", "9", "--keep", "id");
    var five = rows("five.jsonl");
    var nine = rows("nine.jsonl");
    for (int row = 0; row < 3; row++) {
      int at = row;
      assertThat(ids(nine.subList(9 * at, 9 * at + 5)))
          .isEqualTo(ids(five.subList(5 * at, 5 * at + 5)));
      assertThat(rows("one.jsonl").get(at).get("ids")).isEqualTo(five.get(5 * at).get("ids"));
      assertThat(nine.get(9 * at).get("completion")).isEqualTo(five.get(5 * at).get("text"));
    }
    var unsure = IntStream.range(5, 10).mapToObj(five::get).toList();
    assertThat(Set.copyOf(ids(unsure))).as("samples of a row draw their own").hasSizeGreaterThan(1);
  }

  private static List<JsonNode> ids(List<JsonNode> lines) {
    return lines.stream().map(line -> line.get("ids")).toList();
  }

  @Test
  void whatCannotBeKeptOrSampledIsSaid() {
    assertThat(generate("o", "--keep", "prompt,question"))
        .isEqualTo(
            new Ran(
                1,
                "",
                "plumbline: %s/pool.jsonl:1: --keep names 'question', the row has id, prompt, answer\n"
                    .formatted(folder)));
    assertThat(generate("o", "--samples", "0", "--keep", "id,completion"))
        .isEqualTo(
            new Ran(
                2,
                "",
                """
                plumbline: the command line has 2 faults
                --samples is 0, must be at least 1
                --keep is id,completion, must name other columns than ids, completion, logprobs, finish, which hold what is generated
                """));
    for (var greedy : List.of("--greedy", "--temperature=0")) {
      assertThat(generate("o", "--samples", "4", greedy).err())
          .isEqualTo(
              "plumbline: --samples is 4, must be 1 with --greedy or --temperature 0: all would be"
                  + " the same\n");
    }
    assertThat(folder.resolve("o")).doesNotExist();
  }
}
