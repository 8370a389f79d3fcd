package plumbline.data.preference;

import java.util.List;

/// Encoded rows of a data set.
///
/// @param rows those that are used, in the order of the data
/// @param counts what happened to the others
/// @param hash of the data, see [plumbline.data.DataSet#hash]
public record EncodedRows<T>(List<T> rows, EncodingCounts counts, String hash) {
  public EncodedRows {
    rows = List.copyOf(rows);
  }
}
