package plumbline.report;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// A chart draws what can be told apart, and says what it leaves out.
class CurveChoiceTest {
  private static Curve curve(String name, Double... values) {
    return new Curve(name, LongStream.range(0, values.length).boxed().toList(), List.of(values));
  }

  private static Chart drawn(Curve... curves) {
    return Chart.of(List.of(curves)).getFirst().drawn().orElseThrow();
  }

  private static Stream<String> names(Chart chart) {
    return chart.curves().stream().map(Curve::name);
  }

  @Test
  void aSingleRewardColumnIsDrawnOnceWithItsMean() {
    var chart =
        drawn(
            curve("reward/sort", 0.1 + 0.2, 0.5),
            curve("reward/mean", 0.3, 0.5),
            curve("reward/unscored", 0.0, 0.0));
    assertThat(names(chart)).containsExactly("reward/mean");
    assertThat(chart.about())
        .isEqualTo(
            "Mean over the samples of a step, and each reward column. Not drawn: sort, equal to"
                + " mean; unscored, 0 throughout.");
  }

  @Test
  void curvesThatDifferAreAllDrawn() {
    var chart =
        drawn(
            curve("reward/math", 0.0, 0.5),
            curve("reward/mean", 0.0, 0.6),
            curve("reward/unscored", 0.0, 0.1));
    assertThat(names(chart)).containsExactly("reward/math", "reward/mean", "reward/unscored");
    assertThat(chart.about()).doesNotContain("Not drawn");
  }

  @Test
  void zerosAreNamedOnceEach() {
    var chart =
        drawn(curve("clip/a", 0.0, 0.0), curve("clip/b", 0.0, 0.0), curve("clip/c", 0.0, 1.0));
    assertThat(names(chart)).containsExactly("clip/c");
    assertThat(chart.about()).endsWith(" Not drawn: a, 0 throughout; b, 0 throughout.");
  }

  /// It is told in words, in which nothing lies on anything.
  @Test
  void aChartThatNeverChangesStaysWhole() {
    var zeros = drawn(curve("clip/low", 0.0), curve("clip/high", 0.0, 0.0));
    assertThat(names(zeros)).containsExactly("clip/low", "clip/high");
    var same =
        drawn(curve("clip/low", 0.5, 0.5), curve("clip/mid", 0.5, 0.5), curve("clip/top", 0.0));
    assertThat(names(same)).containsExactly("clip/low", "clip/mid", "clip/top");
    assertThat(same.about()).doesNotContain("Not drawn");
    assertThat(names(drawn(curve("memory/leaked_tensors", 0.0)))).hasSize(1);
  }

  @Test
  void aCurveIsLevelWhereThePageShowsOneValue() {
    assertThat(curve("lr", 0.1 + 0.2, 0.3).isLevel()).isTrue();
    assertThat(curve("lr", 0.3, 0.30001).isLevel()).isFalse();
    assertThat(curve("lr", 0.3, Double.NaN).isLevel()).isFalse();
  }

  @Test
  void boundsAreDrawnWhereverTheyLie() {
    assertThat(
            names(
                drawn(
                    curve("evaluation/loss", 1.0),
                    curve("evaluation/loss_low", 1.0),
                    curve("evaluation/loss_high", 1.0))))
        .hasSize(3);
  }
}
