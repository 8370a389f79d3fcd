package plumbline.environment;

import java.util.Arrays;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.Task;

/// Sort digits: `53820914=` wants `01234589`.
///
/// @param digits how many digits a task has
/// @param distinct whether no digit comes twice in a task
public record SortTasks(int digits, boolean distinct) implements TaskGenerator {
  public SortTasks {
    int most = distinct ? 10 : 64;
    if (digits < 2 || digits > most) {
      throw new IllegalArgumentException(
          "a sort task of %d digits, must have 2 to %d".formatted(digits, most));
    }
  }

  /// Eight digits drawn evenly, repeats allowed.
  public static SortTasks standard() {
    return new SortTasks(8, false);
  }

  @Override
  public String name() {
    return "sort";
  }

  @Override
  public String alphabet() {
    return "0123456789=";
  }

  @Override
  public int maxAnswerLength() {
    return digits;
  }

  @Override
  public Task draw(Split split, SampleKey key) {
    var stream = KeyedDraws.ofTask(key);
    while (true) {
      var number = stream.next(this::number);
      if (Split.of(number) == split) {
        return Task.of(key.task(), number + "=", sorted(number));
      }
    }
  }

  private String number(KeyedDraws draws) {
    var number = new StringBuilder();
    while (number.length() < digits) {
      char digit = (char) ('0' + draws.below(10));
      if (!distinct || number.indexOf(String.valueOf(digit)) < 0) {
        number.append(digit);
      }
    }
    return number.toString();
  }

  private static String sorted(String number) {
    var sorted = number.toCharArray();
    Arrays.sort(sorted);
    return String.valueOf(sorted);
  }

  @Override
  public String keyOf(Task task) {
    return task.question().substring(0, task.question().length() - 1);
  }
}
