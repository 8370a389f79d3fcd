package plumbline.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;
import static plumbline.cli.Ran.plumbline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Compares with what transformers computed on the same checkpoint.
class ModelCommandsTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private Path folder;
  private Path model = Path.of("");
  private JsonNode expected = JSON.nullNode();

  @BeforeEach
  void checkpoint() throws IOException {
    var fixtures =
        Optional.ofNullable(System.getenv("PLUMBLINE_FIXTURES")).orElse("../../shared/fixtures");
    model = Path.of(fixtures, "models", "llama-gqa-untied");
    assumeTrue(Files.isDirectory(model), model + " is absent; set PLUMBLINE_FIXTURES");
    expected = JSON.readTree(model.resolve("expected.json").toFile());
  }

  @Test
  void scoresAreThoseOfTheReference() throws IOException {
    var ids = expected.at("/plain/input_ids/0");
    var first = "{\"ids\": %s, \"top\": 2}".formatted(ids);
    var shorter = JSON.createArrayNode().add(ids.get(0)).add(ids.get(1)).add(ids.get(2));
    var in = rows(first, "{\"ids\": %s}".formatted(shorter));
    var out = folder.resolve("out.jsonl");
    var ran =
        plumbline(
            "score", "--model", model.toString(), "--in", in, "--out", out.toString(), "--logits");
    assertThat(ran).isEqualTo(new Ran(0, "", "2 rows scored, in %s\n".formatted(out)));
    var lines = Files.readAllLines(out);
    assertThat(lines).hasSize(2);

    var score = JSON.readTree(lines.getFirst());
    assertThat(score.get("ids")).isEqualTo(ids);
    assertThat(score.at("/logprobs/0").isNull()).isTrue();
    assertThat(score.at("/entropies/0").isNull()).isTrue();
    for (int t = 1; t < ids.size(); t++) {
      var logits = expected.at("/plain/logits/0/" + (t - 1));
      int id = ids.get(t).intValue();
      assertThat(score.get("logprobs").get(t).doubleValue())
          .isCloseTo(logProbability(logits, id), within(2e-4));
      assertThat(score.get("entropies").get(t).doubleValue())
          .isCloseTo(entropy(logits), within(2e-4));
      int best = score.at("/top/" + t + "/0/id").intValue();
      assertThat(best).isEqualTo(largest(logits));
      assertThat(score.at("/top/" + t + "/0/logprob").doubleValue())
          .isCloseTo(logProbability(logits, best), within(2e-4));
      assertThat(score.at("/top/" + t)).hasSize(2);
    }
    var last = expected.at("/plain/logits/0/" + (ids.size() - 1));
    for (int id = 0; id < last.size(); id++) {
      assertThat(score.get("logits").get(id).doubleValue())
          .isCloseTo(last.get(id).doubleValue(), within(2e-4));
    }
    var alone = JSON.readTree(lines.getLast());
    assertThat(alone.get("logprobs").get(2).doubleValue())
        .as("does not depend on the row beside it")
        .isCloseTo(score.get("logprobs").get(2).doubleValue(), within(1e-5));
    assertThat(alone.has("top")).isFalse();
  }

  @Test
  void greedyContinuationsAreThoseOfTheReference() throws IOException {
    var prompt = expected.at("/greedy/prompt_ids/0");
    var in = rows("{\"ids\": %s}".formatted(prompt));
    var ran = generate(in, "--greedy", "--max-tokens", "20", "--ignore-eos");
    assertThat(ran.err())
        .as("what it needs at most")
        .matches(
            "memory: \\d+\\.\\d MB of weights; sampling of at most 1 rows of %d tokens: .+ for keys and values, .+ for logits, .+ for a pass, together \\d+\\.\\d MB\n"
                .formatted(prompt.size() + 20));
    var quiet = generate(in, "--greedy", "--max-tokens", "20", "--ignore-eos", "--quiet");
    assertThat(quiet).isEqualTo(new Ran(0, ran.out(), ""));
    var row = JSON.readTree(ran.out());
    assertThat(row.get("ids")).isEqualTo(expected.at("/greedy/generated/0"));
    assertThat(row.get("finish").textValue()).isEqualTo("length");
    assertThat(row.get("text").isNull()).isTrue();
    assertThat(row.get("logprobs")).hasSize(20);
  }

  @Test
  void samplesDependOnTheSeedAlone() throws IOException {
    var row = "{\"ids\": [1, 2, 3]}";
    var in = rows(row, row);
    var first = generate(in, "--max-tokens", "12", "--seed", "5", "--ignore-eos").out();
    assertThat(generate(in, "--max-tokens", "12", "--seed", "5", "--ignore-eos").out())
        .isEqualTo(first);
    assertThat(generate(in, "--max-tokens", "12", "--seed", "6", "--ignore-eos").out())
        .isNotEqualTo(first);
    var out = folder.resolve("out.jsonl");
    var kept = "--max-tokens 12 --seed 5 --ignore-eos --out " + out;
    assertThat(generate(in, kept.split(" ")).withoutMemory())
        .isEqualTo(new Ran(0, "", "2 rows continued, in %s\n".formatted(out)));
    assertThat(out).hasContent(first);
    var lines = first.lines().toList();
    assertThat(lines.get(0)).as("each row draws its own").isNotEqualTo(lines.get(1));
  }

  @Test
  void aFileWithoutRowsIsNamedAndNoFault() throws IOException {
    var in = rows();
    assertThat(generate(in).withoutMemory())
        .isEqualTo(new Ran(0, "", "no rows in %s\n".formatted(in)));
    assertThat(plumbline("score", "--model", model.toString(), "--in", in))
        .isEqualTo(new Ran(0, "", "no rows in %s\n".formatted(in)));
  }

  @Test
  void badRowsAreNamed() throws IOException {
    assertThat(score("{\"ids\": [1, 256]}"))
        .endsWith(
            "rows.jsonl:1: ids[1] is 256, must be a token id from 0 to %d\n".formatted(last()));
    assertThat(score("{\"ids\": [1]}\n{\"ids\": [1, \"a\"]}"))
        .endsWith(
            "rows.jsonl:2: ids[1] is \"a\", must be a token id from 0 to %d\n".formatted(last()));
    assertThat(score("{\"ids\": []}")).endsWith("rows.jsonl:1: ids is empty, must hold a token\n");
    assertThat(score("{\"ids\": 7}"))
        .endsWith("rows.jsonl:1: ids is 7, must be a list of token ids\n");
    assertThat(score("{\"id\": [1]}"))
        .endsWith("rows.jsonl:1: holds id, must hold one of ids, text, messages, prompt\n");
    assertThat(score("{\"text\": \"a\"}"))
        .endsWith(
            "rows.jsonl:1: text: %s has no tokenizer.json; without it only rows of ids work\n"
                .formatted(model));
    assertThat(score("{\"ids\": [1], \"top\": 0}"))
        .contains("rows.jsonl:1: top is 0, must be a whole number from 1 to ");
    var tooLong = JSON.writeValueAsString(IntStream.range(0, 5000).map(_ -> 1).toArray());
    assertThat(score("{\"ids\": %s}".formatted(tooLong)))
        .contains("rows.jsonl:1: has 5000 tokens, the context has room for ");
    assertThat(generate(rows("{\"ids\": [1, 2]}"), "--max-tokens", "100000").err())
        .contains("rows.jsonl:1: a prompt of 2 tokens leaves room for ")
        .endsWith(" new ones, 100000 were asked for\n");
    assertThat(generate(rows("{\"ids\": [1, 2]}"), "--top-p", "2").err())
        .contains("--top-p is 2, must be in (0, 1]");
  }

  @Test
  void aFolderThatIsNoModelIsNamed() throws IOException {
    var ran = plumbline("score", "--model", folder.toString(), "--in", rows("{\"ids\": [1]}"));
    assertThat(ran)
        .isEqualTo(
            new Ran(
                2,
                "",
                "plumbline: --model is %s, must be a model directory in the Hugging Face layout: it has no config.json\n"
                    .formatted(folder)));
    assertThat(
            plumbline(
                    "score",
                    "--model",
                    model.toString(),
                    "--in",
                    rows("{\"ids\": [1]}"),
                    "--device",
                    "tpu")
                .err())
        .isEqualTo("plumbline: --device is 'tpu', must be auto, cpu, cuda or cuda:n\n");
  }

  private int last() {
    return expected.at("/plain/logits/0/0").size() - 1;
  }

  private String score(String rows) throws IOException {
    var ran = plumbline("score", "--model", model.toString(), "--in", rows(rows));
    assertThat(ran.code()).isEqualTo(1);
    return ran.err();
  }

  private Ran generate(String in, String... options) {
    var arguments = new ArrayList<>(List.of(options));
    arguments.addAll(0, List.of("generate", "--model", model.toString(), "--in", in));
    return plumbline(arguments.toArray(String[]::new));
  }

  private String rows(String... lines) throws IOException {
    var file = folder.resolve("rows.jsonl");
    Files.writeString(file, String.join("\n", lines) + "\n");
    return file.toString();
  }

  private static double logProbability(JsonNode logits, int id) {
    return logits.get(id).doubleValue() - normaliser(logits);
  }

  private static double normaliser(JsonNode logits) {
    double sum = 0;
    for (var logit : logits) {
      sum += Math.exp(logit.doubleValue());
    }
    return Math.log(sum);
  }

  private static double entropy(JsonNode logits) {
    double normaliser = normaliser(logits);
    double entropy = 0;
    for (var logit : logits) {
      double logProbability = logit.doubleValue() - normaliser;
      entropy -= Math.exp(logProbability) * logProbability;
    }
    return entropy;
  }

  private static int largest(JsonNode logits) {
    int best = 0;
    for (int id = 1; id < logits.size(); id++) {
      best = logits.get(id).doubleValue() > logits.get(best).doubleValue() ? id : best;
    }
    return best;
  }
}
