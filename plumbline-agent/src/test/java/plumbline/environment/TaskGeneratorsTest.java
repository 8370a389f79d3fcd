package plumbline.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import plumbline.reward.Episodes;
import plumbline.reward.Verdict.Scored;
import plumbline.text.message.Message;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.StopReason;
import plumbline.text.trajectory.Task;

class TaskGeneratorsTest {
  static List<TaskGenerator> generators() {
    return List.of(
        SortTasks.standard(), new SortTasks(8, true), new CountDownTasks(), new SumTasks());
  }

  private static SampleKey key(long draw) {
    return new SampleKey(42, 0, draw, 0);
  }

  private static double judged(TaskGenerator generator, Task task, String answer) throws Exception {
    var columns = generator.verifier().score(Episodes.of(task, answer, StopReason.STOP));
    assertThat(columns.names()).containsExactly(generator.name());
    return ((Scored) columns.get(generator.name())).reward();
  }

  @ParameterizedTest
  @MethodSource("generators")
  void aDrawDependsOnItsKeyAlone(TaskGenerator generator) {
    var first = generator.draw(Split.TRAIN, key(3));
    generator.draw(Split.TRAIN, key(4));
    assertThat(generator.draw(Split.TRAIN, key(3))).isEqualTo(first);
    assertThat(first.id()).isEqualTo(3);
    var others = new HashSet<String>();
    for (int i = 0; i < 100; i++) {
      others.add(generator.draw(Split.TRAIN, key(i)).question());
    }
    assertThat(others).hasSizeGreaterThan(80);
  }

  @ParameterizedTest
  @MethodSource("generators")
  void splitsShareNoKey(TaskGenerator generator) {
    var train = new HashSet<String>();
    var held = new HashSet<String>();
    for (int i = 0; i < 3000; i++) {
      train.add(generator.keyOf(generator.draw(Split.TRAIN, key(i))));
      held.add(generator.keyOf(generator.draw(Split.HELD_OUT, key(i))));
    }
    assertThat(train).doesNotContainAnyElementsOf(held);
    assertThat(train).allSatisfy(each -> assertThat(Split.of(each)).isEqualTo(Split.TRAIN));
    assertThat(held).allSatisfy(each -> assertThat(Split.of(each)).isEqualTo(Split.HELD_OUT));
  }

  @Test
  void aTenthOfTheKeysIsHeldOut() {
    int held = 0;
    for (int i = 0; i < 100_000; i++) {
      held += Split.of("key " + i) == Split.HELD_OUT ? 1 : 0;
    }
    assertThat(held / 100_000.0).isCloseTo(0.1, within(0.005)); // five standard errors
  }

  @ParameterizedTest
  @MethodSource("generators")
  void solutionsAreRightAndStayInTheAlphabet(TaskGenerator generator) throws Exception {
    for (int i = 0; i < 500; i++) {
      var task = generator.draw(i % 2 == 0 ? Split.TRAIN : Split.HELD_OUT, key(i));
      var solution = generator.solution(task, key(i));
      assertThat(judged(generator, task, solution))
          .as("%s%s", task.question(), solution)
          .isEqualTo(1);
      assertThat(solution.length()).isLessThanOrEqualTo(generator.maxAnswerLength());
      for (char c : (task.question() + solution).toCharArray()) {
        assertThat(generator.alphabet()).contains(String.valueOf(c));
      }
    }
    assertThat(generator.alphabet().chars().distinct().count())
        .isEqualTo(generator.alphabet().length());
  }

  @Test
  void sortingLooksLikeTheTrial() throws Exception {
    var task = Task.of(1, "53820914=", "01234589");
    assertThat(judged(SortTasks.standard(), task, "01234589")).isEqualTo(1);
    for (var wrong : List.of("01234598", "0123458", "012345899", "", " 01234589", "53820914")) {
      assertThat(judged(SortTasks.standard(), task, wrong)).as(wrong).isZero();
    }
    var drawn = SortTasks.standard().draw(Split.TRAIN, key(1));
    assertThat(drawn.question()).matches("[0-9]{8}=");
    assertThat(drawn.answer().chars().boxed().toList()).hasSize(8).isSorted();
    assertThatThrownBy(() -> new SortTasks(11, true))
        .hasMessage("a sort task of 11 digits, must have 2 to 10");
  }

  @Test
  void sortDigitsAreEvenlyDrawn() {
    var counts = new int[10];
    for (int i = 0; i < 5000; i++) {
      var task = SortTasks.standard().draw(Split.TRAIN, key(i));
      task.answer().chars().forEach(c -> counts[c - '0']++);
      var distinct = new SortTasks(8, true).draw(Split.TRAIN, key(i));
      assertThat(distinct.answer().chars().distinct().count()).isEqualTo(8);
    }
    for (int count : counts) {
      assertThat(count).isBetween(3700, 4300); // 4000 expected, standard deviation 60
    }
  }

  @Test
  void countdownDrawsFollowTheTrial() {
    var generator = new CountDownTasks();
    var targets = new HashSet<Integer>();
    var numbers = new int[10];
    for (int i = 0; i < 5000; i++) {
      var task = generator.draw(Split.TRAIN, key(i));
      assertThat(task.question()).matches("[1-9],[1-9],[1-9]>[1-9][0-9]?=");
      assertThat(task.answer()).isEmpty();
      targets.add(Integer.valueOf(task.meta().get("target")));
      var drawn = task.question().substring(0, task.question().indexOf('>'));
      drawn.chars().filter(c -> c != ',').forEach(c -> numbers[c - '0']++);
    }
    assertThat(targets).hasSizeGreaterThan(80);
    for (int n = 1; n <= 9; n++) {
      assertThat(numbers[n]).as("number %d", n).isBetween(1100, 2300);
    }
  }

  @Test
  void reorderedNumbersAreTheSameTask() {
    var generator = new CountDownTasks();
    assertThat(generator.keyOf(countdown("7,3,4", 19)))
        .isEqualTo(generator.keyOf(countdown("3,4,7", 19)));
    assertThat(generator.keyOf(countdown("3,4,7", 19)))
        .isNotEqualTo(generator.keyOf(countdown("3,4,7", 18)));
  }

  private static Task countdown(String numbers, int target) {
    var prompt = "%s>%d=".formatted(numbers, target);
    return new Task(
        1,
        List.of(Message.user(prompt)),
        "",
        Map.of("numbers", numbers, "target", String.valueOf(target)));
  }

  @ParameterizedTest
  @ValueSource(strings = {"3*4+7", "7+3*4", "7+4*3", "(3*4)+7", "((3)*(4)+7)", "4*3+7"})
  void manyAnswersAreRight(String answer) {
    assertThat(CountDownTasks.isRight(countdown("3,4,7", 19), answer)).isTrue();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "", "19", "3*4", "3*4+7=19", "3*4+7 ", " 3*4+7", "3*4+7+0", "4*4+3", "3*4+7-7+7", "34-7-8",
            "3*(4+7",
        "3*4+7)", "3**4+7", "+3*4+7", "3*4+7.", "3x4+7", "12+7", "3*4++7", "(3*4+7", "3(4)+7",
            "7+12", "3*4/1+7",
        "99999999999999999999"
      })
  void otherAnswersAreWrong(String answer) {
    assertThat(CountDownTasks.isRight(countdown("3,4,7", 19), answer)).isFalse();
  }

  /// Every expression over three numbers, fully parenthesised, evaluated here by hand.
  @Test
  void theVerifierAgreesWithBruteForce() {
    var generator = new CountDownTasks();
    int right = 0;
    for (int[] n : new int[][] {{3, 4, 7}, {1, 1, 9}, {5, 5, 5}, {2, 8, 6}, {9, 8, 7}}) {
      var values = new HashMap<String, Integer>();
      for (int[] p :
          new int[][] {{0, 1, 2}, {0, 2, 1}, {1, 0, 2}, {1, 2, 0}, {2, 0, 1}, {2, 1, 0}}) {
        enumerate(n[p[0]], n[p[1]], n[p[2]], values);
      }
      for (int target = 1; target <= 99; target++) {
        var task = countdown("%d,%d,%d".formatted(n[0], n[1], n[2]), target);
        boolean solvable = false;
        for (var entry : values.entrySet()) {
          boolean expected = entry.getValue() == target;
          assertThat(CountDownTasks.isRight(task, entry.getKey()))
              .as(entry.getKey())
              .isEqualTo(expected);
          solvable |= expected;
          right += expected ? 1 : 0;
        }
        assertThat(generator.solutions(task).isEmpty()).isEqualTo(!solvable);
      }
    }
    assertThat(right).isGreaterThan(200);
  }

  private static void enumerate(int a, int b, int c, Map<String, Integer> values) {
    for (char f : new char[] {'+', '-', '*'}) {
      for (char s : new char[] {'+', '-', '*'}) {
        values.put("(%d%c%d)%c%d".formatted(a, f, b, s, c), apply(s, apply(f, a, b), c));
        values.put("%d%c(%d%c%d)".formatted(a, f, b, s, c), apply(f, a, apply(s, b, c)));
      }
    }
  }

  private static int apply(char operator, int a, int b) {
    return operator == '+' ? a + b : operator == '-' ? a - b : a * b;
  }

  @Test
  void aChangedSolutionIsRejectedUnlessItIsAnotherSolution() {
    var generator = new CountDownTasks();
    int rejected = 0;
    for (int i = 0; i < 300; i++) {
      var task = generator.draw(Split.TRAIN, key(i));
      Set<String> right = new TreeSet<>(generator.solutions(task));
      for (var solution : right) {
        for (int at = 0; at < solution.length(); at++) {
          for (char c : "123456789+-*".toCharArray()) {
            var changed = solution.substring(0, at) + c + solution.substring(at + 1);
            if (!right.contains(changed) && !changed.contains("(") && !changed.contains(")")) {
              assertThat(CountDownTasks.isRight(task, changed))
                  .as("%s%s", task.question(), changed)
                  .isFalse();
              rejected++;
            }
          }
        }
      }
    }
    assertThat(rejected).isGreaterThan(10_000);
  }

  @Test
  void everySolutionIsDrawnForTheWarmStart() {
    var generator = new CountDownTasks();
    var task = countdown("3,4,7", 19);
    var drawn = new TreeSet<String>();
    for (int i = 0; i < 200; i++) {
      drawn.add(generator.solution(task, key(i)));
    }
    assertThat(drawn).containsExactly("3*4+7", "4*3+7", "7+3*4", "7+4*3");
    assertThatThrownBy(() -> generator.solution(countdown("1,1,1", 99), key(1)))
        .hasMessage("task '1,1,1>99=' has no solution");
    assertThatThrownBy(() -> generator.keyOf(Task.of(9, "1,1,1>3=", "")))
        .hasMessage("task 9 has no 'numbers'; a countdown task has numbers and target");
  }

  @Test
  void aSpaceWithoutHeldOutTasksIsAnError() {
    var tiny = new SortTasks(2, true);
    assertThat(tiny.draw(Split.HELD_OUT, key(1)).answer()).hasSize(2);
    var draws = KeyedDraws.ofTask(key(1));
    assertThatThrownBy(
            () -> {
              while (true) {
                draws.next(each -> each.below(2));
              }
            })
        .hasMessage("no task of this split in 10000 draws; the task space is too small");
  }
}
