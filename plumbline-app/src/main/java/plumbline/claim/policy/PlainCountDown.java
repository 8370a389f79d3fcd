package plumbline.claim.policy;

import java.util.List;
import plumbline.environment.CountDownTasks;
import plumbline.environment.Split;
import plumbline.environment.TaskGenerator;
import plumbline.reward.RewardFunction;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.Task;

/// CountDown with small numbers and the tasks that need no product: what a small model half learns
/// in seconds. Half of the short solutions that it learns from are spoilt by a number that comes
/// again, so that rewards have something to teach at once. Any right answer is right, with products
/// too.
record PlainCountDown(CountDownTasks all) implements TaskGenerator {
  private static final long CHOICE = -1;
  private static final long CARE = -2;
  private static final char GREATEST = '6';
  private static final int SHORT = "1+2+3".length();

  @Override
  public String name() {
    return all.name();
  }

  @Override
  public String alphabet() {
    return all.alphabet();
  }

  @Override
  public int maxAnswerLength() {
    return all.maxAnswerLength();
  }

  @Override
  public Task draw(Split split, SampleKey key) {
    for (long attempt = 0; ; attempt++) {
      var task = all.draw(split, key.withSample(attempt));
      if (isSmall(task) && !plain(task).isEmpty()) {
        return task;
      }
    }
  }

  private static boolean isSmall(Task task) {
    var numbers = task.question().substring(0, task.question().indexOf('>'));
    return numbers.chars().allMatch(c -> c <= GREATEST);
  }

  private List<String> plain(Task task) {
    return all.solutions(task).stream().filter(each -> !each.contains("*")).toList();
  }

  @Override
  public String keyOf(Task task) {
    return all.keyOf(task);
  }

  @Override
  public String solution(Task task, SampleKey key) {
    var solutions = plain(task);
    var chosen = solutions.get((int) (key.uniform(CHOICE) * solutions.size()));
    boolean isCareless = key.uniform(CARE) < 0.5 && chosen.length() == SHORT;
    return isCareless ? chosen + "+" + chosen.charAt(0) : chosen;
  }

  @Override
  public RewardFunction verifier() {
    return all.verifier();
  }
}
