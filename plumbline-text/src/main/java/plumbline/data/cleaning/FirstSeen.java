package plumbline.data.cleaning;

import plumbline.data.overlap.TextUnits;

/// Remembers the first row of every text by 64 bits of its hash, 16 to 32 bytes a text.
final class FirstSeen {
  private long[] keys = new long[1024];
  private int[] rows = new int[1024]; // plus 1; 0 is free
  private int size;

  /// The first row with this text, which is `row` itself where there was none.
  int first(String text, int row) {
    if (2 * size >= keys.length) {
      grow();
    }
    long key = TextUnits.hash(text);
    int slot = slot(key);
    if (rows[slot] == 0) {
      keys[slot] = key;
      rows[slot] = row + 1;
      size++;
    }
    return rows[slot] - 1;
  }

  private int slot(long key) {
    int mask = keys.length - 1;
    int slot = (int) (key ^ key >>> 32) & mask;
    while (rows[slot] != 0 && keys[slot] != key) {
      slot = (slot + 1) & mask;
    }
    return slot;
  }

  private void grow() {
    var oldKeys = keys;
    var oldRows = rows;
    keys = new long[2 * oldKeys.length];
    rows = new int[keys.length];
    for (int i = 0; i < oldKeys.length; i++) {
      if (oldRows[i] != 0) {
        int slot = slot(oldKeys[i]);
        keys[slot] = oldKeys[i];
        rows[slot] = oldRows[i];
      }
    }
  }
}
