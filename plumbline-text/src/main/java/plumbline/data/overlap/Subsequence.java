package plumbline.data.overlap;

/// The longest common subsequence of two texts.
public final class Subsequence {
  private Subsequence() {}

  /// Its length over that of the shorter text, in units; 0 where one is empty.
  public static double ratio(TextUnits one, TextUnits other) {
    int shorter = Math.min(one.size(), other.size());
    return shorter == 0 ? 0 : (double) length(one, other) / shorter;
  }

  private static int length(TextUnits one, TextUnits other) {
    var across = other.units();
    var above = new int[across.size() + 1];
    for (var unit : one.units()) {
      var row = new int[across.size() + 1];
      for (int j = 1; j < row.length; j++) {
        row[j] = unit.equals(across.get(j - 1)) ? above[j - 1] + 1 : Math.max(above[j], row[j - 1]);
      }
      above = row;
    }
    return above[across.size()];
  }
}
