package plumbline.data.overlap;

/// Locality-sensitive hashing: a signature is cut into bands, and two texts become candidates where
/// all rows of one band are equal. That happens with probability `1 - (1 - s^rows)^bands` at
/// similarity `s`.
///
/// @param bands how many
/// @param rows places of the signature in each
public record LshBands(int bands, int rows) {
  public LshBands {
    if (bands < 1 || rows < 1) {
      throw new IllegalArgumentException(
          "%d bands of %d rows; both must be at least 1".formatted(bands, rows));
    }
  }

  /// Refuses signatures that are not cut without rest.
  public void requireFit(int hashes) {
    if (bands * rows != hashes) {
      throw new IllegalArgumentException(
          "%d bands x %d rows is %d, the signature has %d hashes; bands x rows must equal the hashes, as 14 x 8 must equal 112"
              .formatted(bands, rows, bands * rows, hashes));
    }
  }

  /// How likely two texts of this similarity become candidates.
  public double probability(double similarity) {
    return 1 - Math.pow(1 - Math.pow(similarity, rows), bands);
  }

  /// The similarity at which the probability rises fastest, about: `(1/bands)^(1/rows)`.
  public double threshold() {
    return Math.pow(1.0 / bands, 1.0 / rows);
  }

  /// One key for each band; equal rows have equal keys, and others almost never.
  public long[] keys(long[] signature) {
    requireFit(signature.length);
    var keys = new long[bands];
    for (int band = 0; band < bands; band++) {
      long key = band;
      for (int row = 0; row < rows; row++) {
        key = MinHash.mixed(key ^ signature[band * rows + row]) + row;
      }
      keys[band] = key;
    }
    return keys;
  }
}
