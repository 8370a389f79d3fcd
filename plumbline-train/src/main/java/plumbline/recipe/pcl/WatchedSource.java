package plumbline.recipe.pcl;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import plumbline.recipe.policy.GroupSource;
import plumbline.rollout.Group;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.Span;
import plumbline.text.trajectory.StopReason;
import plumbline.train.RunState;

/// Groups of another source, of which it is told where their samples have the marker. Samples that
/// all end with it were stopped too early, which would end the method without a word: that is
/// refused.
///
/// @param source draws the groups
public record WatchedSource(GroupSource source, Marker marker) implements GroupSource {
  @Override
  public Collected collect(long batch, long step) throws InterruptedException {
    var collected = source.collect(batch, step);
    if (collected.end().isPresent()) {
      return collected;
    }
    var figures = new LinkedHashMap<>(collected.figures());
    figures.putAll(figures(collected.groups(), step));
    return new Collected(collected.groups(), figures);
  }

  private LinkedHashMap<String, Double> figures(List<Group> groups, long step) {
    int samples = 0;
    int marked = 0;
    int cut = 0;
    double before = 0;
    double after = 0;
    for (var group : groups) {
      for (var episode : group.episodes()) {
        var sampled = Tokens.empty();
        for (var span : episode.spans()) {
          sampled = span instanceof Span.Sampled ? sampled.then(span.tokens()) : sampled;
        }
        int at = marker.positionIn(sampled);
        boolean said = at < sampled.size();
        int behind = said ? sampled.size() - at - marker.tokens().size() : 0;
        samples++;
        marked += said ? 1 : 0;
        cut += said && behind <= 0 && episode.stop() == StopReason.STOP ? 1 : 0;
        before += at;
        after += Math.max(0, behind);
      }
    }
    if (marked > 0 && cut == marked) {
      throw new IllegalStateException(
          "all %d samples of step %d that have the marker end with it: nothing behind it would be learnt; samples to train on must not stop at the marker"
              .formatted(marked, step));
    }
    var figures = new LinkedHashMap<String, Double>();
    if (samples > 0) {
      figures.put("marker/said_share", (double) marked / samples);
      figures.put("marker/tokens_before", before / samples);
      figures.put("marker/tokens_after", after / samples);
    }
    return figures;
  }

  @Override
  public Optional<RunState> state() {
    return source.state();
  }

  @Override
  public void close() {
    source.close();
  }
}
