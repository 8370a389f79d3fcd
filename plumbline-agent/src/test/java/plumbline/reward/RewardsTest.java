package plumbline.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.LinkedHashMap;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import plumbline.reward.Verdict.Scored;
import plumbline.reward.Verdict.Unscored;
import plumbline.reward.math.MathVerifier;
import plumbline.text.trajectory.Episode;
import plumbline.text.trajectory.StopReason;
import plumbline.text.trajectory.Task;

class RewardsTest {
  private static final RewardFunction MATH = new MathReward(MathVerifier.standard());

  private static double score(RewardFunction function, Episode episode)
      throws InterruptedException {
    var columns = RewardFunction.judge(function, episode);
    return ((Scored) columns.get(function.columns().getFirst())).reward();
  }

  @Test
  void mathJudgesTheStatedAnswer() throws InterruptedException {
    assertThat(score(MATH, Episodes.answering("\\frac12", "so it is \\boxed{0.5}"))).isEqualTo(1);
    assertThat(score(MATH, Episodes.answering("\\frac12", "so it is \\boxed{0.6}"))).isZero();
    assertThat(score(MATH, Episodes.answering("5", "I guess 5"))).isZero();
    assertThat(score(MATH, Episodes.answering("2*9=18\n#### 18", "#### 18"))).isEqualTo(1);
    assertThat(score(MATH, Episodes.answering("5", "<think>\\boxed{5}</think>"))).isZero();
  }

  @Test
  void whetherAnAnswerIsStatedIsAColumnOfItsOwn() throws InterruptedException {
    var wrong = RewardFunction.judge(MATH, Episodes.answering("5", "#### 4"));
    assertThat(wrong.get(MathReward.STATED)).isEqualTo(new Scored(1));
    var bare = RewardFunction.judge(MATH, Episodes.answering("5", "5"));
    assertThat(bare.get(MathReward.STATED)).isEqualTo(new Scored(0));
  }

  @Test
  void aTaskWithoutGoldAnswerIsUnscoredAndNotZero() throws InterruptedException {
    var verdict = RewardFunction.judge(MATH, Episodes.answering("", "\\boxed{5}")).get("math");
    assertThat(verdict)
        .isEqualTo(new Unscored("the judge failed: gold answer is empty for task 7"));
  }

  @Test
  void formats() throws InterruptedException {
    var boxed = FormatReward.named("boxed");
    assertThat(score(boxed, Episodes.answering("", "\\boxed{x}"))).isEqualTo(1);
    assertThat(score(boxed, Episodes.answering("", "\\boxed{x"))).isZero();
    assertThat(score(boxed, Episodes.answering("", "#### 5"))).isZero();
    assertThat(score(boxed, Episodes.answering("", "<think>\\boxed{x}</think>"))).isZero();
    var tags = FormatReward.named("think-answer");
    var good = "<think>a\nb</think>\n<answer>5</answer>";
    assertThat(score(tags, Episodes.answering("", good))).isEqualTo(1);
    assertThat(score(tags, Episodes.answering("", good + " and more"))).isZero();
    assertThat(score(tags, Episodes.answering("", "<think>" + good))).isZero();
    var regex = FormatReward.named("[0-9]+=");
    assertThat(score(regex, Episodes.answering("", "123="))).isEqualTo(1);
    assertThat(score(regex, Episodes.answering("", "x123="))).isZero();
  }

  @Test
  void aPatternNeverBacktracks() throws InterruptedException {
    var evil = FormatReward.named("(a*)*b");
    long start = System.nanoTime();
    assertThat(score(evil, Episodes.answering("", "a".repeat(20_000)))).isZero();
    assertThat(System.nanoTime() - start).isLessThan(5_000_000_000L);
    assertThatThrownBy(() -> FormatReward.named("(a)\\1"))
        .hasMessageStartingWith(
            "format '(a)\\1' is neither boxed, think-answer nor a linear-time regular expression:"
                + " ");
  }

  @Test
  void exactMatchForgivesOnlyOuterSpace() throws InterruptedException {
    assertThat(score(new ExactMatchReward(), Episodes.answering("a b", " a b\n"))).isEqualTo(1);
    assertThat(score(new ExactMatchReward(), Episodes.answering("a b", "a  b"))).isZero();
  }

  /// The values of two cards, for caps of 32,768 and 20,480 and a cache of 4,096 tokens.
  @ParameterizedTest
  @CsvSource({
    "32768, 20000, 0",
    "32768, 28672, 0",
    "32768, 30720, -0.5",
    "32768, 32768, -1",
    "32768, 32769, -1",
    "20480, 16384, 0",
    "20480, 16385, -0.000244140625",
    "20480, 18432, -0.5",
    "20480, 99999, -1"
  })
  void overlongResponsesPay(int cap, int length, double penalty) {
    assertThat(new OverlongPenalty(cap, 4096).penalty(length)).isEqualTo(penalty);
  }

  @Test
  void overlongCountsSampledTokens() throws InterruptedException {
    assertThat(score(new OverlongPenalty(10, 4), Episodes.answering("", "12345678")))
        .isEqualTo(-0.5);
    assertThatThrownBy(() -> new OverlongPenalty(10, 11))
        .hasMessage("overlong cache is 11, must be from 1 to the cap of 10 tokens");
  }

  @Test
  void aBrokenJudgeIsNotAZero() throws InterruptedException {
    var broken =
        RewardFunction.of(
            "broken",
            episode -> {
              throw new IllegalStateException("no network");
            });
    var episode = Episodes.answering("", "");
    assertThat(RewardFunction.judge(broken, episode).get("broken"))
        .isEqualTo(new Unscored("the judge failed: no network"));
    var total =
        RewardAggregation.of("broken").total(episode, RewardFunction.judge(broken, episode));
    assertThat(total).isEqualTo(new Unscored("broken: the judge failed: no network"));
  }

  @Test
  void aJudgeThatBreaksItsPromiseIsNamed() throws InterruptedException {
    var liar =
        new RewardFunction() {
          @Override
          public List<String> columns() {
            return List.of("a");
          }

          @Override
          public RewardColumns score(Episode episode) {
            return RewardColumns.of("b", new Scored(1));
          }
        };
    assertThat(RewardFunction.judge(liar, Episodes.answering("", "")).get("a"))
        .isEqualTo(new Unscored("the judge failed: promised columns [a] and gave [b]"));
  }

  @Test
  void columnsAreWeightedAndTheRestIsOnlyLogged() {
    var weights = new LinkedHashMap<String, Double>();
    weights.put("math", 1.0);
    weights.put("format", 0.1);
    var aggregation = new RewardAggregation(weights, TruncationRule.ZERO);
    var columns =
        RewardColumns.join(
            List.of(
                RewardColumns.of("format", new Scored(1)),
                RewardColumns.of("style", new Unscored("not needed")),
                RewardColumns.of("math", new Scored(1))));
    assertThat(aggregation.total(Episodes.answering("", ""), columns)).isEqualTo(new Scored(1.1));
    assertThat(columns.names()).containsExactly("format", "style", "math");
    var missing = RewardColumns.of("format", new Scored(1));
    assertThatThrownBy(() -> aggregation.total(Episodes.answering("", ""), missing))
        .hasMessage("no reward column 'math'; there are [format]");
  }

  @Test
  void truncatedEpisodesFollowTheRule() {
    var cut = Episodes.of(Task.of(7, "q", ""), "abc", StopReason.LENGTH);
    var columns = RewardColumns.of("a", new Scored(1));
    var weights = RewardAggregation.of("a").weights();
    assertThat(RewardAggregation.of("a").total(cut, columns)).isEqualTo(new Scored(0));
    assertThat(new RewardAggregation(weights, TruncationRule.KEEP).total(cut, columns))
        .isEqualTo(new Scored(1));
    assertThat(new RewardAggregation(weights, TruncationRule.MASK).total(cut, columns))
        .isEqualTo(new Unscored("truncated at the token limit"));
  }

  @Test
  void aRewardThatIsNoNumberNamesItsSample() {
    var columns = RewardColumns.of("a", new Scored(Double.NaN));
    assertThatThrownBy(() -> RewardAggregation.of("a").total(Episodes.answering("", ""), columns))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "reward column 'a' is NaN for sample 3 of task 7 in step 2; a reward must be finite");
  }

  @Test
  void faultySettingsAreRefused() {
    assertThatThrownBy(() -> new RewardAggregation(new LinkedHashMap<>(), TruncationRule.ZERO))
        .hasMessage("no reward column has a weight; name at least one");
    var weights = new LinkedHashMap<String, Double>();
    weights.put("a", Double.NaN);
    assertThatThrownBy(() -> new RewardAggregation(weights, TruncationRule.ZERO))
        .hasMessage("the weight of reward column 'a' is NaN, must be finite");
    var twice = List.of(RewardColumns.of("a", new Scored(1)), RewardColumns.of("a", new Scored(2)));
    assertThatThrownBy(() -> RewardColumns.join(twice))
        .hasMessage("two reward columns are named 'a'");
  }
}
