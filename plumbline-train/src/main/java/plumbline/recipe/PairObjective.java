package plumbline.recipe;

import java.util.List;
import plumbline.data.preference.EncodedPair;
import plumbline.objective.preference.BradleyTerry;
import plumbline.tensor.Tensor;
import plumbline.tensor.Tensors;
import plumbline.text.token.Tokens;
import plumbline.train.ScoreUpdate;

/// Preference pairs: the better answer shall have the higher score.
///
/// @param loss Bradley-Terry
/// @param margins whether the margins of the data, where there are any, must be reached
public record PairObjective(BradleyTerry loss, boolean margins)
    implements RewardObjective<EncodedPair> {
  @Override
  public List<Tokens> rows(EncodedPair pair) {
    return List.of(pair.chosenWhole().tokens(), pair.rejectedWhole().tokens());
  }

  @Override
  public ScoreUpdate.Loss loss(List<EncodedPair> batch) {
    double count = batch.stream().mapToDouble(EncodedPair::weight).sum();
    return (items, logits, _) -> {
      var scores = logits.reshape(items.size(), 2);
      var pairs = items.stream().map(batch::get).toList();
      return loss.evaluate(
          scores.select(1, 0),
          scores.select(1, 1),
          margins ? column(pairs, logits, pair -> pair.margin().orElse(0)) : null,
          column(pairs, logits, EncodedPair::weight),
          count == 0 ? 1 : count);
    };
  }

  private static Tensor column(
      List<EncodedPair> pairs,
      Tensor like,
      java.util.function.ToDoubleFunction<EncodedPair> value) {
    var values = pairs.stream().mapToDouble(value).toArray();
    return Tensors.of(values, values.length).to(like.dtype()).to(like.device());
  }
}
