package plumbline.data.cleaning;

import java.util.Arrays;
import plumbline.data.Row;
import plumbline.data.overlap.Candidates;
import plumbline.data.overlap.MinHash;
import plumbline.data.overlap.Shingles;
import plumbline.data.overlap.TextUnits;

/// What the first reading of a source remembers of every row: hashes and numbers, no texts.
final class DedupSurvey {
  private final DedupSettings settings;
  private final MinHash minHash;
  private final Candidates candidates;
  private final FirstSeen seen = new FirstSeen();
  private int[] first = new int[1024];
  private int[] rowOf = new int[1024]; // of each candidate
  private double[] quality = new double[1024];
  private int compared;

  DedupSurvey(DedupSettings settings) {
    this.settings = settings;
    this.minHash = settings.near().minHash();
    this.candidates = new Candidates(settings.near().bands().bands());
  }

  void visit(Row row) {
    int number = Math.toIntExact(row.number());
    if (number == first.length) {
      first = Arrays.copyOf(first, 2 * number);
      quality = Arrays.copyOf(quality, settings.quality().isEmpty() ? 0 : 2 * number);
    }
    if (!settings.quality().isEmpty()) {
      quality[number] = Columns.number(row, settings.quality());
    }
    var text = settings.text().of(row);
    first[number] = seen.first(TextUnits.normalised(text), number);
    if (settings.near().exactOnly() || first[number] != number) {
      return;
    }
    var shingles = shingles(text);
    if (shingles.size() > 0) {
      if (compared == rowOf.length) {
        rowOf = Arrays.copyOf(rowOf, 2 * compared);
      }
      rowOf[compared++] = number;
      candidates.add(settings.near().bands().keys(minHash.signature(shingles)));
    }
  }

  Shingles shingles(String text) {
    return Shingles.of(TextUnits.of(text), settings.near().shingle());
  }

  /// The first row with the same normalised text.
  int first(int row) {
    return first[row];
  }

  /// Whether a row is better than another, by the quality column.
  boolean isBetter(int row, int other) {
    return !settings.quality().isEmpty() && quality[row] > quality[other];
  }

  /// Rows that may be near-duplicates: the earlier in the upper 32 bits, the later in the lower.
  long[] pairs() {
    var pairs = candidates.pairs();
    for (int i = 0; i < pairs.length; i++) {
      pairs[i] = (long) rowOf[(int) (pairs[i] >>> 32)] << 32 | rowOf[(int) pairs[i]];
    }
    return pairs;
  }
}
