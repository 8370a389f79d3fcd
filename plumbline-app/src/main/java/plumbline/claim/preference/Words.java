package plumbline.claim.preference;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import plumbline.text.token.Tokens;

/// A vocabulary of whole words; two more tokens end an answer and stand between prompt and answer.
///
/// @param words all of them, each once
record Words(List<String> words) {
  static final int END = 0;
  private static final int ASK = 1;
  private static final int FIRST = 2;

  Words {
    words = List.copyOf(words);
    if (words.stream().distinct().count() != words.size()) {
      throw new IllegalArgumentException("a word stands twice in " + words);
    }
  }

  int size() {
    return FIRST + words.size();
  }

  /// What a model reads before it answers.
  Tokens prompt(List<String> said) {
    return ids(said).then(Tokens.of(ASK));
  }

  /// What a model says.
  Tokens answer(List<String> said) {
    return ids(said).then(Tokens.of(END));
  }

  /// The words of an answer, without its end.
  List<String> spoken(Tokens answer) {
    return answer.stream().filter(id -> id >= FIRST).mapToObj(id -> words.get(id - FIRST)).toList();
  }

  private Tokens ids(List<String> said) {
    var ids = new ArrayList<Integer>();
    for (var word : said) {
      int at = words.indexOf(word);
      if (at < 0) {
        throw new IllegalArgumentException(
            "'%s' is none of %s".formatted(word, words.stream().collect(Collectors.joining(" "))));
      }
      ids.add(FIRST + at);
    }
    return Tokens.of(ids.stream().mapToInt(id -> id).toArray());
  }
}
