package plumbline.benchmark;

import java.util.HashMap;
import java.util.List;

/// maj@k: the chance that the most frequent answer of `k` attempts is correct, exactly over all
/// choices of `k` of the `n` attempts. Correct attempts vote together, however they are written;
/// attempts without an answer do not vote; a tie is decided by lot.
public final class MajorityVote {
  private static final int LARGEST = 1000; // C(1000, 500) is the last to fit a double

  private final int k;
  private final int correct;
  private final int silent;
  private final List<Integer> rivals;

  private MajorityVote(TaskResult result, int k) {
    int silent = 0;
    var votes = new HashMap<String, Integer>();
    for (var attempt : result.attempts()) {
      if (!attempt.correct()) {
        if (attempt.answer().isEmpty()) {
          silent++;
        } else {
          votes.merge(attempt.answer(), 1, Integer::sum);
        }
      }
    }
    this.k = k;
    this.correct = result.correct();
    this.silent = silent;
    this.rivals = List.copyOf(votes.values());
  }

  /// The chance for one task.
  public static double of(TaskResult result, int k) {
    int attempts = result.attempts().size();
    if (k < 1 || k > attempts || attempts > LARGEST) {
      throw new IllegalArgumentException(
          "maj@%d of %d attempts is not defined: k must be 1 to %d"
              .formatted(k, attempts, Math.min(attempts, LARGEST)));
    }
    var vote = new MajorityVote(result, k);
    double won = 0;
    for (int votes = 1; votes <= Math.min(k, vote.correct); votes++) {
      won += choose(vote.correct, votes) * vote.rest(votes);
    }
    return Math.clamp(won / choose(attempts, k), 0, 1);
  }

  /// Ways to draw the other `k - votes` attempts so that no rival has more than `votes`, each worth
  /// the correct answer's chance in the draw by lot among the tied.
  private double rest(int votes) {
    int others = k - votes;
    int ties = Math.min(rivals.size(), others / votes);
    var ways = new double[others + 1][ties + 1]; // [attempts drawn, rivals tied]
    for (int drawn = 0; drawn <= Math.min(others, silent); drawn++) {
      ways[drawn][0] = choose(silent, drawn);
    }
    for (int rival : rivals) {
      ways = with(rival, votes, ways);
    }
    double sum = 0;
    for (int tied = 0; tied <= ties; tied++) {
      sum += ways[others][tied] / (1 + tied);
    }
    return sum;
  }

  private static double[][] with(int rival, int votes, double[][] before) {
    var after = new double[before.length][];
    for (int drawn = 0; drawn < before.length; drawn++) {
      after[drawn] = new double[before[drawn].length];
      for (int from = 0; from <= Math.min(Math.min(rival, votes), drawn); from++) {
        double choices = choose(rival, from);
        int tie = from == votes ? 1 : 0;
        for (int tied = tie; tied < after[drawn].length; tied++) {
          after[drawn][tied] += choices * before[drawn - from][tied - tie];
        }
      }
    }
    return after;
  }

  private static double choose(int n, int k) {
    double ways = 1;
    for (int i = 1; i <= Math.min(k, n - k); i++) {
      ways = ways * (n - Math.min(k, n - k) + i) / i;
    }
    return k > n ? 0 : ways;
  }
}
