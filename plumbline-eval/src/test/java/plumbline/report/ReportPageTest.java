package plumbline.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportPageTest {
  private static final JsonMapper JSON = new JsonMapper();
  private static final String HOSTILE =
      "</script><script>document.title='owned'</script><img src=x"
          + " onerror=\"document.title='owned'\"><!-- <script> --> &lt;b&gt; {{script}} {{data}}"
          + " \u2028 \u0000 ' \" \\";

  @TempDir private Path dir;

  @Test
  void aRunBecomesOnePageAndItsFigures() throws IOException {
    SampleRun.write(dir, 100);
    write();

    assertThat(Files.size(dir.resolve("report.html"))).isLessThan(3_000_000);
    var json = JSON.readTree(dir.resolve("report.json").toFile());
    assertThat(json.path("task").asText()).isEqualTo("sort");
    assertThat(json.path("seed").asLong()).isZero();
    assertThat(json.path("steps").asLong()).isEqualTo(100);
    assertThat(json.path("seconds").asDouble()).isEqualTo(41.7);
    double before = json.at("/before/passAt1").asDouble();
    double after = json.at("/after/passAt1").asDouble();
    assertThat(before).isBetween(0.2, 0.3);
    assertThat(after).isBetween(0.75, 0.9);
    assertThat(json.path("gain").asDouble()).isEqualTo(after - before);
    for (var name :
        List.of(
            "/before/passAt1", "/after/passAt1", "/after/passAt8", "/after/majorityAt8", "/gain")) {
      var interval = json.at(name + "Interval");
      assertThat(json.at(name).asDouble())
          .as(name)
          .isBetween(interval.path(0).asDouble(), interval.path(1).asDouble());
    }
  }

  @Test
  void thePageLoadsNothing() throws IOException {
    SampleRun.write(dir, 30);
    var html = write();
    assertThat(html).doesNotContain(" src=").doesNotContain("url(").doesNotContain("@import");
    assertThat(html).contains("default-src 'none'");
    assertThat(
            Pattern.compile("https?://(?!github.com/leeoniya/uPlot|www.w3.org/2000/svg)")
                .matcher(html)
                .find())
        .isFalse();
  }

  @Test
  void theContentPolicyAllowsExactlyTheScriptAndTheStyleOfThePage() throws Exception {
    SampleRun.write(dir, 30);
    var html = write();
    assertThat(between(html, "script-src '", "'"))
        .isEqualTo(hash(between(html, "<script>", "</script>")));
    assertThat(between(html, "style-src '", "'"))
        .isEqualTo(hash(between(html, "<style>", "</style>")));
  }

  @Test
  void hostileTextStaysText() throws IOException {
    SampleRun.write(dir, 5);
    var line = JsonNodeFactory.instance.objectNode().put("step", 1).put("task", 1).put("sample", 0);
    line.put("prompt", HOSTILE)
        .put("text", HOSTILE)
        .put("finish", HOSTILE)
        .put("advantage", HOSTILE);
    line.putObject("rewards").put(HOSTILE, HOSTILE);
    line.putArray("tokens").add(HOSTILE);
    line.putArray("spans").addObject().put("origin", HOSTILE).put("tokens", 1);
    Files.writeString(dir.resolve("samples.jsonl"), line + "\n");
    Files.writeString(dir.resolve("recipe.yaml"), HOSTILE);
    Files.writeString(
        dir.resolve("provenance.json"),
        JsonNodeFactory.instance.objectNode().put(HOSTILE, HOSTILE).toString());
    Files.writeString(
        dir.resolve("metrics.jsonl"),
        JsonNodeFactory.instance.objectNode().put("step", 1).put(HOSTILE, 1.5)
            + "\n"
            + JsonNodeFactory.instance.objectNode().put("step", 1).put("note", HOSTILE)
            + "\n");

    var html = write();

    assertThat(html.split("<script", -1)).as("data block and program").hasSize(3);
    assertThat(html.split("</script>", -1)).hasSize(3);
    assertThat(html.split("<img", -1)).hasSize(1);
    var data = between(html, "id=\"data\">", "</script>");
    assertThat(data)
        .doesNotContain("<")
        .doesNotContain(">")
        .doesNotContain("&")
        .doesNotContain("\u2028");
    var json = JSON.readTree(data);
    assertThat(json.path("recipe").asText()).isEqualTo(HOSTILE);
    assertThat(json.at("/samples/0/text").asText()).isEqualTo(HOSTILE);
    assertThat(json.at("/samples/0/tokens/0").asText()).isEqualTo(HOSTILE);
    assertThat(json.at("/provenance/0/0").asText()).isEqualTo(HOSTILE);
  }

  @Test
  void theScriptsNeverMakeMarkupOfText() {
    for (var name : ReportPage.SCRIPTS) {
      assertThat(ReportPage.resource(name))
          .as(name)
          .doesNotContain("innerHTML")
          .doesNotContain("outerHTML")
          .doesNotContain("insertAdjacentHTML")
          .doesNotContain("document.write")
          .doesNotContain("eval(")
          .doesNotContain("</script");
    }
  }

  @Test
  void theChartLibraryIsTheOneThatWasPublished() throws Exception {
    // uplot 1.6.32 from the npm registry, files dist/uPlot.iife.min.js and dist/uPlot.min.css
    assertThat(hex(ReportPage.resource("uPlot.iife.min.js")))
        .isEqualTo("19c8d4c6ad88929a79f4ae49d6f7161566dfd0ba3d15cc495e974f787eb78f1f");
    assertThat(hex(ReportPage.resource("uPlot.min.css")))
        .isEqualTo("df630c6a8d6f8eeaff264b50f73ce5b114f646ffd9a0bb74f049b0a00135fa04");
    assertThat(ReportPage.resource("uPlot.LICENSE")).startsWith("The MIT License (MIT)");
  }

  @Test
  void aRunWithMetricsAloneHasAPage() throws IOException {
    Files.writeString(
        dir.resolve("metrics.jsonl"),
        """
        {"step":1,"loss":3.5}
        {"step":2,"loss":"NaN"}
        not json
        {"step":3,"loss":1.25}
        {"st\
        """);
    var data = RunReport.read(dir);
    assertThat(PageData.figures(data).path("verdict").asText())
        .isEqualTo(
            "Loss went from 3.500 to 1.250 over 3 steps. The run logged no figure of held-out"
                + " rows.");
    assertThat(data.notes())
        .containsExactly(
            new ReportData.Note(
                -1, "1 line of metrics.jsonl is not what belongs there and was left out"));
    var curve = PageData.forPage(data).at("/charts/0/curves/0");
    assertThat(curve.toString())
        .isEqualTo(
            "{\"name\":\"loss\",\"label\":\"loss\",\"steps\":[1,2,3],\"values\":[3.5,null,1.25]}");
    assertThat(write()).contains("Loss went from 3.500");
  }

  @Test
  void aChartThatNeverChangesIsMarked() throws IOException {
    var line = "{\"step\":%d,\"loss\":%d,\"clip/low\":0,\"clip/high\":0}";
    Files.write(dir.resolve("metrics.jsonl"), List.of(line.formatted(0, 2), line.formatted(1, 1)));
    var page = PageData.forPage(RunReport.read(dir));
    assertThat(page.at("/charts/0/level").asBoolean(true)).isFalse();
    assertThat(page.at("/charts/1/level").asBoolean(false)).isTrue();
    assertThat(page.at("/charts/1/curves")).hasSize(2);
    assertThat(page.at("/charts/1/curves/1/label").asText()).isEqualTo("high");
  }

  @Test
  void whatIsNoRunDirectoryIsSaid() {
    assertThatThrownBy(() -> RunReport.read(dir))
        .hasMessage(dir + " is not a run directory: it has no metrics.jsonl");
  }

  @Test
  void linesThatThePageCannotDrawAreLeftOutAndCounted() throws IOException {
    SampleRun.write(dir, 2);
    var known = "{\"step\":1,\"task\":0,\"sample\":0,\"tokens\":[\"a\"]%s}";
    Files.write(
        dir.resolve("samples.jsonl"),
        List.of(
            known.formatted(""),
            known.formatted(",\"spans\":[{\"origin\":\"sampled\",\"tokens\":1}]"),
            known.formatted(",\"spans\":[{\"origin\":\"sampled\",\"tokens\":1000000000}]"),
            known.formatted(",\"spans\":[{\"origin\":\"sampled\",\"tokens\":-1}]"),
            known.formatted(",\"fates\":[{\"fate\":7,\"tokens\":1}]"),
            known.formatted(",\"entropy\":[1,2]"),
            known.formatted(",\"rewards\":[1]"),
            "{\"step\":1,\"task\":0,\"sample\":0,\"tokens\":\"a\"}",
            "{\"step\":1}"));
    Files.write(
        dir.resolve("preferences.jsonl"),
        List.of(
            "{\"step\":1,\"row\":0,\"chosen\":{\"tokens\":[\"a\"],\"compared\":[1]}}",
            "{\"step\":1,\"row\":1}",
            "{\"step\":1,\"row\":2,\"chosen\":{\"tokens\":[\"a\"]},\"rejected\":[]}"));
    var data = RunReport.read(dir);
    assertThat(data.samples().lines()).hasSize(2);
    assertThat(data.preferences().lines()).hasSize(1);
    assertThat(data.notes())
        .extracting(ReportData.Note::text)
        .contains(
            "7 lines of samples.jsonl are not what belongs there and were left out",
            "2 lines of preferences.jsonl are not what belongs there and were left out");
  }

  @Test
  void aLineWithoutEndOfItsLengthIsLeftOut() throws IOException {
    SampleRun.write(dir, 2);
    try (var out = Files.newBufferedWriter(dir.resolve("guard.jsonl"))) {
      out.write("{\"step\":1,\"text\":\"");
      var block = "x".repeat(1_000_000);
      for (int written = 0; written <= JsonFile.LONGEST_LINE; written += block.length()) {
        out.write(block);
      }
      out.write("\"}\n{\"step\":2}\n");
    }
    var data = RunReport.read(dir);
    assertThat(data.guard()).hasSize(1);
    assertThat(data.notes())
        .extracting(ReportData.Note::text)
        .contains("1 line of guard.jsonl is not what belongs there and was left out");
  }

  @Test
  void heldOutFiguresWithoutAFigureAreRefused() throws IOException {
    SampleRun.write(dir, 2);
    Files.writeString(dir.resolve("held-out.json"), "{\"of\":\"pairs\",\"rows\":3}");
    assertThatThrownBy(() -> RunReport.read(dir)).hasMessage("held-out.json has no figures");
  }

  @Test
  void rewardColumnsStandBesideTheResult() throws IOException {
    SampleRun.write(dir, 2);
    var estimate = "{\"value\":%s,\"low\":%s,\"high\":%s}";
    Files.writeString(
        dir.resolve("columns.json"),
        "[{\"column\":\"format\",\"before\":%s,\"after\":%s,\"change\":%s}]"
            .formatted(
                estimate.formatted(0.5, 0.4, 0.6),
                estimate.formatted(0.75, 0.7, 0.8),
                estimate.formatted(0.25, 0.2, 0.3)));
    var figures = PageData.forPage(RunReport.read(dir)).path("figures");
    assertThat(figures).hasSize(1);
    assertThat(figures.at("/0/name").asText()).isEqualTo("format");
    assertThat(figures.at("/0/change/high").asDouble()).isEqualTo(0.3);
    assertThat(figures.at("/0/decimals").asInt()).isEqualTo(3);
    Files.writeString(dir.resolve("columns.json"), "[{\"column\":\"format\"}]");
    assertThatThrownBy(() -> RunReport.read(dir))
        .hasMessageStartingWith("columns.json: an estimate needs the numbers value, low and high");
  }

  @Test
  void aBrokenEvaluationNamesItsFault() throws IOException {
    SampleRun.write(dir, 2);
    Files.writeString(
        dir.resolve("evaluation.json"), "{\"after\":{\"passAt\":{\"1\":{\"value\":0.5}}}}");
    assertThatThrownBy(() -> RunReport.read(dir))
        .hasMessage(
            "evaluation.json: an estimate needs the numbers value, low and high, got"
                + " {\"value\":0.5}");
    Files.writeString(dir.resolve("evaluation.json"), "{\"after\":");
    assertThatThrownBy(() -> RunReport.read(dir))
        .hasMessageStartingWith("evaluation.json is not JSON: ");
  }

  private String write() throws IOException {
    var html = dir.resolve("report.html");
    ReportPage.write(RunReport.read(dir), html, dir.resolve("report.json"));
    return Files.readString(html);
  }

  private static String between(String text, String from, String to) {
    int start = text.indexOf(from) + from.length();
    return text.substring(start, text.indexOf(to, start));
  }

  private static String hash(String text) throws Exception {
    var sum = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
    return "sha256-" + Base64.getEncoder().encodeToString(sum);
  }

  private static String hex(String text) throws Exception {
    var sum = MessageDigest.getInstance("SHA-256").digest(text.getBytes(UTF_8));
    return HexFormat.of().formatHex(sum);
  }
}
