package plumbline.rollout;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import plumbline.completion.Completer;
import plumbline.completion.Completion;
import plumbline.completion.CompletionRequest;
import plumbline.completion.Prompt;
import plumbline.completion.Sampling;
import plumbline.environment.feedback.Feedback;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.Speaker;
import plumbline.text.trajectory.Task;
import plumbline.text.trajectory.Trajectory;
import plumbline.text.trajectory.Trajectory.Segment;

/// Lets a model attempt tasks several times, each time with what the environment said of the
/// attempts before. A trajectory ends with an attempt: the first that is right, or the last
/// allowed. All tasks are sampled side by side, round after round, each with the key (run, round,
/// task id, 0).
///
/// @param completer samples the attempts
/// @param environment judges them
/// @param encode tokens of a text
/// @param sampling how an attempt is drawn
/// @param rounds most attempts, at least 1
public record FeedbackRollout(
    Completer completer,
    Feedback environment,
    Function<String, Tokens> encode,
    Sampling sampling,
    int rounds) {
  public FeedbackRollout {
    if (rounds < 1) {
      throw new IllegalArgumentException("%d rounds, must be at least 1".formatted(rounds));
    }
  }

  /// A trajectory as it grows.
  private static final class Growing {
    final Task task;
    final List<Segment> segments = new ArrayList<>();
    boolean solved;

    Growing(Task task) {
      this.task = task;
      segments.add(new Segment(Speaker.USER, task.question()));
    }

    Tokens tokens(Function<String, Tokens> encode) {
      var all = Tokens.empty();
      for (var segment : segments) {
        all = all.then(encode.apply(segment.text()));
      }
      return all;
    }
  }

  /// A trajectory for every task, in their order.
  ///
  /// @throws IllegalStateException where the environment tells an answer
  /// @throws InterruptedException when the calling thread is interrupted
  public List<Trajectory> roll(List<Task> tasks, long run) throws InterruptedException {
    var all = tasks.stream().map(Growing::new).toList();
    for (int round = 0; round < rounds; round++) {
      var open = all.stream().filter(each -> !each.solved).toList();
      var requests = new ArrayList<CompletionRequest>();
      for (var each : open) {
        var key = new SampleKey(run, round, each.task.id(), 0);
        requests.add(
            new CompletionRequest(new Prompt.OfTokens(each.tokens(encode)), sampling, key));
      }
      var attempts = requests.isEmpty() ? List.<Completion>of() : completer.complete(requests);
      for (int i = 0; i < attempts.size(); i++) {
        judge(open.get(i), attempts.get(i).text(), round + 1 == rounds);
      }
    }
    return all.stream()
        .map(each -> new Trajectory(each.task.id(), each.segments, each.solved))
        .toList();
  }

  private void judge(Growing grown, String attempt, boolean last) throws InterruptedException {
    grown.segments.add(new Segment(Speaker.ASSISTANT, attempt));
    var remark = environment.evaluate(grown.task, attempt);
    grown.solved = remark.solved();
    if (!remark.solved() && !last) {
      var gold = grown.task.answer();
      if (!gold.isEmpty() && remark.text().contains(gold)) {
        throw new IllegalStateException(
            "the feedback on task %d holds its gold answer; what is learnt from it would be the answer"
                .formatted(grown.task.id()));
      }
      grown.segments.add(new Segment(Speaker.ENVIRONMENT, remark.text()));
    }
  }
}
