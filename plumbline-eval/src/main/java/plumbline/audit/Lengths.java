package plumbline.audit;

import java.util.Arrays;

/// How lengths are distributed. The median and the 95th percentile are lengths that occur: the
/// smallest that at least this share does not exceed.
public record Lengths(int least, int median, double mean, int high, int most) {
  /// The distribution of some lengths, one at least.
  public static Lengths of(int... lengths) {
    if (lengths.length == 0) {
      throw new IllegalArgumentException("a distribution of lengths needs one, got none");
    }
    var sorted = lengths.clone();
    Arrays.sort(sorted);
    return new Lengths(
        sorted[0],
        at(sorted, 0.5),
        Arrays.stream(sorted).average().orElseThrow(),
        at(sorted, 0.95),
        sorted[sorted.length - 1]);
  }

  private static int at(int[] sorted, double share) {
    return sorted[Math.max(0, (int) Math.ceil(share * sorted.length) - 1)];
  }
}
