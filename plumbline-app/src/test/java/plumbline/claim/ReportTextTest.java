package plumbline.claim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ReportTextTest {
  @TempDir private Path folder;

  private static ClaimReport report() {
    var seeds = new LinkedHashMap<Long, Outcome>();
    for (long seed = 0; seed < 4; seed++) {
      seeds.put(
          seed,
          Outcome.none()
              .figure("ours.loss", 1 + 0.001 * seed)
              .figure("base.loss", 1.5)
              .figure("ours.norm", 1.0 + seed)
              .fact("text", seed < 3 ? "generated" : "a file"));
    }
    var claim = new SampleClaim();
    var outcomes = List.copyOf(seeds.values());
    return new ClaimReport(
        claim.name(),
        claim.title(),
        LocalDate.of(2026, 1, 2),
        new Origin("./plumbline claim sample", "0123456789ab", "2 processors, amd64, Linux"),
        false,
        Outcome.none().fact("rate", "0.5"),
        seeds,
        42,
        claim.statements().stream().map(each -> Finding.of(each, outcomes)).toList());
  }

  @Test
  void theTableHasARowAStatement() {
    assertThat(new ReportText(report()).markdown())
        .containsExactly(
            "## sample: a known difference",
            "",
            "2026-01-02, commit 0123456789ab, seeds 0 to 3, 11 s a seed on 2 processors, amd64,"
                + " Linux: `./plumbline claim sample`",
            "",
            "| the paper says | measured | ours | against | difference (95 %) | verdict |",
            "|---|---|---|---|---|---|",
            "| Ours is lower | loss [nats] | 1.002 | 1.5 (base.loss) | -0.4985 [-0.5006, -0.4964];"
                + " expected < 0 | shown |",
            "| Ours stays small \\| always | norm | 2.5 | 2 | +0.5 [-1.554, +2.554]; expected < 0 |"
                + " not shown |",
            "| Nothing is lost | loss [nats] | 1.002 | 1.5 (base.loss) | -33.23 % [-33.37 %, -33.1"
                + " %]; expected ± 50 % | shown |",
            "",
            "- rate: 0.5",
            "- text: generated; a file");
  }

  @Test
  void theTerminalSaysTheVerdictFirst() {
    assertThat(new ReportText(report()).plain())
        .contains(
            "shown      Ours is lower",
            "           ours 1.002 (ours.loss), against 1.5 (base.loss)",
            "           difference -0.4985 [-0.5006, -0.4964], expected < 0");
  }

  @Test
  void programsGetEveryFigureOfEverySeed() {
    var json = new ReportText(report()).json();
    assertThat(json.at("/seeds/2/ours.norm").doubleValue()).isEqualTo(3);
    assertThat(json.at("/statements/1/verdict").textValue()).isEqualTo("not shown");
    assertThat(json.at("/statements/0/baseline").textValue()).isEqualTo("base.loss");
    assertThat(json.at("/statements/0/difference/high").doubleValue()).isNegative();
    assertThat(json.at("/origin/commit").textValue()).isEqualTo("0123456789ab");
  }

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "1, 1",
    "-2.5, -2.5",
    "0.123456, 0.1235",
    "123.456, 123.5",
    "12345.6, 12346",
    "100, 100",
    "0.00001234, 1.234e-05",
    "12345678, 1.235e+07",
    "0.05, 0.05"
  })
  void numbersHaveFourDigits(double value, String text) {
    assertThat(ReportText.number(value)).isEqualTo(text);
  }

  @Test
  void aSectionReplacesItsOwnAndNoOther() throws IOException {
    var file = folder.resolve("claims.md");
    var page = new ClaimPage(file);
    page.put("muon", List.of("## muon", "", "first"));
    page.put("apo", List.of("## apo"));
    var before = Files.readString(file);
    assertThat(before).startsWith("# Claims\n").contains("first");
    assertThat(before.indexOf("## apo")).isLessThan(before.indexOf("## muon"));
    page.put("muon", List.of("## muon", "", "second"));
    assertThat(Files.readString(file)).isEqualTo(before.replace("first", "second"));
    Files.writeString(file, before.replace("<!-- end of claim apo -->\n", ""));
    assertThatThrownBy(() -> page.put("muon", List.of()))
        .hasMessageContaining(
            "begins the section of apo, which has no line `<!-- end of claim apo -->`");
  }
}
