package plumbline.claim.pcl;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import plumbline.environment.Split;
import plumbline.text.trajectory.SampleKey;

/// The median of five or seven different digits, as `73915=`. A response thinks of the smaller
/// digits but one, so that it must take two steps at once to answer, and takes them one by one when
/// it assesses the answer:
///
/// ```
/// <think>1</think>\n<answer>5</answer>\n<evaluation>35</evaluation>\n<reward>[1,1]</reward>
/// ```
///
/// So it is harder to be right than to tell.
///
/// @param digits in the order of the prompt
record Median(List<Integer> digits) {
  private static final int ALL = 10;
  private static final int UNTHOUGHT = 2;

  Median {
    digits = List.copyOf(digits);
  }

  /// `count` draws of one split.
  static List<Median> drawn(Split split, long seed, int count) {
    var drawn = new ArrayList<Median>();
    for (long draw = 0; drawn.size() < count; draw++) {
      var median = drawn(new SampleKey(seed, split == Split.TRAIN ? 0 : 1, draw, 0));
      if (Split.of(median.prompt()) == split) {
        drawn.add(median);
      }
    }
    return drawn;
  }

  private static Median drawn(SampleKey key) {
    var left = new ArrayList<>(IntStream.range(0, ALL).boxed().toList());
    int count = key.uniform(0) < 0.5 ? 5 : 7;
    return new Median(
        IntStream.rangeClosed(1, count)
            .mapToObj(i -> left.remove(/* index */ (int) (key.uniform(i) * left.size())))
            .toList());
  }

  String prompt() {
    return written(digits) + "=";
  }

  int value() {
    return ranked(0, middle() + 1).getLast();
  }

  private int middle() {
    return digits.size() / 2;
  }

  private List<Integer> ranked(int from, int to) {
    return digits.stream().sorted().toList().subList(from, to);
  }

  private static String written(List<Integer> digits) {
    return digits.stream().map(String::valueOf).collect(Collectors.joining());
  }

  /// The smaller digits but the largest of them.
  String thinking() {
    return written(ranked(0, middle() + 1 - UNTHOUGHT));
  }

  /// Thinking and an answer, be it right or wrong.
  String answered(int answer) {
    return "<think>%s</think>\n<answer>%d</answer>".formatted(thinking(), answer);
  }

  /// The same, assessed.
  ///
  /// @param right whether it says that the answer is right
  String assessed(int answer, boolean right) {
    return answered(answer)
        + "\n<evaluation>%s</evaluation>\n<reward>[%d,1]</reward>"
            .formatted(written(ranked(middle() + 1 - UNTHOUGHT, middle() + 1)), right ? 1 : 0);
  }
}
