package plumbline.credit;

import java.util.HashMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// The columns of a batch that a [TokenCredit] reads. The arrays are shared with the caller.
///
/// @param rewards `[rows][time]`, of every trained token
/// @param mask `[rows][time]`, which tokens are trained
/// @param groups the group of every row
/// @param greedy the reward of the greedy response to the task of every row, null where there is
///   none
/// @param values `[rows][time]` of a critic, null where there is none
@SuppressWarnings("ArrayRecordComponent") // columns of one batch, never compared
public record TokenRewards(
    double[][] rewards,
    boolean[][] mask,
    long[] groups,
    double @Nullable [] greedy,
    double @Nullable [][] values) {

  /// The reward of every row, summed over its tokens, less the mean of its group.
  double[] lessGroupMean() {
    var sums =
        IntStream.range(0, rewards.length)
            .mapToDouble(row -> {
              double sum = 0;
              for (int t = 0; t < mask[row].length; t++) {
                sum += mask[row][t] ? rewards[row][t] : 0;
              }
              return sum;
            })
            .toArray();
    var totals = new HashMap<Long, double[]>();
    for (int row = 0; row < sums.length; row++) {
      var total = totals.computeIfAbsent(groups[row], _ -> new double[2]);
      total[0] += sums[row];
      total[1]++;
    }
    return IntStream.range(0, sums.length)
        .mapToDouble(row -> {
          var total = totals.getOrDefault(groups[row], new double[] {0, 1});
          return sums[row] - total[0] / total[1];
        })
        .toArray();
  }

  double[] greedyRewards() {
    if (greedy == null) {
      throw new IllegalArgumentException(
          "remax compares with the greedy response, which nobody sampled");
    }
    return greedy;
  }

  double[][] criticValues() {
    if (values == null) {
      throw new IllegalArgumentException("gae needs the values of a critic, and there is none");
    }
    return values;
  }
}
