package plumbline.recipe.policy;

import java.util.Optional;
import plumbline.train.Critic;
import plumbline.train.Scorer;
import plumbline.train.Update;

/// What a run of policy gradient computes with.
///
/// @param update changes the policy
/// @param scorer gives log-probabilities under the policy
/// @param entropies gives the policy's entropies in the same form, where a term asks for them
/// @param reference gives log-probabilities under the frozen reference, where a term asks for them
/// @param critic gives values, where the rule of advantages asks for them
public record Networks(
    Update update,
    Scorer scorer,
    Optional<Scorer> entropies,
    Optional<Scorer> reference,
    Optional<Critic> critic) {
  /// The policy alone.
  public static Networks of(Update update) {
    return new Networks(
        update, update.scorer(), Optional.empty(), Optional.empty(), Optional.empty());
  }
}
