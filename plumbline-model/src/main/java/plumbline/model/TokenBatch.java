package plumbline.model;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import plumbline.text.token.Tokens;

/// Rows of tokens for one pass, padded on the right to equal length. Padding stands after every
/// real token, so no real token ever sees it.
///
/// @param ids `[rows][time]`
/// @param positions `[rows][time]`
/// @param segments `[rows][time]` where rows are packed from several samples; a token sees only its
///   own segment
@SuppressWarnings("ArrayRecordComponent") // rows of one pass, never compared
public record TokenBatch(int[][] ids, long[][] positions, Optional<int[][]> segments) {
  public TokenBatch {
    if (ids.length == 0 || ids[0].length == 0) {
      throw new IllegalArgumentException("a batch needs at least one row of one token");
    }
    int time = ids[0].length;
    for (int row = 0; row < ids.length; row++) {
      if (ids[row].length != time || positions[row].length != time) {
        throw new IllegalArgumentException(
            "row %d has %d tokens and %d positions, the first row has %d tokens"
                .formatted(row, ids[row].length, positions[row].length, time));
      }
    }
    if (segments.isPresent() && !haveShape(segments.get(), ids.length, time)) {
      throw new IllegalArgumentException("the segments have another shape than the tokens");
    }
  }

  private static boolean haveShape(int[][] segments, int rows, int time) {
    return segments.length == rows && Arrays.stream(segments).allMatch(row -> row.length == time);
  }

  /// Rows that stand for themselves, padded to the longest.
  public static TokenBatch of(List<Tokens> rows) {
    int time = rows.stream().mapToInt(Tokens::size).max().orElse(0);
    var ids = new int[rows.size()][];
    var positions = new long[rows.size()][time];
    for (int row = 0; row < ids.length; row++) {
      ids[row] = Arrays.copyOf(rows.get(row).toArray(), time);
      Arrays.setAll(positions[row], t -> t);
    }
    return new TokenBatch(ids, positions, Optional.empty());
  }

  /// Number of rows.
  public int rows() {
    return ids.length;
  }

  /// Length of every row, padding included.
  public int time() {
    return ids[0].length;
  }

  long[] flatIds() {
    return Arrays.stream(ids).flatMapToInt(Arrays::stream).asLongStream().toArray();
  }
}
