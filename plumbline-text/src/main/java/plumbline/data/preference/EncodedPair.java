package plumbline.data.preference;

import java.util.Optional;
import java.util.OptionalDouble;
import plumbline.data.PreferencePair;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.LossKind;
import plumbline.text.trajectory.TrainingRow;

/// A preference pair as tokens. What both halves read before either says something stands once, in
/// `prompt`; the tokens of a half are `prompt` and then `chosen` or `rejected`.
///
/// @param row number of the row in its source, from 0
/// @param place where it stands, for remarks
/// @param prompt tokens that both halves begin with, none of them said
/// @param chosen the rest of the better half
/// @param rejected the rest of the worse half
/// @param margin by how much the better is better, where the data says so
/// @param weight how much the pair counts, never negative
/// @param scores what both completions were given, where the data says so
public record EncodedPair(
    long row,
    String place,
    Tokens prompt,
    MarkedTokens chosen,
    MarkedTokens rejected,
    OptionalDouble margin,
    double weight,
    Optional<PreferencePair.Scores> scores) {
  /// The better half as a whole.
  public MarkedTokens chosenWhole() {
    return MarkedTokens.silent(prompt).then(chosen);
  }

  /// The worse half as a whole.
  public MarkedTokens rejectedWhole() {
    return MarkedTokens.silent(prompt).then(rejected);
  }

  /// The better half as a training row of the group [#row], its said tokens in `kind`.
  public TrainingRow chosenRow(LossKind kind) {
    return chosenWhole().row(kind, row);
  }

  /// The worse half as a training row of the group [#row], its said tokens in `kind`.
  public TrainingRow rejectedRow(LossKind kind) {
    return rejectedWhole().row(kind, row);
  }

  /// Tokens of the longer half, prompt included.
  public int longest() {
    return prompt.size() + Math.max(chosen.size(), rejected.size());
  }

  /// Tokens of both halves where the prompt stands once.
  public int sharedSize() {
    return prompt.size() + chosen.size() + rejected.size();
  }
}
