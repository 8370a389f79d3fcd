package plumbline.job;

import java.util.List;
import java.util.Set;
import plumbline.config.Judgements.HeadSettings;
import plumbline.config.Recipe;
import plumbline.data.DataException;
import plumbline.data.MissingColumnException;

/// Methods that learn from rows of a kind, for rows that were given to another method.
///
/// @param rows what such rows are called
/// @param methods which learn from them
/// @param columns by which they are known
public record FittingMethod(String rows, List<String> methods, Set<String> columns) {
  private static final List<String> OF_PAIRS =
      List.of("dpo", "ipo", "cpo", "simpo", "orpo", "rpo", "apo", "sem-dpo", "reward-model");

  /// What has more columns comes first.
  private static final List<FittingMethod> ALL =
      List.of(
          new FittingMethod("pairs", OF_PAIRS, Set.of("chosen", "rejected")),
          new FittingMethod("rankings", OF_PAIRS, Set.of("completions", "scores")),
          new FittingMethod("rankings", OF_PAIRS, Set.of("completions", "ranks")),
          new FittingMethod(
              "labelled answers", List.of("kto", "bco"), Set.of("prompt", "completion", "label")),
          new FittingMethod(
              "prompts with completions", List.of("sft"), Set.of("prompt", "completion")),
          new FittingMethod("conversations", List.of("sft"), Set.of("messages")));

  public FittingMethod {
    methods = List.copyOf(methods);
    columns = Set.copyOf(columns);
  }

  /// The fault with what the rows are and who learns from such, where that is another than the
  /// recipe and more than a column of one row is missing.
  public static DataException named(MissingColumnException missing, Recipe recipe) {
    var given = Set.copyOf(missing.columns());
    return ALL.stream()
        .filter(kind -> given.containsAll(kind.columns))
        .findFirst()
        .filter(kind -> !kind.isOf(recipe) && kind.isFarFrom(own(recipe), given))
        .map(kind -> new DataException(missing.getMessage() + kind.hint(recipe), missing))
        .orElse(missing);
  }

  /// The columns of the rows that a recipe is for.
  private static Set<String> own(Recipe recipe) {
    return switch (recipe) {
      case Recipe.Supervised _, Recipe.SelfImproving _ -> Set.of("prompt", "completion");
      case Recipe.PolicyGradient _, Recipe.PostCompletion _, Recipe.Mixture _, Recipe.MultiRole _ ->
          Set.of("prompt", "answer");
      case Recipe.Labels _ -> Set.of("prompt", "completion", "label");
      case Recipe.Pairs _ -> Set.of("prompt", "chosen", "rejected");
      case Recipe.RewardModel reward ->
          isOfPairs(reward)
              ? Set.of("prompt", "chosen", "rejected")
              : Set.of("prompt", "completion");
    };
  }

  private static boolean isOfPairs(Recipe.RewardModel reward) {
    return reward.judgements().head() instanceof HeadSettings.Preference;
  }

  private boolean isOf(Recipe recipe) {
    return methods.contains(recipe.method())
        && !(recipe instanceof Recipe.RewardModel reward && !isOfPairs(reward));
  }

  /// Rows that lack one of their own columns and have at most one of this kind's beside them are
  /// incomplete rather than of this kind.
  private boolean isFarFrom(Set<String> own, Set<String> given) {
    return own.stream().filter(column -> !given.contains(column)).count() > 1
        || columns.stream().filter(column -> !own.contains(column)).count() > 1;
  }

  private String hint(Recipe recipe) {
    if (methods.contains(recipe.method())) {
      return "; these rows are %s: head: preference learns from them".formatted(rows);
    }
    var names = String.join(", ", methods).replaceFirst(", (\\S+)$", " or $1");
    return "; these rows are %s: method %s learns from them".formatted(rows, names);
  }
}
