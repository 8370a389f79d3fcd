package plumbline.job;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
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
      List.of("dpo", "ipo", "cpo", "simpo", "orpo", "rpo", "apo", "sem-dpo");

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

  /// The fault with what the rows are and who learns from such, where that is another method than
  /// the recipe's.
  public static DataException named(MissingColumnException missing, Recipe recipe) {
    var given = new HashSet<>(missing.columns());
    return ALL.stream()
        .filter(kind -> given.containsAll(kind.columns))
        .findFirst()
        .filter(kind -> !kind.methods.contains(recipe.method()))
        .map(kind -> new DataException(missing.getMessage() + kind.hint(), missing))
        .orElse(missing);
  }

  private String hint() {
    var names = String.join(", ", methods).replaceFirst(", (\\S+)$", " or $1");
    return "; these rows are %s: method %s learns from them".formatted(rows, names);
  }
}
