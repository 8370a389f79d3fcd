package plumbline.reward.diversity;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import plumbline.reward.diversity.DiversityRule.LengthFactor;
import plumbline.reward.diversity.DiversityRule.Lexical;

/// The eight measures against values that an independent script computed from the definitions.
class DiversityTest {
  private static final String T1 =
      "The cat sat on the mat. Did the dog see it? Wait, the dog was asleep!";
  private static final String T2 =
      """
      <think>First, consider the teacher. She wants order in the room.</think>
      Wait, I need to think from the student's perspective. He wants time to play! Is that fair? So the answer is B.\
      """;
  private static final String T3 = "yes yes yes yes";
  private static final DiversityRule RULE = DiversityRule.standard();

  private static void check(
      String text, int words, double whole, double combined, double... parts) {
    var score = RULE.score(text);
    assertThat(score.words()).isEqualTo(words);
    var values = score.parts().values().stream().mapToDouble(value -> value).toArray();
    assertThat(score.parts().keySet()).containsExactlyElementsOf(DiversityRule.MEASURES);
    assertThat(values).containsExactly(parts, within(1e-9));
    assertThat(score.combined()).isCloseTo(combined, within(1e-9));
    assertThat(score.total()).isCloseTo(whole, within(1e-9));
  }

  @Test
  void measuresHaveTheirReferenceValues() {
    check(
        T1,
        16,
        .414402519,
        .597212654,
        .75,
        .941432442,
        .088388348,
        .792481250,
        .819444444,
        .154589372,
        .933333333,
        .298032042);
    check(
        T2,
        32,
        .563189205,
        .733923229,
        .8125,
        .970653869,
        .353553391,
        .896240625,
        .919536020,
        .362606232,
        1,
        .556295695);
    check(T3, 4, .040781151, .074561404, .25, 0, 0, 0, 0, .013157895, .333333333, 0);
  }

  @ParameterizedTest
  @CsvSource({"546.875, .001825234, 0", "175.78125, .005656709, 1", "7500, .000133316, 2"})
  void yulesScaleOfThePaperIsSmall(double k, double literal, int text) {
    var words = Wording.of(List.of(T1, T2, T3).get(text)).words();
    assertThat(Measures.yuleK(words)).isCloseTo(k, within(1e-9));
    assertThat(Measures.yule(words, 1)).isCloseTo(literal, within(1e-9));
  }

  @ParameterizedTest
  @CsvSource({"16, .693894405", "32, .767368006", "0, 0", "1, .40", "3000, 1.2"})
  void lengthFactorIsTheFit(int words, double factor) {
    assertThat(LengthFactor.PAPER_FIT.of(words)).isCloseTo(factor, within(1e-9));
    assertThat(LengthFactor.NONE.of(words)).isEqualTo(words == 0 ? 0 : 1);
    assertThat(LengthFactor.RAMP.of(words)).isEqualTo(Math.min(1, words / 50.0));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " \n\t", "...?!", "<think></think>", "</think><think><think>", "—"})
  void textWithoutWordsIsNotDiverse(String text) {
    var score = RULE.score(text);
    assertThat(score.total()).isZero();
    assertThat(score.parts().values())
        .allSatisfy(value -> assertThat(Double.doubleToRawLongBits(value)).isZero());
  }

  @Test
  void noEntropyIsPlusZero() {
    var one = RULE.score("the").parts();
    for (var name : List.of("entropy", "pattern", "function")) {
      assertThat(Double.doubleToRawLongBits(one.getOrDefault(name, -1.0))).as(name).isZero();
    }
  }

  @Test
  void tagsAreLineBreaksHoweverTheyNest() {
    assertThat(Wording.of("One<think>two <THINK>three</think> four").sentences())
        .extracting(Wording.Sentence::text)
        .containsExactly("One", "two", "three", "four");
  }

  @Test
  void wordsAndSentencesAreCutAsWritten() {
    assertThat(Wording.of("It’s 3.5 o'clock. 'Quoted' e.g. this…\nNo?!  Ähm").sentences())
        .extracting(Wording.Sentence::words)
        .containsExactly(
            List.of("it's", "3", "5", "o'clock"),
            List.of("quoted", "e", "g"),
            List.of("this"),
            List.of("no"),
            List.of("ähm"));
  }

  @Test
  void closingMarksDoNotHideWhatASentenceIs() {
    assertThat(Measures.patterns(Wording.of("Is it \"so?\"\nHe said *yes!*").sentences()))
        .isCloseTo(0.5, within(1e-12));
  }

  @Test
  void shortTextsScoreBelowChains() {
    assertThat(RULE.score("B is right").total()).isLessThan(RULE.score(T2).total());
    assertThat(RULE.score("xq zv wk").total()).isLessThan(RULE.score(T1).total());
  }

  @Test
  void rootRatioAndLongerGramsAreOptions() {
    var words = Wording.of(T1).words();
    assertThat(Measures.rootTypeTokenRatio(words, 10)).isEqualTo(12 / 4.0 / 10);
    var rule = new DiversityRule(DiversityRule.alike(), 100, Lexical.ROOT, 3, LengthFactor.NONE);
    var parts = rule.score(T1).parts();
    assertThat(parts.get("lexical")).isEqualTo(0.3);
    assertThat(parts.get("bigram")).isCloseTo((12 / 16.0 + 14 / 15.0 + 1) / 3, within(1e-12));
    assertThat(rule.score(T1).total()).isEqualTo(rule.score(T1).combined());
  }

  @Test
  void aMegabyteOfApostrophesIsMeasured() {
    assertThat(RULE.score("a'".repeat(500_000) + "a").words()).isEqualTo(1);
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    var negative = new LinkedHashMap<>(DiversityRule.alike());
    negative.put("lexical", -0.125);
    assertThatThrownBy(() -> new DiversityRule(negative, 100, Lexical.TTR, 0, LengthFactor.NONE))
        .hasMessage(
            "the measures weigh [-0.125, 0.125, 0.125, 0.125, 0.125, 0.125, 0.125, 0.125], must be"
                + " numbers of at least 0 that sum to 1");
    assertThatThrownBy(() ->
            new DiversityRule(DiversityRule.alike(), -1, Lexical.TTR, 0, LengthFactor.PAPER_FIT))
        .hasMessage("the scale of yule is -1.0, must be above 0");
    assertThatThrownBy(() ->
            new DiversityRule(new LinkedHashMap<>(), 100, Lexical.TTR, 0, LengthFactor.PAPER_FIT))
        .hasMessageStartingWith("weights are given for [], must be for [lexical, entropy, ");
  }
}
