package plumbline.text.token;

import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// Notices text that a byte-level vocabulary without all bytes would drop in silence: the tokens
/// must spell as many bytes as the text has.
final class ByteCoverage {
  private final Vocabulary vocabulary;
  private final BitSet known;

  private ByteCoverage(Vocabulary vocabulary, BitSet known) {
    this.vocabulary = vocabulary;
    this.known = known;
  }

  /// A check for this vocabulary, or null if it can spell everything.
  static @Nullable ByteCoverage of(Vocabulary vocabulary) {
    var known = new BitSet(256);
    for (int value = 0; value < 256; value++) {
      known.set(value, vocabulary.id(String.valueOf(ByteAlphabet.letter(value))).isPresent());
    }
    var missing = ByteAlphabet.utf8();
    missing.andNot(known);
    return missing.isEmpty() ? null : new ByteCoverage(vocabulary, known);
  }

  void check(String text, Tokens tokens) {
    long spelt = tokens.stream().mapToLong(this::length).sum();
    if (spelt != text.getBytes(StandardCharsets.UTF_8).length) {
      throw new TokenizerException(fault(text));
    }
  }

  private int length(int id) {
    var token = vocabulary.token(id);
    if (token == null) {
      return 0;
    }
    var bytes = ByteAlphabet.bytes(token);
    return bytes == null ? token.getBytes(StandardCharsets.UTF_8).length : bytes.length;
  }

  /// A character as a terminal may show it: those that would steer it have only their number.
  private static String named(int character) {
    boolean steers =
        Character.isISOControl(character) || Character.getType(character) == Character.FORMAT;
    return (steers ? "U+%1$04X" : "'%2$s' (U+%1$04X)")
        .formatted(character, Character.toString(character));
  }

  private String fault(String text) {
    for (int i = 0; i < text.length(); i += Character.charCount(text.codePointAt(i))) {
      var character = Character.toString(text.codePointAt(i));
      for (byte each : character.getBytes(StandardCharsets.UTF_8)) {
        if (!known.get(each & 0xFF)) {
          return "the vocabulary of %d tokens cannot spell %s at index %d of the text"
              .formatted(vocabulary.tokens().size(), named(text.codePointAt(i)), i);
        }
      }
    }
    return "the vocabulary of %d tokens cannot spell the text"
        .formatted(vocabulary.tokens().size());
  }
}
