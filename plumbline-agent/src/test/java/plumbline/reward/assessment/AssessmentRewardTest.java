package plumbline.reward.assessment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import plumbline.reward.RewardAggregation;
import plumbline.reward.RewardColumns;
import plumbline.reward.TruncationRule;
import plumbline.reward.Verdict;
import plumbline.reward.Verdict.Absent;
import plumbline.reward.Verdict.Scored;
import plumbline.reward.assessment.AssessmentReward.Component;
import plumbline.reward.assessment.AssessmentReward.Form;
import plumbline.reward.assessment.AssessmentReward.Matching;
import plumbline.reward.assessment.Consistency.Difference;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.Episode;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.Span;
import plumbline.text.trajectory.StopReason;
import plumbline.text.trajectory.Task;

/// Values are those of the method card, unguarded ones confirmed against the authors' program.
class AssessmentRewardTest {
  private static final double EXACT = 1e-12;

  private static AssessmentReward reward(Form form, Consistency consistency) {
    return new AssessmentReward(
        Matching.EXACT,
        form,
        List.of(Component.ACCURACY, Component.FORMAT),
        consistency,
        "<post-completion>");
  }

  private static Consistency guarded(boolean guard) {
    return new Consistency(Difference.RELATIVE, guard);
  }

  private static Episode episode(String gold, String text) {
    return new Episode(
        Task.of(7, "?", gold),
        new SampleKey(0, 3, 7, 2),
        List.of(new Span.Given(Tokens.of(1))),
        text.replace("\\n", "\n"),
        StopReason.STOP);
  }

  private static double value(RewardColumns columns, String name) {
    return ((Scored) columns.get(name)).reward();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          <think>2+1=3</think>\\n<answer>3</answer>\\n<evaluation>ok</evaluation>\\n<reward>[1,1]</reward>   | 3 | 1 | 1 | 1 | 1.00 | 1.0  | 1.0
          <think>2+1=4</think>\\n<answer>4</answer>\\n<evaluation>bad</evaluation>\\n<reward>[0,1]</reward>  | 3 | 0 | 1 | 1 | 1.00 | 1.0  | 0.0
          <think>2+1=4</think>\\n<answer>4</answer>\\n<evaluation>bad</evaluation>\\n<reward>[1,1]</reward>  | 3 | 0 | 1 | 1 | 1.00 | 0.5  | 0.5
          <think>2+1=3</think>\\n<answer>3</answer>\\n<evaluation>ok</evaluation>\\n<reward>[0.5,1]</reward> | 3 | 1 | 1 | 1 | 1.00 | 0.75 | 0.75
          <think>a</think>\\n<answer>3</answer>                                                              | 3 | 1 | 1 | 0 | 1.00 | 0.0  | 0.0
          <think>a</think><answer>3</answer><evaluation>e</evaluation><reward>[1,1,1]</reward>               | 3 | 1 | 1 | 1 | 1.00 | 0.0  | 0.0
          <think>a</think><answer>3</answer><evaluation>e</evaluation><reward>[-1,1]</reward>                | 3 | 1 | 1 | 1 | 1.00 | 0.0  | 0.0
          Sure. <think>a</think>\\n<answer>3</answer>\\n<evaluation>e</evaluation>\\n<reward>[1,0]</reward>  | 3 | 1 | 0 | 0 | 0.50 | 1.0  | 0.0
          <think>a</think>\\n<answer>3</answer>\\n<evaluation>e</evaluation>\\n<reward>[0,0]</reward><reward>[1,1]</reward> | 3 | 1 | 1 | 1 | 1.00 | 1.0 | 1.0
          <think>a</think>\\n<answer>3</answer><answer>5</answer>\\n<evaluation>e</evaluation>\\n<reward>[1,1]</reward> | 5 | 0 | 1 | 1 | 0.75 | 0.5 | 0.5
          wrong text <answer>7</answer> <reward>[0,0]</reward>                                               | 3 | 0 | 0 | 0 | 0.25 | 1.0  | 0.0
          """)
  void rewardsOfTheCard(
      String text,
      String gold,
      double accuracy,
      double answered,
      double whole,
      double soft,
      double guarded,
      double unguarded) {
    var episode = episode(gold, text);
    var columns = reward(Form.WHOLE, guarded(true)).score(episode);
    assertThat(value(columns, "accuracy")).isEqualTo(accuracy);
    assertThat(value(columns, "consistency")).isCloseTo(guarded, within(EXACT));
    assertThat(value(columns, "format")).isEqualTo(whole);
    var others = reward(Form.ANSWER, guarded(false)).score(episode);
    assertThat(value(others, "format")).isEqualTo(answered);
    assertThat(value(others, "consistency")).isCloseTo(unguarded, within(EXACT));
    var partial = reward(Form.SOFT, guarded(true)).score(episode);
    assertThat(value(partial, "format")).isEqualTo(soft);
  }

  @Test
  void theMarkerMayStandBeforeTheEvaluationOnce() {
    var marked =
        """
        <think>a</think>
        <answer>3</answer><post-completion>
        <evaluation>e</evaluation>
        <reward>[1,1]</reward>\
        """;
    assertThat(value(reward(Form.WHOLE, guarded(true)).score(episode("3", marked)), "format"))
        .isEqualTo(1);
    var twice = marked.replace("<post-completion>", "<post-completion><post-completion>");
    assertThat(value(reward(Form.WHOLE, guarded(true)).score(episode("3", twice)), "format"))
        .isZero();
  }

  @Test
  void twoBlankLinesAreNoSeparator() {
    assertThat(new AssessedText("<think>a</think>\n\n<answer>3</answer>").isAnswered()).isFalse();
  }

  @ParameterizedTest
  @CsvSource({
    "'[1, 0.5]', '1.0 0.5'",
    "'[]', ''",
    "'[1,]', ''",
    "'1,0', ''",
    "'[1,0] or so', ''",
    "'[__import__(\"os\")]', ''",
    "'[1e3,0]', ''"
  })
  void predictionsAreReadAndNeverRun(String written, String numbers) {
    var read = new AssessedText("<reward>" + written + "</reward>").predicted();
    var text =
        read.map(each -> String.join(" ", each.stream().map(String::valueOf).toList())).orElse("");
    assertThat(text).isEqualTo(numbers);
  }

  @Test
  void absurdNumbersAndMegabytesOfTagsAreBounded() {
    assertThat(new AssessedText("<reward>[" + "9".repeat(400) + "]</reward>").predicted())
        .isEmpty();
    var tags = new AssessedText("<think>".repeat(200_000) + "<answer>".repeat(200_000));
    assertThat(tags.isWhole()).isFalse();
    assertThat(tags.predicted()).isEmpty();
    assertThat(tags.answer()).isEmpty();
  }

  @Test
  void anAbsoluteDifferenceIsClippedAtOne() {
    var absolute = new Consistency(Difference.ABSOLUTE, false);
    assertThat(absolute.of(List.of(0.0, 1.0), List.of(0.25, 1.0))).isCloseTo(0.875, within(EXACT));
    assertThat(absolute.of(List.of(0.0, 1.0), List.of(9.0, 1.0))).isCloseTo(0.5, within(EXACT));
    assertThat(guarded(true).of(List.of(0.0, 1.0), List.of(0.25, 1.0)))
        .isCloseTo(0.5, within(EXACT));
  }

  @ParameterizedTest
  @CsvSource({
    "3, '<answer>3</answer><reward>[1,0]</reward>', 1, ABSENT",
    "3, '<answer>4</answer><reward>[0,0]</reward>', 1, 1",
    "3, '<answer>4</answer><reward>[1,0]</reward>', 0, 0",
    "3, '<answer>4</answer>', ABSENT, ABSENT",
    "'', '<answer>4</answer><reward>[1,0]</reward>', ABSENT, ABSENT"
  })
  void selfScoresAreWatched(String gold, String text, String selfScore, String honesty) {
    var columns = reward(Form.WHOLE, guarded(true)).score(episode(gold, text));
    assertThat(said(columns.get("self_score"))).isEqualTo(selfScore);
    assertThat(said(columns.get("honesty"))).isEqualTo(honesty);
  }

  private static String said(Verdict verdict) {
    return verdict instanceof Scored(double reward) ? String.valueOf((int) reward) : "ABSENT";
  }

  @Test
  void answersMayBeComparedAsMathematics() {
    var mathematics =
        new AssessmentReward(
            Matching.MATH, Form.WHOLE, List.of(Component.ACCURACY), guarded(true), "");
    var columns = mathematics.score(episode("1/2", "<answer>0.5</answer><reward>[1]</reward>"));
    assertThat(value(columns, "accuracy")).isEqualTo(1);
    assertThat(value(columns, "consistency")).isEqualTo(1);
  }

  private static RewardColumns columns(Verdict accuracy, double format, double consistency) {
    var columns = new LinkedHashMap<String, Verdict>();
    columns.put("accuracy", accuracy);
    columns.put("format", new Scored(format));
    columns.put("consistency", new Scored(consistency));
    return new RewardColumns(columns);
  }

  private static RewardAggregation weights(double consistency) {
    var weights = new LinkedHashMap<String, Double>();
    weights.put("accuracy", 1.0);
    weights.put("format", 1.0);
    weights.put("consistency", consistency);
    return new RewardAggregation(weights, TruncationRule.ZERO);
  }

  @Test
  void whatDoesNotApplyIsLeftOutOfTheSum() {
    var any = episode("", "");
    assertThat(weights(1).total(any, columns(new Absent("no gold"), 1, 0)))
        .isEqualTo(new Scored(1.0));
    assertThat(weights(0.5).total(any, columns(new Scored(1), 1, 0.75)))
        .isEqualTo(new Scored(2.375));
  }

  @Test
  void aSampleToWhichNoRewardAppliesIsNamed() {
    var accuracy = RewardAggregation.of("accuracy");
    assertThatThrownBy(() -> accuracy.total(episode("", ""), columns(new Absent("none"), 1, 1)))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("no reward applies to sample 2 of task 7 in step 3");
  }
}
