package plumbline.rollout;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import plumbline.completion.Completion;
import plumbline.completion.Continuation;
import plumbline.completion.Prompt;
import plumbline.completion.Sampling;
import plumbline.completion.SegmentCompleter;
import plumbline.reward.RewardFunction;
import plumbline.reward.Verdict;
import plumbline.text.token.Floats;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.StopReason;
import plumbline.text.trajectory.Task;

/// The exact scheduler cases of UloRL: samples of known lengths, two groups of two a round, at most
/// 16 tokens.
class SegmentRolloutTest {
  private static final int[] LENGTHS = {3, 5, 16, 2, 4, 4, 20, 9, 1, 6, 7, 12};
  private static final int MOST = 16;

  /// Ends every sample at its length; token `i` is number `i` of the sample.
  private static final SegmentCompleter SCRIPT =
      rows -> rows.stream().map(SegmentRolloutTest::piece).toList();

  private static Completion piece(Continuation row) {
    var key = row.request().key();
    int length = LENGTHS[(int) (2 * key.task() + key.sample())];
    int before = row.continued().size();
    int until = Math.min(Math.min(length, MOST), before + row.pauseAfter());
    var tokens = Tokens.of(IntStream.range(before, until).toArray());
    var stop =
        until == length ? StopReason.STOP : until == MOST ? StopReason.LENGTH : StopReason.PAUSED;
    return new Completion(
        Tokens.of(7),
        tokens,
        "x".repeat(until),
        Floats.filled(tokens.size(), -1f),
        Floats.empty(),
        stop,
        0);
  }

  private static SegmentRollout rollout(int segments) {
    return new SegmentRollout(
        SCRIPT,
        _ -> new Prompt.OfTokens(Tokens.of(7)),
        EpisodeScoring.of(
            RewardFunction.of("length", episode -> new Verdict.Scored(episode.sampledTokens()))),
        Sampling.random(MOST, 1),
        2,
        segments);
  }

  static Stream<Arguments> cases() {
    return Stream.of(
        Arguments.of(1, "16 16 12", "4 4 4", "0,1 2,3 4,5", "1 1 1 1 1 1 1 1 1 1 1 1"),
        Arguments.of(2, "8 8 8 4", "4 5 6 1", "0 1,2 3,4 5", "1 1 2 1 1 1 2 2 1 1 1 2"),
        Arguments.of(4, "4 4 4 4 4", "4 6 7 6 2", " 0,2  1,4 3,5", "1 2 4 1 1 1 4 3 1 2 2 3"));
  }

  @ParameterizedTest
  @MethodSource("cases")
  void rounds(int segments, String ticks, String active, String released, String pieces)
      throws InterruptedException {
    var rollout = rollout(segments);
    var underWay = new ArrayList<SegmentGroup>();
    var rounds = new ArrayList<SegmentRollout.Round>();
    var releasedGroups = new ArrayList<String>();
    var done = new ArrayList<SegmentGroup>();
    for (int round = 0; round < 3 || !underWay.isEmpty(); round++) {
      for (long task = 2L * round; round < 3 && task < 2L * round + 2; task++) {
        underWay.add(rollout.fresh(Task.of(task, "", ""), task, 1, round));
      }
      rounds.add(rollout.round(underWay));
      var finished = rounds.getLast().leaving(Release.WHOLE);
      done.addAll(finished);
      releasedGroups.add(
          rollout.released(finished).stream()
              .map(group -> String.valueOf(group.task().id()))
              .collect(Collectors.joining(",")));
      underWay.clear();
      underWay.addAll(rounds.getLast().staying(Release.WHOLE));
    }
    assertThat(joined(rounds.stream().map(SegmentRollout.Round::ticks))).isEqualTo(ticks);
    assertThat(joined(rounds.stream().map(SegmentRollout.Round::active))).isEqualTo(active);
    assertThat(rounds.stream().mapToLong(SegmentRollout.Round::decoded).sum()).isEqualTo(85);
    assertThat(joined(releasedGroups.stream())).isEqualTo(released);
    var inOrder = done.stream().sorted((a, b) -> Long.compare(a.position(), b.position())).toList();
    assertThat(
            joined(
                inOrder.stream()
                    .flatMap(group -> group.rows().stream())
                    .map(row -> row.pieces().size())))
        .isEqualTo(pieces);
    requireWhole(rollout, inOrder);
  }

  /// The same samples, each leaving when it ends, with those of its task that end in the same
  /// round.
  @ParameterizedTest
  @CsvSource({
    "2, '0 1,3/2,4 5/6 7,8 9,10/11', '8 8 8 4'",
    "4, '0,3/1,4 5/8/2,7,9,10/6,11', '4 4 4 4 4'"
  })
  void finishedSamplesMayLeaveAlone(int segments, String leaving, String ticks)
      throws InterruptedException {
    var rollout = rollout(segments);
    List<SegmentGroup> underWay = new ArrayList<>();
    var rounds = new ArrayList<SegmentRollout.Round>();
    var left = new ArrayList<String>();
    for (int round = 0; round < 3 || !underWay.isEmpty(); round++) {
      for (long task = 2L * round; round < 3 && task < 2L * round + 2; task++) {
        underWay.add(rollout.fresh(Task.of(task, "", ""), task, 1, round));
      }
      rounds.add(rollout.round(underWay));
      var groups = rounds.getLast().leaving(Release.FINISHED_ONLY);
      left.add(groups.stream().map(SegmentRolloutTest::samples).collect(Collectors.joining(",")));
      assertThat(rollout.released(groups)).hasSameSizeAs(groups);
      underWay = new ArrayList<>(rounds.getLast().staying(Release.FINISHED_ONLY));
    }
    assertThat(String.join("/", left)).isEqualTo(leaving);
    assertThat(joined(rounds.stream().map(SegmentRollout.Round::ticks))).isEqualTo(ticks);
    assertThat(rounds.stream().mapToLong(SegmentRollout.Round::decoded).sum()).isEqualTo(85);
  }

  private static String samples(SegmentGroup group) {
    return joined(group.rows().stream().map(row -> 2 * row.key().task() + row.key().sample()));
  }

  /// Nothing is lost or sampled twice: tokens count up across the borders, only the sample of 20
  /// was cut.
  private static void requireWhole(SegmentRollout rollout, List<SegmentGroup> groups) {
    int sample = 0;
    for (var group : groups) {
      for (var episode : rollout.episodes(group)) {
        int length = Math.min(LENGTHS[sample], MOST);
        assertThat(episode.tokens())
            .isEqualTo(Tokens.of(7).then(Tokens.of(IntStream.range(0, length).toArray())));
        assertThat(episode.truncated()).isEqualTo(sample == 6);
        assertThat(episode.text()).hasSize(length);
        sample++;
      }
    }
    assertThat(sample).isEqualTo(12);
  }

  private static String joined(Stream<?> parts) {
    return parts.map(String::valueOf).collect(Collectors.joining(" "));
  }

  @Test
  void anEndOnTheBorderIsAnEnd() throws InterruptedException {
    var rollout = rollout(4);
    var group = rollout.round(List.of(rollout.fresh(Task.of(2, "", ""), 2, 1, 0))).groups();
    assertThat(group.getFirst().isFinished()).as("both samples have 4 tokens").isTrue();
    var longest = List.of(rollout.fresh(Task.of(1, "", ""), 1, 1, 0));
    for (int round = 0; round < 4; round++) {
      longest = rollout.round(longest).groups();
    }
    assertThat(rollout.episodes(longest.getFirst()).getFirst().truncated())
        .as("the end came as token number 16")
        .isFalse();
  }

  @Test
  void segmentsThatDoNotFitAreRefused() {
    assertThatThrownBy(() -> rollout(3))
        .hasMessage("max tokens 16 is not a multiple of segments 3");
    assertThatThrownBy(() -> rollout(0))
        .hasMessage("groups of 2 samples in 0 segments, both must be at least 1");
    assertThatThrownBy(() ->
            new Continuation(
                new plumbline.completion.CompletionRequest(
                    new Prompt.OfText("a"),
                    Sampling.greedy(1),
                    plumbline.text.trajectory.SampleKey.of(1)),
                Tokens.empty(),
                0))
        .hasMessage("a row pauses after 0 tokens, must be at least 1");
  }
}
