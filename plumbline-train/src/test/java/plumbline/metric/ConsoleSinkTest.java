package plumbline.metric;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import plumbline.metric.ConsoleSink.Mode;
import plumbline.metric.ConsoleSink.Style;

class ConsoleSinkTest {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  @Test
  void aRemarkTakesThePlaceOfALineThatIsRewritten() {
    assertThat(new Style(Mode.REWRITTEN, false, 100).above("said")).isEqualTo("\r\u001b[Ksaid");
    assertThat(new Style(Mode.PLAIN, false, 100).above("said")).isEqualTo("said");
  }

  @Test
  void aTerminalGetsOneLineThatIsRewritten() {
    var console = console(new Style(Mode.REWRITTEN, false, 100));
    console.write(step(1, 0.25));
    console.write(step(2, 0.5));
    console.close(RunEnd.FINISHED);
    assertThat(bytes.toString(UTF_8))
        .isEqualTo(
            "\r\u001b[K1/100 steps  reward 0.250  dead groups 13 %"
                + "\r\u001b[K2/100 steps  2.0 s/step  3:16 left  reward 0.500  dead groups 13 %\n");
  }

  @Test
  void aRemarkStandsAboveTheProgressLine() {
    var console = console(new Style(Mode.REWRITTEN, true, 30));
    console.write(step(1, 0.25));
    console.write(new LogEntry.Note(1, Instant.EPOCH, "step 1: sick"));
    assertThat(bytes.toString(UTF_8))
        .isEqualTo(
            "\r\u001b[K1/100 steps  reward 0.250  de"
                + "\r\u001b[K\u001b[33mstep 1: sick\u001b[0m\n"
                + "\r\u001b[K1/100 steps  reward 0.250  de");
  }

  @Test
  void elsewhereALineEveryTenSecondsAndTheLast() {
    var console = console(new Style(Mode.PLAIN, false, 100));
    for (long step = 1; step <= 13; step++) {
      console.write(step(step, 0.5));
    }
    console.close(RunEnd.FINISHED);
    assertThat(bytes.toString(UTF_8).lines().map(line -> line.substring(0, 11)))
        .containsExactly("1/100 steps", "6/100 steps", "11/100 step", "13/100 step");
    assertThat(bytes.toString(UTF_8)).doesNotContain("\r").doesNotContain("\u001b");
  }

  @Test
  void quietShowsRemarksAndTheLastLine() {
    var console = console(new Style(Mode.QUIET, false, 100));
    console.write(step(1, 0.5));
    console.write(new LogEntry.Note(1, Instant.EPOCH, "step 1: sick"));
    console.write(step(2, 0.5));
    console.close(RunEnd.FINISHED);
    assertThat(bytes.toString(UTF_8).lines())
        .containsExactly(
            "step 1: sick", "2/100 steps  2.0 s/step  3:16 left  reward 0.500  dead groups 13 %");
  }

  @Test
  void whatMayEndEarlierIsToldAsTheMost() {
    var style = new Style(Mode.PLAIN, false, 100);
    var console =
        new ConsoleSink(new PrintStream(bytes, true, UTF_8), style, 1, 7, List.of(MetricNames.LOSS))
            .untilEnough();
    for (long step = 1; step <= 7; step++) {
      console.write(step(step, 0.5));
    }
    console.close(RunEnd.FINISHED);
    assertThat(bytes.toString(UTF_8).lines())
        .containsExactly(
            "1/7 steps  loss 0.100",
            "6/7 steps  2.0 s/step  at most 0:02 left  loss 0.100",
            "7/7 steps  2.0 s/step  0:00 left  loss 0.100");
  }

  @Test
  void figuresThatAStepLacksAreLeftOut() {
    var console = console(new Style(Mode.PLAIN, false, 100));
    console.write(StepMetrics.of(1, Instant.EPOCH).with(MetricNames.LOSS, 2));
    assertThat(bytes.toString(UTF_8)).isEqualTo("1/100 steps\n");
  }

  @Test
  void styleFollowsTerminalQuietAndEnvironment() {
    assertThat(Style.of(false, true, Map.of("COLUMNS", "72")))
        .isEqualTo(new Style(Mode.REWRITTEN, true, 72));
    assertThat(Style.of(false, true, Map.of("NO_COLOR", "1")))
        .isEqualTo(new Style(Mode.REWRITTEN, false, 100));
    assertThat(Style.of(false, true, Map.of("NO_COLOR", "")).colour()).isTrue();
    assertThat(Style.of(false, true, Map.of("TERM", "dumb")).mode()).isEqualTo(Mode.PLAIN);
    assertThat(Style.of(false, false, Map.of("COLUMNS", "many")))
        .isEqualTo(new Style(Mode.PLAIN, false, 100));
    assertThat(Style.of(true, true, Map.of()).mode()).isEqualTo(Mode.QUIET);
  }

  @Test
  void timeIsReadAsAClock() {
    assertThat(ProgressLine.clock(4.6)).isEqualTo("0:05");
    assertThat(ProgressLine.clock(754)).isEqualTo("12:34");
    assertThat(ProgressLine.clock(36_061)).isEqualTo("10:01:01");
  }

  private ConsoleSink console(Style style) {
    return new ConsoleSink(
        new PrintStream(bytes, true, UTF_8),
        style,
        1,
        100,
        List.of(MetricNames.REWARD_MEAN, MetricNames.ENTROPY, MetricNames.DEAD_GROUPS));
  }

  private static StepMetrics step(long step, double reward) {
    return StepMetrics.of(step, Instant.EPOCH.plusSeconds(2 * step))
        .with(MetricNames.LOSS, 0.1)
        .with(MetricNames.REWARD_MEAN, reward)
        .with(MetricNames.DEAD_GROUPS, 0.125);
  }
}
