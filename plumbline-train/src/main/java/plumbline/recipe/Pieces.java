package plumbline.recipe;

import java.util.ArrayList;
import java.util.List;
import plumbline.text.token.Tokenizer;
import plumbline.text.token.Tokens;

/// The text of every token, for looking at.
@FunctionalInterface
public interface Pieces {
  /// One piece a token.
  List<String> of(Tokens tokens);

  /// Pieces as this tokenizer spells them; an id that it does not know (a model's embedding may
  /// have more rows than its tokenizer has tokens) is `<id>`.
  static Pieces of(Tokenizer tokenizer) {
    return tokens -> {
      var pieces = new ArrayList<String>();
      tokens.stream().forEach(id -> pieces.add(piece(tokenizer, id)));
      return pieces;
    };
  }

  private static String piece(Tokenizer tokenizer, int id) {
    var text = tokenizer.decode(Tokens.of(id), false);
    return text.isEmpty() ? tokenizer.token(id).orElse("<" + id + ">") : text;
  }
}
