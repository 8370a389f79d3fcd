package plumbline.claim.jtmath;

import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import plumbline.environment.Split;
import plumbline.text.trajectory.SampleKey;

/// The median of three to nine different digits, as `median 73915=`, of an even number of them the
/// lower one. The level is the number of pairs, a smallest and a largest digit, that are taken away
/// until the middle is left, so that harder problems have longer solutions.
///
/// @param digits in the order of the problem
record MedianProblem(List<Integer> digits) {
  static final int LEVELS = 4;
  private static final int ALL = 10;
  private static final int MOST = 9;
  private static final long MOST_DRAWS = 100; // of a problem

  MedianProblem {
    digits = List.copyOf(digits);
  }

  /// `count` different problems of one split, as many of each level.
  ///
  /// @param stream keeps the draws of several calls apart
  static List<MedianProblem> drawn(Split split, long seed, int stream, int count) {
    var known = new HashSet<MedianProblem>();
    var drawn = new ArrayList<MedianProblem>();
    for (long draw = 0; drawn.size() < count; draw++) {
      if (draw > count * MOST_DRAWS) {
        throw new IllegalArgumentException(
            "%d problems of %s in %d draws, %d are wanted; there are not so many of each level"
                .formatted(drawn.size(), split, draw, count));
      }
      var problem = drawn(new SampleKey(seed, stream, draw, 0), 1 + drawn.size() % LEVELS);
      if (Split.of(problem.prompt()) == split && known.add(problem)) {
        drawn.add(problem);
      }
    }
    return drawn;
  }

  private static MedianProblem drawn(SampleKey key, int level) {
    var left = new ArrayList<>(IntStream.range(0, ALL).boxed().toList());
    int count = Math.min(MOST, 2 * level + (key.uniform(0) < 0.5 ? 1 : 2));
    return new MedianProblem(
        IntStream.rangeClosed(1, count)
            .mapToObj(i -> left.remove(/* index */ (int) (key.uniform(i) * left.size())))
            .toList());
  }

  int level() {
    return (digits.size() - 1) / 2;
  }

  String prompt() {
    return "median %s=".formatted(named());
  }

  String named() {
    return written(digits);
  }

  /// The right way.
  Solution solved() {
    return new Solution(this, digits.stream().sorted().toList());
  }

  /// A way that takes the median for its smaller or its larger neighbour.
  Solution mistaken(boolean smaller) {
    var order = new ArrayList<>(solved().order());
    Collections.swap(order, level(), smaller ? level() - 1 : level() + 1);
    return new Solution(this, order);
  }

  private static String written(List<Integer> digits) {
    return digits.stream().map(String::valueOf).collect(Collectors.joining());
  }

  /// A way to an answer.
  ///
  /// @param problem what is solved
  /// @param order the digits from the smallest to the largest, or what is taken for that
  record Solution(MedianProblem problem, List<Integer> order) {
    Solution {
      order = List.copyOf(order);
    }

    String answer() {
      return String.valueOf(order.get(problem.level()));
    }

    /// As the Instruct branch answers: the smaller digits alone, then the answer.
    String brief() {
      return "%s \\boxed{%s}".formatted(smaller(), answer());
    }

    /// As the Thinking branch answers: every pair that is taken away, then the answer.
    String chain() {
      return "<think>%s</think>\\boxed{%s}".formatted(pairs(), answer());
    }

    /// As a text book has it.
    String text() {
      return "%s; answer: %s".formatted(pairs(), answer());
    }

    /// As a text book has it that says less.
    String note() {
      return "%s; answer: %s".formatted(smaller(), answer());
    }

    String ordered() {
      return written(order);
    }

    private String smaller() {
      return written(order.subList(0, problem.level()));
    }

    private String pairs() {
      return IntStream.range(0, problem.level())
          .mapToObj(i -> "%d<%d".formatted(order.get(i), order.get(order.size() - 1 - i)))
          .collect(Collectors.joining(","));
    }
  }
}
