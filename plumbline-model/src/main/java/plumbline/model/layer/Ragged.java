package plumbline.model.layer;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;
import plumbline.model.kernel.Seats;
import plumbline.tensor.Device;
import plumbline.tensor.Tensor;
import plumbline.tensor.Tensors;

/// Pieces of unequal length that lie end to end, and the grid with a row for each that attention
/// needs. A place behind the end of a piece repeats its last token, or holds 0; nothing reads what
/// becomes of it, so it gets no gradient either.
///
/// @param seats where each token stands in the grid
/// @param spread which token stands at each place of the grid; null where all pieces are as long
/// @param gather which place of the grid each token has; null where all pieces are as long
record Ragged(Seats seats, @Nullable Tensor spread, @Nullable Tensor gather) {
  /// @param first token of the first piece
  static Ragged of(int first, int[] lengths, Device device) {
    int width = Arrays.stream(lengths).max().orElse(0);
    var seats = new Seats(first, lengths, width);
    if (seats.areTaken()) {
      return new Ragged(seats, null, null);
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
        seats,
        Tensors.of(spread, spread.length).to(device),
        Tensors.of(gather, gather.length).to(device));
  }

  int width() {
    return seats.width();
  }

  /// [1, tokens, heads, dim] as [pieces, heads, width, dim].
  Tensor apart(Tensor tokens) {
    var grid = spread == null ? tokens : tokens.squeeze(0).indexSelect(0, spread);
    return grid.reshape(seats.rows(), width(), tokens.size(2), tokens.size(3)).transpose(1, 2);
  }

  /// [tokens, heads, dim] as [pieces, heads, width, dim], 0 behind the end of a piece.
  Tensor seated(Tensor tokens) {
    long heads = tokens.size(1);
    long dim = tokens.size(2);
    var grid =
        gather == null
            ? tokens
            : Tensors.zeros(
                    tokens.dtype(), tokens.device(), (long) seats.rows() * width(), heads, dim)
                .indexCopy_(0, gather, tokens);
    return grid.reshape(seats.rows(), width(), heads, dim).transpose(1, 2);
  }

  /// [pieces, heads, width, dim] as [tokens, heads, dim].
  Tensor end(Tensor grid) {
    var flat = grid.transpose(1, 2).reshape(-1, grid.size(1), grid.size(3));
    return gather == null ? flat : flat.indexSelect(0, gather);
  }
}
