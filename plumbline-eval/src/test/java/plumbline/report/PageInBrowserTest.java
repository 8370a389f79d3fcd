package plumbline.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.benchmark.Decimals;

/// Opens the page in a browser, where `PLUMBLINE_CHROMIUM` names one.
class PageInBrowserTest {
  private static final String HOSTILE =
      "</script><img src=x onerror=\"document.title='owned'\">"
          + "<script>document.title='owned'</script>";

  @TempDir private Path dir;

  @Test
  void thePageIsDrawnAndRunsNothingThatCameWithTheData() throws Exception {
    var chromium = System.getenv("PLUMBLINE_CHROMIUM");
    assumeTrue(chromium != null, "PLUMBLINE_CHROMIUM does not name a browser");
    SampleRun.write(dir, 20);
    SamplePreferences.write(dir);
    addHostileSample();
    addHostilePair();
    var html = dir.resolve("report.html");
    ReportPage.write(RunReport.read(dir).withTitle("a run"), html, dir.resolve("report.json"));

    var dom = dom(chromium, html);

    assertThat(dom).contains("<title>a run – Plumbline report</title>");
    assertThat(dom.split("<figure class=\"chart\"", -1)).as("charts").hasSizeGreaterThan(12);
    assertThat(dom.split("class=\"uplot", -1)).as("drawn charts").hasSizeGreaterThan(12);
    assertThat(dom).contains("Step 21, task 1, sample 0");
    assertThat(dom).contains("&lt;img·src=x").doesNotContain("<img");
    assertThat(dom.split("<script", -1)).hasSize(3);
    assertThat(dom)
        .contains("Heat map of")
        .contains("Step 41, row 1")
        .contains("turns at kl")
        .contains("OVEROPTIMISED at step 110");
    assertThat(dom.split("<article class=\"card", -1)).as("samples side by side").hasSize(2);
  }

  @Test
  void aGuardWithoutGoldSaysWhatStandsForIt() throws Exception {
    var chromium = System.getenv("PLUMBLINE_CHROMIUM");
    assumeTrue(chromium != null, "PLUMBLINE_CHROMIUM does not name a browser");
    SampleRun.write(dir, 20);
    var lines = new ArrayList<String>();
    for (int i = 0; i < 5; i++) {
      lines.add(
          "{\"step\":%d,\"names\":{\"disagreement\":\"reward/disagreement\",\"proxy\":\"reward/mean\",\"kl\":\"kl\"},\"window\":10,\"proxy\":%d,\"disagreement\":%d%s}"
              .formatted(
                  9 + 10 * i,
                  i,
                  i,
                  i < 4
                      ? ""
                      : ",\"mark\":\"OVEROPTIMISED\",\"finding\":\"it rose\",\"stop\":true"));
    }
    Files.write(dir.resolve("guard.jsonl"), lines);
    var html = dir.resolve("report.html");
    ReportPage.write(RunReport.read(dir), html, dir.resolve("report.json"));
    assertThat(dom(chromium, html))
        .contains("Proxy against disagreement")
        .contains("there is no gold score to hold it against, so reward/disagreement stands for it")
        .contains("in means of 10 steps")
        .contains("disagreement from 0 to 4; OVEROPTIMISED at step 49; stopped at step 49")
        .contains("it rose. The run was ended.")
        .doesNotContain("<h3>Over the distance from the start");
  }

  @Test
  void labelledAnswersAreNoPairs() throws Exception {
    var chromium = System.getenv("PLUMBLINE_CHROMIUM");
    assumeTrue(chromium != null, "PLUMBLINE_CHROMIUM does not name a browser");
    SampleRun.write(dir, 20);
    var line = "{\"step\":1,\"row\":%d,\"%s\":{\"tokens\":[\"a\"],\"compared\":[1]}}";
    Files.write(
        dir.resolve("preferences.jsonl"),
        List.of(line.formatted(0, "chosen"), line.formatted(1, "rejected")));
    var html = dir.resolve("report.html");
    ReportPage.write(RunReport.read(dir), html, dir.resolve("report.json"));
    assertThat(dom(chromium, html))
        .contains(">Labelled answers</h2>", "<h4>wanted<small>", "<h4>not wanted<small>")
        .doesNotContain(">Pairs<");
  }

  @Test
  void halvesAreRoundedAsOnTheConsole() throws Exception {
    var chromium = System.getenv("PLUMBLINE_CHROMIUM");
    assumeTrue(chromium != null, "PLUMBLINE_CHROMIUM does not name a browser");
    SampleRun.write(dir, 2);
    var estimate = "{\"value\":%s,\"low\":%s,\"high\":%s}";
    Files.writeString(
        dir.resolve("columns.json"),
        "[{\"column\":\"format\",\"before\":%s,\"after\":%s,\"change\":%s}]"
            .formatted(
                estimate.formatted(0.475, 0.145, 1.005),
                estimate.formatted(0.575, 0.4, 0.7),
                estimate.formatted(0.1, -0.035, 0.235)));
    var html = dir.resolve("report.html");
    ReportPage.write(RunReport.read(dir), html, dir.resolve("report.json"));
    var decimals = new Decimals(2);
    assertThat(dom(chromium, html))
        .contains(">%s</span>".formatted(decimals.text(0.475)), ">0.58</span>")
        .contains(">%s to %s</span>".formatted(decimals.text(0.145), decimals.text(1.005)))
        .contains(">\u22120.04 to 0.24</span>");
  }

  @Test
  void whatNeverChangedStandsInWords() throws Exception {
    var chromium = System.getenv("PLUMBLINE_CHROMIUM");
    assumeTrue(chromium != null, "PLUMBLINE_CHROMIUM does not name a browser");
    var line =
        "{\"step\":%d,\"loss\":%d,\"ratio/min\":1,\"ratio/max\":1,\"lr\":0.0001,"
            + "\"clip/low\":0,\"clip/high\":0}";
    Files.write(dir.resolve("metrics.jsonl"), List.of(line.formatted(0, 2), line.formatted(1, 1)));
    var html = dir.resolve("report.html");
    ReportPage.write(RunReport.read(dir), html, dir.resolve("report.json"));
    assertThat(dom(chromium, html))
        .contains(
            "Never changed, so without a chart: probability ratio: min 1, max 1; clipped tokens:"
                + " low 0\u202f%, high 0\u202f%; learning rate 0.00010.");
  }

  private void addHostilePair() throws IOException {
    var line = JsonNodeFactory.instance.objectNode().put("step", 41).put("row", 1);
    line.put("margin", HOSTILE);
    for (var half : List.of("chosen", "rejected")) {
      var answer = line.putObject(half).put("log_ratio_sum", HOSTILE);
      answer.putArray("tokens").add(HOSTILE);
      answer.putArray("compared").add(1);
      answer.putArray("logprob").add(HOSTILE);
    }
    Files.writeString(dir.resolve("preferences.jsonl"), line + "\n", StandardOpenOption.APPEND);
    var seen = JsonNodeFactory.instance.objectNode().put("step", 120).put("finding", HOSTILE);
    seen.putObject("names").put("gold", HOSTILE).put("proxy", HOSTILE).put("kl", "kl");
    Files.writeString(
        dir.resolve("guard.jsonl"),
        seen.put("kl", 9).put("proxy", 1).put("gold", 1).put("alpha", 0.5).put("beta", 0.6) + "\n",
        StandardOpenOption.APPEND);
  }

  private void addHostileSample() throws IOException {
    var line = JsonNodeFactory.instance.objectNode().put("step", 21).put("task", 1);
    line.put("sample", 0).put("prompt", HOSTILE).put("text", HOSTILE).put("finish", HOSTILE);
    line.put("advantage", 1).putObject("rewards").put(HOSTILE, 1);
    line.putArray("tokens").add(HOSTILE);
    line.putArray("spans").addObject().put("origin", "sampled").put("tokens", 1);
    Files.writeString(dir.resolve("samples.jsonl"), line + "\n", StandardOpenOption.APPEND);
  }

  private String dom(String chromium, Path page) throws IOException, InterruptedException {
    var out = dir.resolve("dom.html");
    var browser =
        new ProcessBuilder(
                chromium,
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--no-first-run",
                "--disable-background-networking",
                "--user-data-dir=" + dir.resolve("profile"),
                "--virtual-time-budget=3000",
                "--dump-dom",
                page.toUri().toString())
            .redirectOutput(out.toFile())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(browser.waitFor(120, TimeUnit.SECONDS)).as("the browser ended").isTrue();
    return Files.readString(out, UTF_8);
  }
}
