package plumbline.recipe.pcl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import plumbline.recipe.policy.GroupSource;
import plumbline.reward.RewardColumns;
import plumbline.reward.Verdict;
import plumbline.rollout.Group;
import plumbline.text.token.Floats;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.Episode;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.Span;
import plumbline.text.trajectory.StopReason;
import plumbline.text.trajectory.Task;

class WatchedSourceTest {
  private static final Marker MARKER = new Marker.OfToken("<post-completion>", 3, Set.of(2));

  private static GroupSource drawing(Tokens... samples) {
    var task = Task.of(1, "?", "");
    var episodes =
        Arrays.stream(samples)
            .map(tokens ->
                new Episode(
                    task,
                    SampleKey.of(0),
                    List.of(
                        new Span.Given(Tokens.of(9, 3)),
                        new Span.Sampled(
                            tokens,
                            Floats.filled(tokens.size(), -1f),
                            Floats.filled(tokens.size(), 0f),
                            0,
                            0)),
                    "",
                    StopReason.STOP))
            .toList();
    var columns =
        episodes.stream().map(_ -> RewardColumns.of("accuracy", Verdict.of(true))).toList();
    return (_, _) -> new GroupSource.Collected(List.of(new Group(task, episodes, columns)));
  }

  @Test
  void tellsHowMuchStandsBeforeAndBehindTheMarker() throws InterruptedException {
    var source = drawing(Tokens.of(7, 3, 8, 8, 2), Tokens.of(7, 7, 2));
    assertThat(new WatchedSource(source, MARKER).collect(0, 4).figures().toString())
        .isEqualTo("{marker/said_share=0.5, marker/tokens_before=2.0, marker/tokens_after=1.5}");
  }

  @Test
  void whatDrawsIsClosedWithIt() {
    var closed = new AtomicBoolean();
    var drawing =
        new GroupSource() {
          @Override
          public Collected collect(long batch, long step) {
            return new Collected(List.of());
          }

          @Override
          public void close() {
            closed.set(true);
          }
        };
    new WatchedSource(drawing, MARKER).close();
    assertThat(closed).isTrue();
  }

  @Test
  void samplesThatAllStopAtTheMarkerEndTheRun() {
    var source = new WatchedSource(drawing(Tokens.of(7, 3), Tokens.of(7, 7, 3)), MARKER);
    assertThatThrownBy(() -> source.collect(0, 4))
        .isInstanceOf(IllegalStateException.class)
        .hasMessage(
            "all 2 samples of step 4 that have the marker end with it: nothing behind it would be"
                + " learnt; samples to train on must not stop at the marker");
  }
}
