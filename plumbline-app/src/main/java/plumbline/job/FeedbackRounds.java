package plumbline.job;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import plumbline.completion.Completer;
import plumbline.completion.Completion;
import plumbline.completion.CompletionRequest;
import plumbline.completion.Prompt;
import plumbline.completion.Sampling;
import plumbline.environment.feedback.Feedback;
import plumbline.environment.feedback.Feedback.Remark;
import plumbline.environment.feedback.NoFeedbackException;
import plumbline.reward.MathReward;
import plumbline.rollout.FeedbackRollout;
import plumbline.text.token.Floats;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.StopReason;
import plumbline.text.trajectory.Task;
import plumbline.text.trajectory.Trajectory;

/// Has a model attempt tasks in rounds ([FeedbackRollout]) and keeps the trajectories that may be
/// learnt. One whose context is full ends with the attempt before.
///
/// @param completer samples the attempts
/// @param environment judges them
/// @param text how text becomes tokens
/// @param settings of the rounds
public record FeedbackRounds(
    Completer completer, Feedback environment, Text text, Settings settings) {
  private static final Completion SILENCE =
      new Completion(
          Tokens.empty(), Tokens.empty(), "", Floats.empty(), Floats.empty(), StopReason.LENGTH, 0);
  private static final Remark END = new Remark(true, "", 0);

  /// Text as the model reads it.
  public interface Text {
    /// The tokens of a text.
    Tokens encode(String text);

    /// Whether a token is one that no speaker may say.
    boolean isControl(int token);
  }

  /// How rounds go.
  ///
  /// @param rounds most attempts
  /// @param marks what stands between turns
  /// @param context most tokens of a trajectory
  /// @param leastRoom no attempt begins where fewer tokens are left
  /// @param sampling of an attempt that has so many tokens left
  public record Settings(
      int rounds, TurnMarks marks, int context, int leastRoom, IntFunction<Sampling> sampling) {}

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
    var watch = new Watch();
    var rollout =
        new FeedbackRollout(
            watch::complete,
            watch::evaluate,
            text::encode,
            settings.sampling().apply(settings.context()),
            settings.rounds());
    var kept = new ArrayList<Trajectory>();
    int shortened = 0;
    for (var whole : rollout.roll(tasks, run)) {
      if (watch.skipped.containsKey(whole.task())) {
        continue;
      }
      var fitting = fitting(whole, watch.full.contains(whole.task()));
      fitting.ifPresentOrElse(kept::add, () -> watch.skipped.put(whole.task(), Skipped.ROOM));
      shortened += fitting.isPresent() && !fitting.get().equals(whole) ? 1 : 0;
    }
    var counts = new EnumMap<Skipped, Integer>(Skipped.class);
    watch.skipped.values().forEach(why -> counts.merge(why, 1, Integer::sum));
    return new Rolled(kept, counts, shortened, watch.failure);
  }

  /// The trajectory with as many attempts as fit; nothing where the first does not.
  ///
  /// @param silent whether the last was never made
  private Optional<Trajectory> fitting(Trajectory whole, boolean silent) {
    var fitting = whole;
    boolean tooLong = silent;
    while (tooLong || tokens(fitting) > settings.context()) {
      tooLong = false;
      if (fitting.rounds() == 1) {
        return Optional.empty();
      }
      var said = fitting.segments();
      fitting = new Trajectory(whole.task(), said.subList(0, said.size() - 2), false);
    }
    return Optional.of(fitting);
  }

  private int tokens(Trajectory trajectory) {
    return trajectory.segments().stream().mapToInt(each -> text.encode(each.text()).size()).sum();
  }

  /// Stands between the rollout and what it uses, and ends what shall not go on.
  private final class Watch {
    final Map<Long, Skipped> skipped = new HashMap<>();
    final Set<Long> full = new HashSet<>();
    @Nullable String failure;
    private boolean last;

    List<Completion> complete(List<CompletionRequest> requests) throws InterruptedException {
      last = requests.getFirst().key().step() + 1 == settings.rounds();
      var asked = new ArrayList<CompletionRequest>();
      for (var request : requests) {
        int room = settings.context() - size(request.prompt());
        if (room < settings.leastRoom()) {
          full.add(request.key().task());
        } else {
          var sampling = settings.sampling().apply(room);
          asked.add(new CompletionRequest(request.prompt(), sampling, request.key()));
        }
      }
      var said = asked.isEmpty() ? List.<Completion>of() : completer.complete(asked);
      var next = said.iterator();
      return requests.stream()
          .map(request -> full.contains(request.key().task()) ? SILENCE : next.next())
          .toList();
    }

    private int size(Prompt prompt) {
      return prompt instanceof Prompt.OfTokens(Tokens tokens) ? tokens.size() : 0;
    }

    Remark evaluate(Task task, String attempt) throws InterruptedException {
      if (full.contains(task.id())) {
        return END;
      }
      if (spellsControl(attempt)) {
        return skip(task, Skipped.CONTROL);
      }
      Remark remark;
      try {
        remark = environment.evaluate(task, attempt);
      } catch (NoFeedbackException failed) {
        failure = failure == null ? failed.getMessage() : failure;
        return skip(task, Skipped.FAILED);
      }
      if (remark.solved() || last) {
        return remark;
      }
      var marks = settings.marks();
      var said = marks.beforeRemark() + remark.text() + marks.beforeAttempt();
      if (holds(said, task.answer()) || holds(remark.text(), MathReward.gold(task.answer()))) {
        return skip(task, Skipped.TELLS);
      }
      return spellsControl(remark.text())
          ? skip(task, Skipped.CONTROL)
          : new Remark(false, said, remark.score());
    }

    private Remark skip(Task task, Skipped why) {
      skipped.put(task.id(), why);
      return END;
    }

    private boolean spellsControl(String said) {
      return text.encode(said).stream().anyMatch(text::isControl);
    }

    private static boolean holds(String said, String gold) {
      return !gold.isBlank() && said.contains(gold);
    }
  }
}
