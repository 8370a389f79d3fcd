package plumbline.environment;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import plumbline.reward.RewardFunction;
import plumbline.reward.Verdict;
import plumbline.text.message.Message;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.Task;

/// CountDown with three numbers: `3,4,7>19=` wants an expression such as `3*4+7` that uses each of
/// the numbers once, with `+`, `-`, `*` and parentheses, and comes to the target. Numbers are 1 to
/// 9 and may repeat, targets 1 to 99. A task is drawn by drawing an expression. It has many right
/// answers, so it has no gold answer: the verifier computes.
public record CountDownTasks() implements TaskGenerator {
  private static final char[] OPERATORS = {'+', '-', '*'};
  private static final int MAX_TARGET = 99;

  @Override
  public String name() {
    return "countdown";
  }

  @Override
  public String alphabet() {
    return "0123456789,>=+-*()";
  }

  @Override
  public int maxAnswerLength() {
    return "1*(2+3)".length();
  }

  @Override
  public Task draw(Split split, SampleKey key) {
    var stream = KeyedDraws.ofTask(key);
    while (true) {
      var numbers = new int[3];
      var target =
          stream.next(draws -> {
            Arrays.setAll(numbers, i -> 1 + draws.below(9));
            return Expression.drawn(numbers, draws).value();
          });
      if (target >= 1 && target <= MAX_TARGET && Split.of(key(numbers, target)) == split) {
        return task(key.task(), numbers, target);
      }
    }
  }

  private static Task task(long id, int[] numbers, int target) {
    var list = Arrays.stream(numbers).mapToObj(String::valueOf).collect(Collectors.joining(","));
    var prompt = "%s>%d=".formatted(list, target);
    return new Task(
        id,
        List.of(Message.user(prompt)),
        "",
        Map.of("numbers", list, "target", String.valueOf(target)));
  }

  private static String key(int[] numbers, int target) {
    return Arrays.toString(Arrays.stream(numbers).sorted().toArray()) + ">" + target;
  }

  @Override
  public String keyOf(Task task) {
    return key(numbers(task), target(task));
  }

  /// Every right answer with no needless parentheses, in alphabetic order.
  public List<String> solutions(Task task) {
    var found = new TreeSet<String>();
    int[] n = numbers(task);
    for (int[] order :
        new int[][] {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}}) {
      for (char first : OPERATORS) {
        for (char second : OPERATORS) {
          for (boolean leftFirst : new boolean[] {true, false}) {
            var expression =
                new Expression(n[order[0]], first, n[order[1]], second, n[order[2]], leftFirst);
            if (expression.value() == target(task)) {
              found.add(expression.text());
            }
          }
        }
      }
    }
    return new ArrayList<>(found);
  }

  @Override
  public String solution(Task task, SampleKey key) {
    var solutions = solutions(task);
    if (solutions.isEmpty()) {
      throw new IllegalArgumentException("task '%s' has no solution".formatted(task.question()));
    }
    return solutions.get(KeyedDraws.ofSolution(key).below(solutions.size()));
  }

  @Override
  public RewardFunction verifier() {
    return RewardFunction.of(
        name(), episode -> Verdict.of(isRight(episode.task(), episode.text())));
  }

  /// Whether `answer` uses each number of the task once and comes to its target.
  public static boolean isRight(Task task, String answer) {
    var wanted = Arrays.stream(numbers(task)).sorted().mapToObj(Long::valueOf).toList();
    return Arithmetic.read(answer)
        .filter(read -> read.value() == target(task) && read.numbers().equals(wanted))
        .isPresent();
  }

  private static int[] numbers(Task task) {
    return Stream.of(meta(task, "numbers").split(",")).mapToInt(Integer::parseInt).toArray();
  }

  private static int target(Task task) {
    return Integer.parseInt(meta(task, "target"));
  }

  private static String meta(Task task, String name) {
    var value = task.meta().get(name);
    if (value == null) {
      throw new IllegalArgumentException(
          "task %d has no '%s'; a countdown task has numbers and target"
              .formatted(task.id(), name));
    }
    return value;
  }

  /// Two operations on three numbers: `(a first b) second c` or `a first (b second c)`.
  private record Expression(int a, char first, int b, char second, int c, boolean leftFirst) {
    static Expression drawn(int[] n, KeyedDraws draws) {
      char first = OPERATORS[draws.below(3)];
      char second = OPERATORS[draws.below(3)];
      return new Expression(n[0], first, n[1], second, n[2], draws.below(2) == 0);
    }

    int value() {
      return leftFirst
          ? apply(second, apply(first, a, b), c)
          : apply(first, a, apply(second, b, c));
    }

    /// Written with no needless parentheses.
    String text() {
      if (leftFirst) {
        var left = "" + a + first + b;
        return (second == '*' && first != '*' ? "(" + left + ")" : left) + second + c;
      }
      var right = "" + b + second + c;
      boolean parentheses = second != '*' && first != '+';
      return "" + a + first + (parentheses ? "(" + right + ")" : right);
    }

    private static int apply(char operator, int a, int b) {
      return switch (operator) {
        case '+' -> a + b;
        case '-' -> a - b;
        case '*' -> a * b;
        default -> throw new IllegalArgumentException("operator " + operator);
      };
    }
  }
}
