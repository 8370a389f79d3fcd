package plumbline.rollout;

import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.LongStream;
import plumbline.completion.CompletionRequest;
import plumbline.completion.Continuation;
import plumbline.completion.Prompt;
import plumbline.completion.Sampling;
import plumbline.completion.SegmentCompleter;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.Episode;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.Span;
import plumbline.text.trajectory.Task;

/// Samples groups in segments (UloRL, arXiv 2507.19766): a round decodes at most `max tokens /
/// segments` new tokens of every row, so nobody waits for the longest; what is not done goes on in
/// the next round, its beginning read again by the weights of that round. Holds no state.
///
/// @param completer samples the pieces
/// @param prompts how a task is put to the model
/// @param scoring judges the episodes
/// @param sampling how tokens are drawn; its limit is that of a whole sample
/// @param groupSize samples of a task
/// @param segments into how many pieces a sample of the greatest length falls
public record SegmentRollout(
    SegmentCompleter completer,
    Function<Task, Prompt.OfTokens> prompts,
    EpisodeScoring scoring,
    Sampling sampling,
    int groupSize,
    int segments) {
  public SegmentRollout {
    if (groupSize < 1 || segments < 1) {
      throw new IllegalArgumentException(
          "groups of %d samples in %d segments, both must be at least 1"
              .formatted(groupSize, segments));
    }
    if (sampling.maxTokens() % segments != 0) {
      throw new IllegalArgumentException(
          "max tokens %d is not a multiple of segments %d"
              .formatted(sampling.maxTokens(), segments));
    }
  }

  /// What one round did.
  ///
  /// @param groups all groups of the round, in their order
  /// @param ticks tokens of the longest piece: so long everybody waited
  /// @param active rows that were decoded
  /// @param decoded new tokens of all of them
  public record Round(List<SegmentGroup> groups, long ticks, long active, long decoded) {
    public Round {
      groups = List.copyOf(groups);
    }

    /// What leaves after this round.
    public List<SegmentGroup> leaving(Release release) {
      return switch (release) {
        case WHOLE -> groups.stream().filter(SegmentGroup::isFinished).toList();
        case FINISHED_ONLY -> groups.stream().flatMap(group -> group.part(true).stream()).toList();
      };
    }

    /// What goes on in the next round.
    public List<SegmentGroup> staying(Release release) {
      return switch (release) {
        case WHOLE -> groups.stream().filter(group -> !group.isFinished()).toList();
        case FINISHED_ONLY -> groups.stream().flatMap(group -> group.part(false).stream()).toList();
      };
    }
  }

  /// A group of which nothing was sampled.
  ///
  /// @param position of the task in the data
  public SegmentGroup fresh(Task task, long position, long run, long round) {
    return new SegmentGroup(
        task,
        position,
        LongStream.range(0, groupSize)
            .mapToObj(sample -> SegmentRow.fresh(new SampleKey(run, round, task.id(), sample)))
            .toList());
  }

  /// Goes on with every row that is not done.
  ///
  /// @throws InterruptedException when the calling thread is interrupted; the work is cancelled
  public Round round(List<SegmentGroup> groups) throws InterruptedException {
    var wanted = new ArrayList<Continuation>();
    for (var group : groups) {
      var prompt = prompts.apply(group.task());
      for (var row : group.rows()) {
        if (!row.isFinished()) {
          wanted.add(
              new Continuation(
                  new CompletionRequest(prompt, sampling, row.key()),
                  row.tokens(),
                  sampling.maxTokens() / segments));
        }
      }
    }
    var pieces = completer.extend(wanted);
    if (pieces.size() != wanted.size()) {
      throw new IllegalStateException(
          "the completer got %d rows and gave %d pieces".formatted(wanted.size(), pieces.size()));
    }
    var next = pieces.iterator();
    var extended = new ArrayList<SegmentGroup>();
    for (var group : groups) {
      var rows = new ArrayList<SegmentRow>();
      for (var row : group.rows()) {
        rows.add(row.isFinished() ? row : row.with(next.next()));
      }
      extended.add(new SegmentGroup(group.task(), group.position(), rows));
    }
    return new Round(
        extended,
        pieces.stream().mapToLong(piece -> piece.tokens().size()).max().orElse(0),
        pieces.size(),
        pieces.stream().mapToLong(piece -> piece.tokens().size()).sum());
  }

  /// Finished groups with their verdicts, in their order.
  ///
  /// @throws InterruptedException when the calling thread is interrupted; the scorings are too
  public List<Group> released(List<SegmentGroup> finished) throws InterruptedException {
    var episodes = new ArrayList<Episode>();
    finished.forEach(group -> episodes.addAll(episodes(group)));
    var columns = scoring.score(episodes);
    var groups = new ArrayList<Group>();
    int from = 0;
    for (var group : finished) {
      int to = from + group.rows().size();
      groups.add(new Group(group.task(), episodes.subList(from, to), columns.subList(from, to)));
      from = to;
    }
    return groups;
  }

  /// The samples of a finished group as episodes.
  public List<Episode> episodes(SegmentGroup group) {
    Tokens prompt = prompts.apply(group.task()).tokens();
    var episodes = new ArrayList<Episode>();
    for (var row : group.rows()) {
      var spans = new ArrayList<Span>();
      spans.add(new Span.Given(prompt));
      spans.addAll(row.pieces());
      var stop = Objects.requireNonNull(row.stop().orElse(null), "a row goes on");
      episodes.add(new Episode(group.task(), row.key(), spans, row.text(), stop));
    }
    return episodes;
  }
}
