package plumbline.data.preference;

import plumbline.text.token.Tokens;
import plumbline.text.trajectory.LossKind;
import plumbline.text.trajectory.TrainingRow;

/// One prompt and one completion as tokens.
///
/// @param row number of the row in its source, from 0
/// @param place where it stands, for remarks
/// @param prompt tokens before the first that is said
/// @param completion the rest
/// @param weight how much it counts, never negative
public record EncodedAnswer(
    long row, String place, Tokens prompt, MarkedTokens completion, double weight) {
  /// Prompt and completion as a whole.
  public MarkedTokens whole() {
    return MarkedTokens.silent(prompt).then(completion);
  }

  /// A training row of the group [#row], its said tokens in `kind`.
  public TrainingRow trainingRow(LossKind kind) {
    return whole().row(kind, row);
  }
}
