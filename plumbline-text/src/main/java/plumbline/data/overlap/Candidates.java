package plumbline.data.overlap;

import java.util.Arrays;

/// Finds texts that share a band. Holds one key of 8 bytes for each text and band; looks at one
/// band at a time. In a bucket a text is paired with the [#MOST] before it, so that thousands of
/// copies of one template cost no squares; clusters still join along the chain.
public final class Candidates {
  /// With how many earlier texts of a bucket a text is paired at most.
  public static final int MOST = 8;

  private final long[][] keys;
  private int size;

  /// @param bands how many keys a text has
  public Candidates(int bands) {
    keys = new long[bands][1024];
  }

  /// Takes the next text.
  ///
  /// @param own its keys, one for each band
  /// @return its number, from 0
  public int add(long... own) {
    if (own.length != keys.length) {
      throw new IllegalArgumentException(
          "a text with %d keys, expected %d".formatted(own.length, keys.length));
    }
    for (int band = 0; band < keys.length; band++) {
      if (size == keys[band].length) {
        keys[band] = Arrays.copyOf(keys[band], size + (size >> 1));
      }
      keys[band][size] = own[band];
    }
    return size++;
  }

  /// Pairs of texts that share a band, each once: the earlier number in the upper 32 bits, the
  /// later in the lower, in ascending order.
  public long[] pairs() {
    var found = new long[0];
    for (var band : keys) {
      found = merged(found, pairs(band));
    }
    return found;
  }

  private long[] pairs(long[] band) {
    var before = earlier(band);
    var pairs = new long[16];
    int count = 0;
    for (int text = 0; text < size; text++) {
      int other = before[text];
      for (int steps = 0; other >= 0 && steps < MOST; steps++) {
        if (count == pairs.length) {
          pairs = Arrays.copyOf(pairs, 2 * count);
        }
        pairs[count++] = (long) other << 32 | text;
        other = before[other];
      }
    }
    return Arrays.copyOf(pairs, count);
  }

  /// For each text the last one before it with the same key, or -1.
  private int[] earlier(long[] band) {
    int mask = Integer.highestOneBit(Math.max(8, size)) * 4 - 1;
    var last = new int[mask + 1]; // the newest text of a bucket plus 1
    var before = new int[size];
    for (int text = 0; text < size; text++) {
      int slot = (int) MinHash.mixed(band[text]) & mask;
      while (last[slot] != 0 && band[last[slot] - 1] != band[text]) {
        slot = (slot + 1) & mask;
      }
      before[text] = last[slot] - 1;
      last[slot] = text + 1;
    }
    return before;
  }

  private static long[] merged(long[] some, long[] more) {
    var all = Arrays.copyOf(some, some.length + more.length);
    System.arraycopy(more, 0, all, some.length, more.length);
    Arrays.sort(all);
    int distinct = 0;
    for (int i = 0; i < all.length; i++) {
      if (i == 0 || all[i] != all[i - 1]) {
        all[distinct++] = all[i];
      }
    }
    return Arrays.copyOf(all, distinct);
  }
}
