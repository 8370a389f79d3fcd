package plumbline.rollout;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import plumbline.completion.Completer;
import plumbline.completion.CompletionRequest;
import plumbline.completion.Prompt;
import plumbline.completion.Sampling;
import plumbline.environment.feedback.Feedback;
import plumbline.environment.feedback.Feedback.Remark;
import plumbline.environment.feedback.NoFeedbackException;
import plumbline.reward.MathReward;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.Speaker;
import plumbline.text.trajectory.Task;
import plumbline.text.trajectory.Trajectory;
import plumbline.text.trajectory.Trajectory.Segment;

/// Lets a model attempt tasks several times, each time with what the environment said of the
/// attempts before, and keeps the trajectories that may be learnt. A trajectory ends with an
/// attempt: the first that is right, the last allowed, or the last for which there was room. All
/// tasks are sampled side by side, round after round, each with the key (run, round, task id, 0).
///
/// @param completer samples the attempts
/// @param environment judges them
/// @param text how text becomes tokens
/// @param settings of the rounds
public record FeedbackRollout(
    Completer completer, Feedback environment, Text text, Settings settings) {
  /// Text as the model reads it.
  public interface Text {
    /// The tokens of a text.
    Tokens encode(String text);

    /// Whether a token is one that no speaker may say.
    boolean isControl(int token);
  }

  /// How rounds go.
  ///
  /// @param rounds most attempts, at least 1
  /// @param marks what stands between turns
  /// @param context most tokens of a trajectory
  /// @param leastRoom no attempt begins where fewer tokens are left
  /// @param sampling of an attempt that has so many tokens left
  public record Settings(
      int rounds, TurnMarks marks, int context, int leastRoom, IntFunction<Sampling> sampling) {
    public Settings {
      if (rounds < 1) {
        throw new IllegalArgumentException("%d rounds, must be at least 1".formatted(rounds));
      }
    }
  }

  /// Why a task has no trajectory.
  public enum Skipped {
    /// What is to be said of an attempt holds the gold answer.
    TELLS("whose feedback would hold the gold answer"),
    /// The question leaves no room for an attempt.
    ROOM("without room in the context"),
    /// Somebody spells a special token.
    CONTROL("that spell a special token"),
    /// The environment failed.
    FAILED("that the environment could not judge");

    private final String meaning;

    Skipped(String meaning) {
      this.meaning = meaning;
    }

    /// Which tasks these are.
    public String meaning() {
      return meaning;
    }
  }

  /// What came of tasks.
  ///
  /// @param trajectories of those that are kept, in order
  /// @param skipped how many are not, by reason
  /// @param shortened how many of the kept had no room for a further attempt
  /// @param failure what the environment said first where it failed, null where it never did
  public record Rolled(
      List<Trajectory> trajectories,
      Map<Skipped, Integer> skipped,
      int shortened,
      @Nullable String failure) {}

  /// Attempts tasks.
  ///
  /// @param run what the draws derive from, with round and task
  /// @throws InterruptedException when the calling thread is interrupted
  public Rolled roll(List<Task> tasks, long run) throws InterruptedException {
    var all = tasks.stream().map(Growing::new).toList();
    var failures = new ArrayList<String>();
    for (int round = 0; round < settings.rounds(); round++) {
      var open = all.stream().filter(each -> !each.over).toList();
      if (open.isEmpty()) {
        break;
      }
      var requests = new ArrayList<CompletionRequest>();
      for (var each : open) {
        requests.add(each.request(run, round));
      }
      var attempts = completer.complete(requests);
      for (int i = 0; i < attempts.size(); i++) {
        open.get(i).judge(attempts.get(i).text(), round + 1 == settings.rounds(), failures);
      }
    }
    return rolled(all, failures.isEmpty() ? null : failures.getFirst());
  }

  private static Rolled rolled(List<Growing> all, @Nullable String failure) {
    var kept = new ArrayList<Trajectory>();
    var skipped = new EnumMap<Skipped, Integer>(Skipped.class);
    int shortened = 0;
    for (var each : all) {
      int said = each.segments.size();
      each.fit();
      if (each.skipped == null) {
        kept.add(new Trajectory(each.task.id(), each.segments, each.solved));
        shortened += each.segments.size() < said ? 1 : 0;
      } else {
        skipped.merge(each.skipped, 1, Integer::sum);
      }
    }
    return new Rolled(kept, skipped, shortened, failure);
  }

  /// A trajectory as it grows, until it is over.
  private final class Growing {
    final Task task;
    final List<Segment> segments = new ArrayList<>();
    boolean over;
    boolean solved;
    @Nullable Skipped skipped;

    Growing(Task task) {
      this.task = task;
      listen(Speaker.USER, task.question());
    }

    /// Takes in what an attempt may follow, if there is room for one.
    private void listen(Speaker speaker, String said) {
      segments.add(new Segment(speaker, said));
      over = settings.context() - tokens().size() < settings.leastRoom();
    }

    CompletionRequest request(long run, int round) {
      var said = tokens();
      return new CompletionRequest(
          new Prompt.OfTokens(said),
          settings.sampling().apply(settings.context() - said.size()),
          new SampleKey(run, round, task.id(), 0));
    }

    void judge(String attempt, boolean last, List<String> failures) throws InterruptedException {
      segments.add(new Segment(Speaker.ASSISTANT, attempt));
      if (spellsControl(attempt)) {
        skip(Skipped.CONTROL);
        return;
      }
      Remark remark;
      try {
        remark = environment.evaluate(task, attempt);
      } catch (NoFeedbackException failed) {
        failures.add(failed.getMessage());
        skip(Skipped.FAILED);
        return;
      }
      solved = remark.solved();
      over = solved || last;
      if (!over) {
        pass(remark.text());
      }
    }

    /// Passes on what is said of an attempt, unless nobody may hear it.
    private void pass(String remark) {
      var said = settings.marks().beforeRemark() + remark + settings.marks().beforeAttempt();
      if (holds(said, task.answer()) || holds(remark, MathReward.gold(task.answer()))) {
        skip(Skipped.TELLS);
      } else if (spellsControl(remark)) {
        skip(Skipped.CONTROL);
      } else {
        listen(Speaker.ENVIRONMENT, said);
      }
    }

    /// Leaves as many attempts as fit, and none of what follows the last of them.
    void fit() {
      while (skipped == null && !endsInContext()) {
        segments.removeLast();
        solved = false;
        if (segments.isEmpty()) {
          skip(Skipped.ROOM);
        }
      }
    }

    private boolean endsInContext() {
      return segments.getLast().speaker() == Speaker.ASSISTANT
          && tokens().size() <= settings.context();
    }

    private void skip(Skipped why) {
      over = true;
      skipped = why;
    }

    private Tokens tokens() {
      var all = Tokens.empty();
      for (var segment : segments) {
        all = all.then(text.encode(segment.text()));
      }
      return all;
    }

    private boolean spellsControl(String said) {
      return text.encode(said).stream().anyMatch(text::isControl);
    }

    private static boolean holds(String said, String gold) {
      return !gold.isBlank() && said.contains(gold);
    }
  }
}
