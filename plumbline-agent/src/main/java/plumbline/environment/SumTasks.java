package plumbline.environment;

import java.util.Arrays;
import java.util.stream.Collectors;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.Task;

/// Sums written out step by step: `3+4+5=` wants `3+4=7;7+5=12;#12`. Most sums are short and a few
/// are long, so right answers differ in length by a factor of ten: the task to measure what
/// rollouts of unequal length cost. 80 % of the sums have 2 or 3 terms, 15 % have 4 to 9, 5 % have
/// 10 to 12; terms are 1 to 9.
public record SumTasks() implements TaskGenerator {
  private static final int SHORT_SHARE = 80;
  private static final int LONG_FROM = 95;

  @Override
  public String name() {
    return "sum";
  }

  @Override
  public String alphabet() {
    return "0123456789+=;#";
  }

  @Override
  public int maxAnswerLength() {
    return written(9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9, 9).length();
  }

  @Override
  public Task draw(Split split, SampleKey key) {
    var stream = KeyedDraws.ofTask(key);
    while (true) {
      var terms = stream.next(SumTasks::terms);
      var prompt = Arrays.stream(terms).mapToObj(String::valueOf).collect(Collectors.joining("+"));
      if (Split.of(prompt) == split) {
        return Task.of(key.task(), prompt + "=", written(terms));
      }
    }
  }

  private static int[] terms(KeyedDraws draws) {
    int kind = draws.below(100);
    int count =
        kind < SHORT_SHARE
            ? 2 + draws.below(2)
            : kind < LONG_FROM ? 4 + draws.below(6) : 10 + draws.below(3);
    var terms = new int[count];
    Arrays.setAll(terms, i -> 1 + draws.below(9));
    return terms;
  }

  private static String written(int... terms) {
    var text = new StringBuilder();
    int sum = terms[0];
    for (int i = 1; i < terms.length; i++) {
      text.append(sum).append('+').append(terms[i]).append('=').append(sum + terms[i]).append(';');
      sum += terms[i];
    }
    return text.append('#').append(sum).toString();
  }

  @Override
  public String keyOf(Task task) {
    return task.question().substring(0, task.question().length() - 1);
  }
}
