package plumbline.recipe;

import java.util.List;
import plumbline.text.token.Tokens;
import plumbline.train.ScoreUpdate;

/// What a reward model learns from items of one kind.
public interface RewardObjective<T> {
  /// The rows of tokens that the model scores for an item.
  List<Tokens> rows(T item);

  /// The loss of a step on these items, divided by their counts.
  ScoreUpdate.Loss loss(List<T> batch);
}
