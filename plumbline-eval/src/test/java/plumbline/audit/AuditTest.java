package plumbline.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.data.ColumnNames;
import plumbline.data.Expansion;
import plumbline.data.PromptRow;
import plumbline.data.RowSource;
import plumbline.data.UnpairedLabel;
import plumbline.data.preference.PreferenceRows;

/// Reference values of formulas: the card `survey-toolbox`, T10.
class AuditTest {
  private static final ColumnNames NAMES = ColumnNames.standard();

  @TempDir Path directory;

  private RowSource source(String... lines) throws IOException {
    Files.writeString(directory.resolve("a.jsonl"), String.join("\n", lines));
    return RowSource.of("a.jsonl", directory);
  }

  private static String pair(String prompt, String chosen, String rejected) {
    return "{\"prompt\":\"%s\",\"chosen\":\"%s\",\"rejected\":\"%s\"}"
        .formatted(prompt, chosen, rejected);
  }

  private Audit pairs(String... lines) throws IOException {
    return PairAudit.of(
        PreferenceRows.pairs(source(lines), NAMES, Expansion.standard()), Measuring.characters());
  }

  private static Figure figure(Audit audit, String name) {
    return audit.figures().stream().filter(f -> f.name().equals(name)).findFirst().orElseThrow();
  }

  private String place(int line) {
    return directory.resolve("a.jsonl") + ":" + line;
  }

  @Test
  void contradictionsAreNamedWithBothPlaces() throws IOException {
    var audit =
        pairs(
            pair("p", "aa", "b"),
            pair("p", "b", "aa"),
            pair("q", "x", "x"),
            pair("p", "aa", "b"),
            pair("r", "long answer", "short"),
            pair("p", "b", "c"),
            pair("p", "c", "aa"));
    assertThat(audit.findings())
        .containsExactlyInAnyOrder(
            new Finding(Finding.Kind.EQUAL_HALVES, place(3), ""),
            new Finding(Finding.Kind.CONTRADICTS, place(2), place(1)),
            new Finding(Finding.Kind.CONTRADICTS, place(4), place(2)),
            new Finding(Finding.Kind.CYCLE, place(7), place(1)));
    assertThat(figure(audit, "identical halves"))
        .isEqualTo(new Figure.Count("identical halves", 1, 7));
    assertThat(figure(audit, "contradicted pairs"))
        .isEqualTo(new Figure.Count("contradicted pairs", 2, 7));
    assertThat(AuditText.lines(audit, 1))
        .contains(
            "  %s contradicts %s".formatted(place(2), place(1)),
            "  … and 1 more of this kind (--show N, or --json)");
    assertThat(AuditJson.of(audit).path("findings")).hasSize(4);
    assertThat(AuditJson.of(audit).at("/figures/identical halves/count").asInt()).isEqualTo(1);
  }

  @Test
  void lengthBiasHasWilsonsInterval() throws IOException {
    var audit =
        pairs(
            pair("1", "aaaa", "b"),
            pair("2", "aaaa", "b"),
            pair("3", "aaaa", "b"),
            pair("4", "aaaa", "b"),
            pair("5", "aaaa", "b"),
            pair("6", "a", "bbbb"),
            pair("7", "aa", "bb"));
    var figure = (Figure.Measured) figure(audit, "longer completion chosen");
    assertThat(figure.estimate().value()).isCloseTo(5 / 6.0, within(1e-12));
    assertThat(figure.estimate().low()).isCloseTo(0.4364971778, within(1e-9));
    assertThat(figure.estimate().high()).isCloseTo(0.9699466303, within(1e-9));
    assertThat(figure.basis()).isEqualTo("6 pairs of different lengths");
    assertThat(figure(audit, "label noise (flip rate)"))
        .isEqualTo(new Figure.Unknown("label noise (flip rate)", "no pair is judged twice"));
  }

  @Test
  void scoresAgainstTheChoiceAndRefusalsAreCounted() throws IOException {
    var audit =
        pairs(
            "{\"prompt\":\"p\",\"chosen\":\"I’m sorry,"
                + " no.\",\"rejected\":\"b\",\"score_chosen\":1,\"score_rejected\":2,\"margin\":1}",
            "{\"prompt\":\"q\",\"chosen\":\"a\",\"rejected\":\"b\",\"score_chosen\":2,\"score_rejected\":2,\"margin\":0}");
    assertThat(figure(audit, "chosen is a refusal"))
        .isEqualTo(new Figure.Count("chosen is a refusal", 1, 2));
    assertThat(figure(audit, "tied scores")).isEqualTo(new Figure.Count("tied scores", 1, 2));
    assertThat(audit.findings())
        .containsExactly(new Finding(Finding.Kind.SCORES_DISAGREE, place(1), ""));
    assertThat(audit.findings().getFirst().line())
        .isEqualTo(place(1) + " prefers the completion with the lower score");
  }

  @Test
  void labelNoiseFollowsFromAgreement() throws IOException {
    assertThat(LabelNoise.flipRate(.745)).isCloseTo(.15, within(1e-12));
    assertThat(LabelNoise.flipRate(1)).isZero();
    assertThatThrownBy(() -> LabelNoise.flipRate(.4))
        .hasMessage("an agreement of 0.4 is explained by no flip rate, must be from 0.5 to 1");
    var audit = pairs(pair("p", "a", "b"), pair("p", "a", "b"), pair("p", "a", "b"));
    var noise = (Figure.Measured) figure(audit, "label noise (flip rate)");
    assertThat(noise.estimate().value()).isZero();
    assertThat(noise.estimate().high()).isGreaterThan(0.2);
    assertThat(noise.basis()).isEqualTo("2 second judgements of a pair, 2 agree");
  }

  @Test
  void circularTriads() {
    var beats = new boolean[5][5];
    var rows = new String[] {"01011", "00111", "10001", "00101", "00000"};
    for (int i = 0; i < 5; i++) {
      for (int j = 0; j < 5; j++) {
        beats[i][j] = rows[i].charAt(j) == '1';
      }
    }
    assertThat(Circles.Triads.of(beats).triads()).isEqualTo(2);
    assertThat(Circles.Triads.of(beats).consistence()).isCloseTo(.6, within(1e-12));
  }

  @Test
  void labelsThatContradictEachOtherAreNamed() throws IOException {
    var rows =
        UnpairedLabel.read(
            source(
                "{\"prompt\":\"p\",\"completion\":\"aaa\",\"label\":true}",
                "{\"prompt\":\"p\",\"completion\":\"b\",\"label\":false}",
                "{\"prompt\":\"p\",\"completion\":\"aaa\",\"label\":false}",
                "{\"prompt\":\"q\",\"completion\":\"c\",\"label\":true}",
                "{\"prompt\":\"q\",\"completion\":\"dd\",\"label\":false}"),
            NAMES);
    var audit = LabelAudit.of(rows, Measuring.characters());
    assertThat(audit.findings())
        .containsExactly(new Finding(Finding.Kind.CONTRADICTS, place(3), place(1)));
    var longer = (Figure.Measured) figure(audit, "longer completion wanted");
    assertThat(longer.estimate().value()).isCloseTo((0.75 + 0) / 2, within(1e-12));
    assertThat(longer.basis()).isEqualTo("2 prompts with both");
    assertThat(figure(audit, "label noise (flip rate)"))
        .isEqualTo(
            new Figure.Unknown(
                "label noise (flip rate)",
                "of 1 second judgements 0 agree, fewer than chance; no flip rate explains that"));
  }

  @Test
  void promptsWithTwoAnswersAreNamed() throws IOException {
    var rows =
        PromptRow.read(
            source(
                "{\"prompt\":\"1+1\",\"answer\":2}",
                "{\"prompt\":\"1+1\",\"answer\":3}",
                "{\"prompt\":\"1+1\",\"answer\":2}"),
            NAMES);
    var audit = PromptAudit.of(rows, Measuring.characters());
    assertThat(audit.findings())
        .containsExactly(
            new Finding(Finding.Kind.CONTRADICTS, place(2), place(1)),
            new Finding(Finding.Kind.REPEATS, place(3), place(1)));
    assertThat(AuditText.lines(audit, 5))
        .anyMatch(line ->
            line.startsWith("prompts with another answer") && line.endsWith("1 of 3 (33.3 %)"));
  }

  @Test
  void completionsOfPromptsAreMeasured() throws IOException {
    var rows =
        PromptRow.read(
            source(
                "{\"prompt\":\"1+1\",\"completion\":\"is two\"}",
                "{\"prompt\":\"1+1\",\"completion\":\"2\"}",
                "{\"prompt\":\"1+1\",\"completion\":\"2\"}"),
            NAMES);
    var audit = PromptAudit.of(rows, Measuring.characters());
    assertThat(figure(audit, "completion"))
        .isEqualTo(new Figure.Spread("completion", Lengths.of(6, 1, 1)));
    assertThat(audit.findings())
        .containsExactly(new Finding(Finding.Kind.REPEATS, place(3), place(2)));
    assertThat(figure(audit, "prompts with another completion"))
        .isEqualTo(new Figure.Count("prompts with another completion", 1, 3));
    assertThat(audit.figures()).extracting(Figure::name).doesNotContain("answer");
  }

  @Test
  void lengthsAreLengthsThatOccur() {
    assertThat(Lengths.of(5, 1, 3, 2)).isEqualTo(new Lengths(1, 2, 2.75, 5, 5));
    assertThatThrownBy(() -> Lengths.of())
        .hasMessage("a distribution of lengths needs one, got none");
  }
}
