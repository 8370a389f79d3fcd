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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CleaningCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();
  private static final String PROBLEM =
      "Natalia sold clips to 48 of her friends in April, and then she sold half as many in May.";

  @TempDir private Path folder;

  private String file(String name, String... lines) throws IOException {
    var file = folder.resolve(name);
    Files.createDirectories(file.getParent());
    Files.writeString(file, String.join("\n", lines) + "\n");
    return file.toString();
  }

  private static String problem(String question, String answer) {
    return JSON.createObjectNode().put("question", question).put("answer", answer).toString();
  }

  private List<JsonNode> rows(String name) throws IOException {
    var rows = new ArrayList<JsonNode>();
    for (var line : Files.readAllLines(folder.resolve(name))) {
      rows.add(JSON.readTree(line));
    }
    return rows;
  }

  @Test
  void dedupWritesWhatStaysWhatGoesAndWhy() throws IOException {
    var in =
        file("in.jsonl", problem(PROBLEM, "72"), problem("And now?", "1"), problem(PROBLEM, "72"));
    var out = folder.resolve("out.jsonl").toString();
    var dropped = folder.resolve("dropped.jsonl").toString();
    var ran = plumbline("data", "dedup", in, "--out", out, "--dropped", dropped);
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out())
        .startsWith("dedup: 2 of 3 rows stay (%s)\n  text: question\n".formatted(in))
        .contains("        1  exact-duplicate (33.33 %)\n");
    assertThat(rows("out.jsonl")).hasSize(2);
    assertThat(rows("out.jsonl").get(1).at("/provenance/row").intValue()).isEqualTo(2);
    assertThat(rows("dropped.jsonl").getFirst().at("/dropped/kept-row").intValue()).isEqualTo(1);
    assertThat(
            JSON.readTree(folder.resolve("out.jsonl.report.json").toFile()).get("kept").intValue())
        .isEqualTo(2);
    var again = folder.resolve("again.jsonl").toString();
    plumbline("data", "dedup", in, "--out", again, "--json");
    assertThat(folder.resolve("again.jsonl")).hasSameTextualContentAs(folder.resolve("out.jsonl"));
  }

  @Test
  void decontaminationReadsBenchmarksAndFiles() throws IOException {
    var in = file("in.jsonl", problem("So: " + PROBLEM, "72"), problem("And now?", "1"));
    file("gsm8k/test.jsonl", problem(PROBLEM, "24+48\\n#### 72"));
    var byName =
        plumbline(
            "data",
            "decontaminate",
            in,
            "--against",
            "gsm8k",
            "--tests",
            folder.toString(),
            "--json");
    assertThat(byName.err()).isEmpty();
    var report = JSON.readTree(byName.out());
    assertThat(report.at("/dropped/gsm8k: 13-gram").intValue()).isEqualTo(1);
    assertThat(report.at("/figures/questions of gsm8k met by a row").intValue()).isEqualTo(1);
    var tests = file("tests.jsonl", problem("AND  now?", "1"));
    var byFile = plumbline("data", "decontaminate", in, "--against", tests, "--rule", "any");
    assertThat(byFile.out())
        .startsWith("decontaminate: 1 of 2 rows stay")
        .contains("%s: equal".formatted(tests), "says the same as %s:1".formatted(tests));
  }

  @Test
  void decontaminationAfterDedupIsSaidToBeLate() throws IOException {
    var in = file("in.jsonl", problem("So: " + PROBLEM, "72"), problem("And now?", "1"));
    var tests = file("tests.jsonl", problem("AND  now?", "1"));
    var clean = folder.resolve("clean.jsonl").toString();
    var unique = folder.resolve("unique.jsonl").toString();
    assertThat(plumbline("data", "decontaminate", in, "--against", tests, "--out", clean).err())
        .isEmpty();
    assertThat(plumbline("data", "dedup", clean, "--out", unique).err()).isEmpty();
    assertThat(plumbline("data", "decontaminate", unique, "--against", tests).err())
        .isEqualTo(
            "rows of %s went through dedup before, which may have kept of a cluster the one copy that the tests do not catch; decontaminate first, dedup then\n"
                .formatted(unique));
    var table = folder.resolve("table.csv");
    var provenance = rows("unique.jsonl").getFirst().get("provenance").toString();
    Files.writeString(
        table,
        "question,provenance\nHow many?,\"%s\"\nWhy?,so\n"
            .formatted(provenance.replace("\"", "\"\"")));
    var late =
        plumbline("data", "decontaminate", table.toString(), "--against", tests, "--out", clean);
    assertThat(late.err()).startsWith("rows of %s went through dedup before".formatted(table));
    assertThat(rows("clean.jsonl").getFirst().at("/provenance/steps"))
        .hasToString("[\"decontaminate\",\"dedup\",\"decontaminate\"]");
    assertThat(plumbline("--quiet", "data", "decontaminate", unique, "--against", tests).err())
        .isEmpty();
  }

  @Test
  void filterGradesSamplesByTheVerifier() throws IOException {
    var in =
        file(
            "in.jsonl",
            problem("half?", "1/2"),
            problem("wrong?", "3"),
            problem("easy?", "#### 4"));
    var samples =
        file(
            "samples.jsonl",
            sample("half?", "so \\boxed{0.5}"),
            sample("half?", "so \\boxed{2}"),
            sample("wrong?", "\\boxed{5}"),
            sample("wrong?", "\\boxed{5.0}"),
            sample("easy?", "#### 4"),
            sample("easy?", "\\boxed{4}"));
    var out = folder.resolve("out.jsonl").toString();
    var ran =
        plumbline(
            "data", "filter", in, "--samples", samples, "--pass-rate", "0.2:0.8", "--out", out);
    assertThat(ran.err()).isEmpty();
    assertThat(ran.out()).contains("always solved", "never solved", "3  rows with samples");
    assertThat(rows("out.jsonl")).hasSize(1);
    assertThat(rows("out.jsonl").getFirst().get("pass_rate").doubleValue()).isEqualTo(0.5);
    assertThat(plumbline("data", "filter", in, "--samples", samples, "--confirmed", "2").out())
        .startsWith("filter: 1 of 3 rows stay")
        .contains("contradicted, all 2 samples answer 5", "not confirmed, 1 of 2 samples come to");
  }

  private static String sample(String question, String completion) {
    return JSON.createObjectNode()
        .put("question", question)
        .put("completion", completion)
        .toString();
  }

  @Test
  void gradesMayStandInTheSamples() throws IOException {
    var in = file("in.jsonl", problem("a", "1"), problem("b", "1"));
    var samples =
        file(
            "samples.jsonl",
            "{\"question\":\"a\",\"correct\":true}",
            "{\"question\":\"a\",\"reward\":0.5}",
            "{\"question\":\"b\",\"reward\":1}");
    assertThat(
            plumbline("data", "filter", in, "--samples", samples, "--pass-rate", "0.1:0.9").out())
        .startsWith("filter: 1 of 2 rows stay");
  }

  @Test
  void whatIsMissingOrDoesNotGoTogetherIsSaid() throws IOException {
    var in = file("in.jsonl", problem("a", "1"));
    assertThat(plumbline("data", "filter", in))
        .isEqualTo(
            new Ran(
                2,
                "",
                "plumbline: data filter: give a rule: --length, --between, --pass-rate, --confirmed"
                    + " or --cap\n"));
    assertThat(plumbline("data", "filter", in, "--confirmed", "2").err())
        .isEqualTo(
            "plumbline: --pass-rate and --confirmed need --samples SOURCE with what a model made of"
                + " the rows\n");
    var samples = file("samples.jsonl", "{\"question\":\"a\",\"text\":\"1\"}");
    assertThat(plumbline("data", "filter", in, "--confirmed", "2", "--samples", samples).err())
        .isEqualTo(
            "plumbline: %s:1: holds question, text, must hold one of correct, reward, completion\n"
                .formatted(samples));
    samples = file("samples.jsonl", "{\"question\":\"z\",\"completion\":\"\\\\boxed{1}\"}");
    assertThat(plumbline("data", "filter", in, "--confirmed", "2", "--samples", samples).err())
        .isEqualTo(
            "plumbline: %s:1: gold answer is empty: neither the sample nor a row with its key has an 'answer'\n"
                .formatted(samples));
    samples = file("samples.jsonl", "{\"question\":\"a\",\"correct\":1}");
    assertThat(plumbline("data", "filter", in, "--confirmed", "2", "--samples", samples).err())
        .isEqualTo(
            "plumbline: %s:1: column 'correct' is 1, must be true or false\n".formatted(samples));
    assertThat(plumbline("data", "dedup", in, "--hashes", "128").err())
        .isEqualTo(
            "plumbline: 14 bands x 8 rows is 112, the signature has 128 hashes; bands x rows must"
                + " equal the hashes, as 14 x 8 must equal 112\n");
    assertThat(
            plumbline("data", "decontaminate", in, "--against", "aime24", "--tests", "nowhere")
                .err())
        .startsWith("plumbline: aime24: no questions below nowhere; looked for ");
    assertThat(
            plumbline("data", "dedup", "nothing.jsonl", "--out", folder.resolve("o").toString())
                .code())
        .isEqualTo(2);
    assertThat(folder.resolve("o")).doesNotExist();
  }
}
