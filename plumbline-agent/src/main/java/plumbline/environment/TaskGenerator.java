package plumbline.environment;

import plumbline.reward.RewardFunction;
import plumbline.reward.Verdict;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.Task;

/// A distribution of tasks whose answers can be checked. Draws depend on their key alone.
public interface TaskGenerator {
  /// The name under which recipes and reports know it; also the name of the verifier's column.
  String name();

  /// Every character of a prompt or a right answer, each once: enough for a character tokenizer.
  String alphabet();

  /// How many characters the longest right answer has.
  int maxAnswerLength();

  /// A task of `split`. Its id is `key.task()`, so a run numbers its draws there.
  Task draw(Split split, SampleKey key);

  /// What decides which split a task belongs to: equal for tasks that are the same but for looks.
  String keyOf(Task task);

  /// A right answer to learn from; where there are several, each is as likely as the next. That of
  /// the task, unless a generator knows more.
  default String solution(Task task, SampleKey key) {
    return task.answer();
  }

  /// 1 for a right answer, else 0, in a column with this generator's [#name]. Right is the answer
  /// of the task to the letter, unless a generator knows more.
  default RewardFunction verifier() {
    return RewardFunction.of(
        name(), episode -> Verdict.of(episode.text().equals(episode.task().answer())));
  }
}
