package plumbline.data.cleaning;

import plumbline.data.overlap.Clusters;

/// Which rows belong together, and to which other each is most like.
final class Links {
  private final Clusters clusters;
  private final float[] similarity;
  private final int[] like;

  /// @param rows how many there are, each alone
  Links(int rows) {
    clusters = new Clusters(rows);
    similarity = new float[rows];
    like = new int[rows];
  }

  void joinEqual(int one, int other) {
    clusters.join(one, other);
  }

  void join(int one, int other, double similar) {
    clusters.join(one, other);
    note(one, other, (float) similar);
    note(other, one, (float) similar);
  }

  private void note(int row, int other, float similar) {
    if (similar > similarity[row]) {
      similarity[row] = similar;
      like[row] = other;
    }
  }

  int cluster(int row) {
    return clusters.of(row);
  }

  /// The row that this is most like.
  int like(int row) {
    return like[row];
  }

  /// How like it is.
  double similarity(int row) {
    return similarity[row];
  }
}
