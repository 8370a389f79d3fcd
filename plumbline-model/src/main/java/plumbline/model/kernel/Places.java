package plumbline.model.kernel;

/// Where the tokens of a pass stand, with the angles of rotary positions.
///
/// @param positions of every token, one after the other
/// @param cosine of every position [positions * dim / 2]
/// @param sine of every position, as many
@SuppressWarnings("ArrayRecordComponent") // of one pass, never compared
public record Places(long[] positions, float[] cosine, float[] sine) {
  /// Turns neighbouring heads to where a token stands.
  ///
  /// @param row holds the heads from `first` on
  /// @param heads how many
  /// @param dim width of a head
  void turn(float[] row, int first, int heads, int dim, int token) {
    turn(row, first, heads, dim, token, 1);
  }

  /// Takes a gradient of turned heads to that of the heads: the same turn the other way.
  void turnBack(float[] row, int first, int heads, int dim, int token) {
    turn(row, first, heads, dim, token, -1);
  }

  private void turn(float[] row, int first, int heads, int dim, int token, float way) {
    int half = dim / 2;
    int at = Math.toIntExact(positions[token]) * half;
    for (int start = first; start < first + heads * dim; start += dim) {
      for (int i = 0; i < half; i++) {
        float low = row[start + i];
        float high = row[start + half + i];
        float across = way * sine[at + i];
        row[start + i] = low * cosine[at + i] - high * across;
        row[start + half + i] = high * cosine[at + i] + low * across;
      }
    }
  }
}
