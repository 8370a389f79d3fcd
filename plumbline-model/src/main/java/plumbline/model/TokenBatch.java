package plumbline.model;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import plumbline.model.layer.Continued;
import plumbline.text.token.Tokens;

/// Rows of tokens for one pass, padded on the right to equal length. Padding stands after every
/// real token, so no real token ever sees it.
///
/// @param ids `[rows][time]`
/// @param positions `[rows][time]`
/// @param segments `[rows][time]` where rows are packed from several samples; a token sees only its
///   own segment
/// @param continued how the one row is made up of shared prefixes and continuations, where it is
@SuppressWarnings("ArrayRecordComponent") // rows of one pass, never compared
public record TokenBatch(
    int[][] ids,
    long[][] positions,
    Optional<int[][]> segments,
    Optional<Continued.Lengths> continued) {
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

  /// Rows of which none shares its beginning.
  public TokenBatch(int[][] ids, long[][] positions, Optional<int[][]> segments) {
    this(ids, positions, segments, Optional.empty());
  }

  /// Continuations of prefixes that each stand only once, all in one row without padding: first the
  /// prefixes, then the continuations.
  ///
  /// @param owners the prefix of every continuation
  public static TokenBatch continued(
      List<Tokens> prefixes, List<Tokens> continuations, int[] owners) {
    var lengths =
        new Continued.Lengths(
            prefixes.stream().mapToInt(Tokens::size).toArray(),
            owners,
            continuations.stream().mapToInt(Tokens::size).toArray());
    int time = lengths.first() + lengths.second();
    var ids = new int[1][time];
    var positions = new long[1][time];
    int start = 0;
    for (var prefix : prefixes) {
      start = place(prefix, start, 0, ids[0], positions[0]);
    }
    for (int i = 0; i < owners.length; i++) {
      int begin = lengths.prefixes()[owners[i]];
      start = place(continuations.get(i), start, begin, ids[0], positions[0]);
    }
    return new TokenBatch(ids, positions, Optional.empty(), Optional.of(lengths));
  }

  /// Where the next piece begins.
  private static int place(Tokens tokens, int start, int begin, int[] ids, long[] positions) {
    System.arraycopy(tokens.toArray(), 0, ids, start, tokens.size());
    for (int t = 0; t < tokens.size(); t++) {
      positions[start + t] = (long) begin + t;
    }
    return start + tokens.size();
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
