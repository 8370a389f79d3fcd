package plumbline.model.layer;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import plumbline.tensor.Device;
import plumbline.tensor.Tensor;
import plumbline.tensor.Tensors;

/// Pieces of unequal length that lie end to end, and the grid with a row for each that attention
/// needs. A place behind the end of a piece repeats its last token; nothing reads what becomes of
/// it, so it gets no gradient either.
///
/// @param pieces how many
/// @param width of the grid: the longest piece
/// @param spread which token stands at each place of the grid; null where all pieces are as long
/// @param gather which place of the grid each token has; null where all pieces are as long
record Ragged(int pieces, int width, @Nullable Tensor spread, @Nullable Tensor gather) {
  static Ragged of(int[] lengths, Device device) {
    int width = Arrays.stream(lengths).max().orElse(0);
    if (Arrays.stream(lengths).allMatch(length -> length == width)) {
      return new Ragged(lengths.length, width, null, null);
    }
    var spread = new long[lengths.length * width];
    var gather = new long[Arrays.stream(lengths).sum()];
    int start = 0;
    for (int piece = 0; piece < lengths.length; piece++) {
      for (int t = 0; t < width; t++) {
        spread[piece * width + t] = (long) start + Math.min(t, lengths[piece] - 1);
      }
      for (int t = 0; t < lengths[piece]; t++) {
        gather[start + t] = (long) piece * width + t;
      }
      start += lengths[piece];
    }
    return new Ragged(
        lengths.length,
        width,
        Tensors.of(spread, spread.length).to(device),
        Tensors.of(gather, gather.length).to(device));
  }

  /// [1, tokens, heads, dim] as [pieces, heads, width, dim].
  Tensor apart(Tensor tokens) {
    var grid = spread == null ? tokens : tokens.squeeze(0).indexSelect(0, spread);
    return grid.reshape(pieces, width, tokens.size(2), tokens.size(3)).transpose(1, 2);
  }

  /// [pieces, heads, width, dim] as [tokens, heads, dim].
  Tensor end(Tensor grid) {
    var flat = grid.transpose(1, 2).reshape(-1, grid.size(1), grid.size(3));
    return gather == null ? flat : flat.indexSelect(0, gather);
  }
}
