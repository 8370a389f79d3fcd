package plumbline.claim.sgpo;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import plumbline.data.PromptCompletion;
import plumbline.text.trajectory.SampleKey;

/// Digits to sort, `sort: 7 3 9 1 5 =>`, in three sets that share no prompt.
///
/// @param seed of the draws
/// @param least fewest digits
/// @param most most digits
record SortTask(long seed, int least, int most) {
  private static final int SCATTER = 0x9E3779B1; // odd, near 2^32 / golden ratio

  /// What rows are for.
  enum Use {
    DEMONSTRATIONS(0),
    PROMPTS(1),
    HELD_OUT(2);

    private final int number;

    Use(int number) {
      this.number = number;
    }

    boolean has(int... digits) {
      return Math.floorMod((Arrays.hashCode(digits) * SCATTER) >> 8, values().length) == number;
    }
  }

  /// `count` rows; a prompt belongs to one use, by a hash of its digits.
  List<PromptCompletion> rows(Use use, int count) {
    var rows = new ArrayList<PromptCompletion>();
    for (long draw = 0; rows.size() < count; draw++) {
      var digits = digits(new SampleKey(seed, use.number, draw, 0));
      if (use.has(digits)) {
        var sorted = Arrays.stream(digits).sorted().toArray();
        rows.add(
            new PromptCompletion(rows.size(), "sort:" + text(digits) + " =>", text(sorted), 1));
      }
    }
    return rows;
  }

  private int[] digits(SampleKey key) {
    int count = least + (int) (key.uniform(0) * (most - least + 1));
    return LongStream.rangeClosed(1, count).mapToInt(i -> (int) (key.uniform(i) * 10)).toArray();
  }

  private static String text(int... digits) {
    return IntStream.of(digits).mapToObj(digit -> " " + digit).collect(Collectors.joining());
  }

  /// The share of places, of the longer of both, at which an answer has the digit that belongs
  /// there.
  static double judge(String answer, String right) {
    var said = answer.strip().split("\\s+", -1);
    var wanted = right.strip().split("\\s+", -1);
    int same = 0;
    for (int i = 0; i < Math.min(said.length, wanted.length); i++) {
      same += said[i].equals(wanted[i]) ? 1 : 0;
    }
    return (double) same / Math.max(said.length, wanted.length);
  }

  /// An answer with two neighbours swapped, the first that differ.
  static String swapped(String answer) {
    var digits = answer.strip().split("\\s+", -1);
    for (int i = 0; i + 1 < digits.length; i++) {
      if (!digits[i].equals(digits[i + 1])) {
        var first = digits[i];
        digits[i] = digits[i + 1];
        digits[i + 1] = first;
        break;
      }
    }
    return " " + String.join(" ", digits);
  }
}
