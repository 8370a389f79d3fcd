package plumbline.data.preference;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import plumbline.text.token.Floats;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.LossKind;
import plumbline.text.trajectory.TrainingRow;

/// Tokens, of which some are said by the model and the rest is written around them.
///
/// @param tokens the ids
/// @param said for every token whether the model says it
public record MarkedTokens(Tokens tokens, List<Boolean> said) {
  public MarkedTokens {
    said = List.copyOf(said);
    if (said.size() != tokens.size()) {
      throw new IllegalArgumentException(
          "%d tokens with %d marks".formatted(tokens.size(), said.size()));
    }
  }

  /// Tokens that nobody says.
  public static MarkedTokens silent(Tokens tokens) {
    return new MarkedTokens(tokens, Collections.nCopies(tokens.size(), false));
  }

  /// Tokens that the model says.
  public static MarkedTokens said(Tokens tokens) {
    return new MarkedTokens(tokens, Collections.nCopies(tokens.size(), true));
  }

  /// How many tokens there are.
  public int size() {
    return tokens.size();
  }

  /// How many of them the model says.
  public int saidCount() {
    return (int) said.stream().filter(each -> each).count();
  }

  /// Where the first token that the model says stands; [#size] where it says none.
  public int firstSaid() {
    int first = said.indexOf(true);
    return first < 0 ? size() : first;
  }

  /// The tokens from `from` (inclusive) to the end.
  public MarkedTokens from(int from) {
    return new MarkedTokens(tokens.slice(from, size()), said.subList(from, size()));
  }

  /// These tokens and then `next`.
  public MarkedTokens then(MarkedTokens next) {
    var both = new ArrayList<>(said);
    both.addAll(next.said);
    return new MarkedTokens(tokens.then(next.tokens), both);
  }

  /// A training row in which the said tokens take part in `kind`, weight 1. The very first token
  /// has nothing to be predicted from and never takes part.
  public TrainingRow row(LossKind kind, long group) {
    int size = size();
    var kinds = new ArrayList<LossKind>(size);
    for (int i = 0; i < size; i++) {
      kinds.add(i > 0 && said.get(i) ? kind : LossKind.NONE);
    }
    var zeros = Floats.filled(size, 0f);
    return new TrainingRow(tokens, kinds, Floats.filled(size, 1f), zeros, zeros, group);
  }
}
