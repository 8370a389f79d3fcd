package plumbline.report;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Opens the page in a browser, where `PLUMBLINE_CHROMIUM` names one.
class PageInBrowserTest {
  @TempDir private Path dir;

  @Test
  void thePageIsDrawnAndRunsNothingThatCameWithTheData() throws Exception {
    var chromium = System.getenv("PLUMBLINE_CHROMIUM");
    assumeTrue(chromium != null, "PLUMBLINE_CHROMIUM does not name a browser");
    SampleRun.write(dir, 20);
    addHostileSample();
    var html = dir.resolve("report.html");
    ReportPage.write(RunReport.read(dir).withTitle("a run"), html, dir.resolve("report.json"));

    var dom = dom(chromium, html);

    assertThat(dom).contains("<title>a run – Plumbline report</title>");
    assertThat(dom.split("<figure class=\"chart\"", -1)).as("charts").hasSizeGreaterThan(12);
    assertThat(dom.split("class=\"uplot", -1)).as("drawn charts").hasSizeGreaterThan(12);
    assertThat(dom).contains("Step 21, task 1, sample 0");
    assertThat(dom).contains("&lt;img·src=x").doesNotContain("<img");
    assertThat(dom.split("<script", -1)).hasSize(3);
  }

  private void addHostileSample() throws IOException {
    var hostile =
        "</script><img src=x onerror=\"document.title='owned'\">"
            + "<script>document.title='owned'</script>";
    var line = JsonNodeFactory.instance.objectNode().put("step", 21).put("task", 1);
    line.put("sample", 0).put("prompt", hostile).put("text", hostile).put("finish", hostile);
    line.put("advantage", 1).putObject("rewards").put(hostile, 1);
    line.putArray("tokens").add(hostile);
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
