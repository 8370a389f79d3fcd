package plumbline.data.preference;

import java.util.OptionalDouble;
import plumbline.data.PreferencePair;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.LossKind;
import plumbline.text.trajectory.TrainingRow;

/// A preference pair as tokens. What both halves read before either says something stands once, in
/// `prompt`; the tokens of a half are `prompt` and then `chosen` or `rejected`.
///
/// @param pair as the data has it
/// @param prompt tokens that both halves begin with, none of them said
/// @param chosen the rest of the better half
/// @param rejected the rest of the worse half
public record EncodedPair(
    PreferencePair pair, Tokens prompt, MarkedTokens chosen, MarkedTokens rejected) {
  /// By how much the better is better, where the data says so.
  public OptionalDouble margin() {
    return pair.margin();
  }

  /// How much the pair counts, never negative.
  public double weight() {
    return pair.weight();
  }

  /// What the pair counts beside those of its row, see [PreferencePair#share].
  public double share() {
    return pair.share();
  }

  /// The better half as a whole.
  public MarkedTokens chosenWhole() {
    return MarkedTokens.silent(prompt).then(chosen);
  }

  /// The worse half as a whole.
  public MarkedTokens rejectedWhole() {
    return MarkedTokens.silent(prompt).then(rejected);
  }

  /// The better half as a training row of the group of its row in the data, its said tokens in
  /// `kind`.
  public TrainingRow chosenRow(LossKind kind) {
    return chosenWhole().row(kind, pair.row());
  }

  /// The worse half as a training row of the same group, its said tokens in `kind`.
  public TrainingRow rejectedRow(LossKind kind) {
    return rejectedWhole().row(kind, pair.row());
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
