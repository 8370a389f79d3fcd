package plumbline.model.layer;

import plumbline.tensor.Tensor;

/// A low-rank addition to a projection (LoRA, arXiv 2106.09685): `scale * dropped(x) @ down^T @
/// up^T`.
///
/// @param down [rank, in]
/// @param up [out, rank]
/// @param scale alpha / rank, or alpha / sqrt(rank) where rank-stabilised
/// @param dropout share of inputs dropped while training
/// @param number of the projection among the adapted ones, which its noise hangs on
public record LowRank(Tensor down, Tensor up, double scale, double dropout, int number) {
  Tensor forward(Tensor x, Dropout noise) {
    return noise.apply(x, dropout, number).linear(down).times(scale).linear(up);
  }
}
