package plumbline.agreement;

/// How many of the ranks seen so far lie below a rank, in a tree of partial sums (Fenwick): both
/// seeing and asking take the logarithm of how many ranks there are.
final class SeenRanks {
  private final long[] sums;
  private final long[] equal;

  /// Ranks from 0 to `ranks - 1`, none seen.
  SeenRanks(int ranks) {
    this.sums = new long[ranks + 1];
    this.equal = new long[ranks];
  }

  void see(int rank) {
    equal[rank]++;
    for (int i = rank + 1; i < sums.length; i += Integer.lowestOneBit(i)) {
      sums[i]++;
    }
  }

  long below(int rank) {
    long seen = 0;
    for (int i = rank; i > 0; i -= Integer.lowestOneBit(i)) {
      seen += sums[i];
    }
    return seen;
  }

  long at(int rank) {
    return equal[rank];
  }
}
