package plumbline.recipe.pcl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import plumbline.data.preference.MarkedTokens;
import plumbline.data.preference.PlainForm;
import plumbline.text.token.SpecialTokenNames;
import plumbline.text.token.Tokenizer;
import plumbline.text.token.TokenizerTrainer;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.LossKind;
import plumbline.text.trajectory.Task;
import plumbline.text.trajectory.TrainingRow;

/// Labels and weights of the method card.
class DemonstratedRowsTest {
  private static final String RESPONSE =
      """
      <think>2+1=3</think>
      <answer>3</answer>
      <evaluation>ok</evaluation>
      <reward>[1,1]</reward>\
      """;
  private static final Task TASK = Task.of(5, "2+1=", "3");

  private static Tokenizer characters() {
    return TokenizerTrainer.characters(
            "abcdefghijklmnopqrstuvwxyz<>/\n0123456789+=[],",
            SpecialTokenNames.standard().with("<post-completion>"))
        .open();
  }

  private static DemonstratedRows rows(Tokenizer tokenizer, Marker marker) {
    return new DemonstratedRows(new PlainForm(tokenizer), tokenizer, marker);
  }

  private static List<Integer> labels(TrainingRow row) {
    var labels = new ArrayList<Integer>();
    for (int t = 0; t < row.tokens().size(); t++) {
      labels.add(row.kinds().get(t) == LossKind.CROSS_ENTROPY ? row.tokens().get(t) : -100);
    }
    return labels;
  }

  @Test
  void labelsOfTheCard() {
    var answered =
        MarkedTokens.silent(Tokens.of(1, 2, 3)).then(MarkedTokens.said(Tokens.of(10, 11, 12)));
    var marker = Tokens.of(50);
    var reasoning = DemonstratedRows.reasoning(answered, marker, 0);
    assertThat(reasoning.tokens()).isEqualTo(Tokens.of(1, 2, 3, 10, 11, 12, 50));
    assertThat(labels(reasoning)).containsExactly(-100, -100, -100, 10, 11, 12, 50);
    var assessment =
        DemonstratedRows.assessment(answered.tokens(), marker, Tokens.of(20, 21, 2), 0);
    assertThat(assessment.tokens()).isEqualTo(Tokens.of(1, 2, 3, 10, 11, 12, 50, 20, 21, 2));
    assertThat(labels(assessment))
        .containsExactly(-100, -100, -100, -100, -100, -100, 50, 20, 21, 2);
  }

  @ParameterizedTest
  @CsvSource({"TOKEN", "TEXT"})
  void bothTracksMeetAtTheMarker(String kind) {
    try (var tokenizer = characters()) {
      var marker =
          kind.equals("TOKEN")
              ? Marker.token("<post-completion>", tokenizer, Set.of(2))
              : Marker.text("\n<evaluation>", "</answer>", tokenizer, Set.of(2));
      var rows = rows(tokenizer, marker);
      var reasoning = rows.reasoning(TASK, DemonstratedRows.solution("2+1=3", "3"));
      var assessment = rows.assessment(TASK, RESPONSE);
      assertThat(reasoning.group()).isEqualTo(5);
      assertThat(learnt(reasoning, tokenizer))
          .isEqualTo("<think>2+1=3</think>\n<answer>3</answer>" + marker.text());
      var behind = RESPONSE.substring(RESPONSE.indexOf("\n<evaluation>"));
      var expected = kind.equals("TOKEN") ? marker.text() + behind : behind;
      assertThat(learnt(assessment, tokenizer)).isEqualTo(expected + "<eos>");
      var whole = tokenizer.decode(assessment.tokens(), false);
      assertThat(whole)
          .isEqualTo("2+1=<think>2+1=3</think>\n<answer>3</answer>" + expected + "<eos>");
    }
  }

  private static String learnt(TrainingRow row, Tokenizer tokenizer) {
    return tokenizer.decode(
        Tokens.of(labels(row).stream().filter(id -> id >= 0).mapToInt(id -> id).toArray()), false);
  }

  @Test
  void whatCannotBeCutIsRefused() {
    try (var tokenizer = characters()) {
      var token = rows(tokenizer, Marker.token("<post-completion>", tokenizer, Set.of(2)));
      assertThatThrownBy(() -> token.assessment(TASK, "3"))
          .hasMessage("the response has no </answer>, so nothing can be cut off behind it");
      assertThatThrownBy(() -> token.assessment(TASK, "<answer>3</answer><post-completion>"))
          .hasMessage("nothing stands behind the answer, so nothing is learnt");
      var text = rows(tokenizer, Marker.text("\n<evaluation>", "</answer>", tokenizer, Set.of(2)));
      assertThatThrownBy(() -> text.assessment(TASK, "<answer>3</answer>well"))
          .hasMessage(
              "behind the answer stands 'well', must begin with the marker '\n<evaluation>'");
    }
  }

  @Test
  void aTextThatRunsIntoItsNeighboursIsRefused() {
    var words = Stream.generate(() -> "a></b ></b ").limit(50);
    try (var tokenizer =
        TokenizerTrainer.bytePairs(words, 270, SpecialTokenNames.standard()).open()) {
      var rows = rows(tokenizer, Marker.text("</b", "</answer>", tokenizer, Set.of(2)));
      assertThatThrownBy(() -> rows.assessment(TASK, "<answer>3</answer></b ok"))
          .hasMessage(
              "the tokenizer joins the marker '</b' with the text around it, so no token begins"
                  + " with it; use marker.token");
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0, 100, -1, true, 1",
    "10, 100, 0.5, true, 0.8",
    "49, 100, 0.5, true, 0.02",
    "60, 100, 0.5, true, 0",
    "10, 100, 0.5, false, 0.01"
  })
  void assessmentsFallAndWrongOnesHardlyCount(
      long step, long total, double warm, boolean valid, double expected) {
    assertThat(new AssessmentWeight(warm, 0.01).at(step, total, valid))
        .isCloseTo(expected, within(1e-12));
  }

  @Test
  void tracksHoldWhatTheirTasksShow() {
    var row = TrainingRow.supervised(Tokens.of(1), Tokens.of(2, 3));
    var weights = new AssessedTracks.Weights(1, 0.5, 0.25, new AssessmentWeight(0.5, 0.01));
    var tracks =
        new AssessedTracks(
            Map.of(
                1L, new AssessedTracks.Demonstrated(row, row, true),
                2L, new AssessedTracks.Demonstrated(null, row, false)),
            weights,
            100);
    var shown =
        tracks.beside(List.of(Task.of(1, "", ""), Task.of(2, "", ""), Task.of(3, "", "")), 10);
    assertThat(shown.getFirst().rows()).containsExactly(row);
    assertThat(shown.getFirst().weight()).isEqualTo(0.5);
    assertThat(shown.getLast().rows()).containsExactly(row.weighted(0.8), row.weighted(0.01));
    assertThatThrownBy(() -> new AssessedTracks.Weights(0, 0, 0, new AssessmentWeight(-1, 0)))
        .hasMessage(
            "the loss weights are 0.0, 0.0 and 0.0; none may be negative and at least one loss"
                + " weight must be positive");
  }
}
