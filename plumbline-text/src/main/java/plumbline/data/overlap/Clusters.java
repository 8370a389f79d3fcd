package plumbline.data.overlap;

/// Sets of texts that belong together, directly or by others (union-find); a set is called by its
/// least number.
public final class Clusters {
  private final int[] parent;

  /// @param size how many texts there are, each alone
  public Clusters(int size) {
    parent = new int[size];
    for (int i = 0; i < size; i++) {
      parent[i] = i;
    }
  }

  /// Joins the sets of two texts.
  public void join(int one, int other) {
    int a = of(one);
    int b = of(other);
    parent[Math.max(a, b)] = Math.min(a, b);
  }

  /// The least number of the text's set.
  public int of(int text) {
    int root = text;
    while (parent[root] != root) {
      parent[root] = parent[parent[root]];
      root = parent[root];
    }
    return root;
  }
}
