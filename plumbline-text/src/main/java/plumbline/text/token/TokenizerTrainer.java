package plumbline.text.token;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// Makes tokenizers for small models of one's own. The result depends on the arguments alone.
public final class TokenizerTrainer {
  private static final Pattern WORDS =
      Pattern.compile(KnownPatterns.QWEN2, Pattern.UNICODE_CHARACTER_CLASS);

  private TokenizerTrainer() {}

  /// One token per character of `alphabet`. A character that UTF-8 spells in several bytes also
  /// brings tokens for its bytes. A text with a character outside the alphabet is refused when it
  /// is encoded.
  public static TrainedTokenizer characters(String alphabet, SpecialTokenNames names) {
    if (alphabet.isEmpty()) {
      throw new IllegalArgumentException("the alphabet is empty");
    }
    var tokens = new LinkedHashSet<>(names.all());
    var merges = new LinkedHashSet<Merge>();
    alphabet
        .codePoints()
        .forEach(character -> {
          if (character >= Character.MIN_SURROGATE && character <= Character.MAX_SURROGATE) {
            throw new IllegalArgumentException(
                "the alphabet has an unpaired surrogate, U+%04X".formatted(character));
          }
          var word =
              ByteAlphabet.spell(Character.toString(character).getBytes(StandardCharsets.UTF_8));
          for (int i = 0; i < word.length(); i++) {
            tokens.add(word.substring(i, i + 1));
          }
          for (int i = 1; i < word.length(); i++) {
            tokens.add(word.substring(0, i + 1));
            merges.add(new Merge(word.substring(0, i), word.substring(i, i + 1)));
          }
        });
    return new TrainedTokenizer(List.copyOf(tokens), List.copyOf(merges), false, names);
  }

  /// Byte-level byte-pair encoding: starts from the 256 bytes and joins the most frequent pair of
  /// neighbours within a word until the vocabulary is full. Ties go to the pair with the smaller
  /// ids. Words are those of Qwen 2; digits stay single.
  ///
  /// @param vocabularySize special tokens and bytes included; the vocabulary stays smaller when no
  ///   pair occurs twice any more
  public static TrainedTokenizer bytePairs(
      Stream<String> texts, int vocabularySize, SpecialTokenNames names) {
    int first = leastVocabulary(names);
    if (vocabularySize < first) {
      throw new IllegalArgumentException(
          "a vocabulary of %d has no room for %d special tokens and 256 bytes"
              .formatted(vocabularySize, names.all().size()));
    }
    var tokens = new ArrayList<>(names.all());
    for (int value = 0; value < 256; value++) {
      tokens.add(String.valueOf(ByteAlphabet.letter(value)));
    }
    var joined = BytePairs.learn(words(texts), names.all().size(), vocabularySize - first);
    var merges = new ArrayList<Merge>();
    for (var pair : joined) {
      var merge = new Merge(tokens.get(pair.left()), tokens.get(pair.right()));
      merges.add(merge);
      tokens.add(merge.joined());
    }
    return new TrainedTokenizer(List.copyOf(tokens), merges, true, names);
  }

  /// The smallest vocabulary of [#bytePairs]: special tokens and the 256 bytes.
  public static int leastVocabulary(SpecialTokenNames names) {
    return names.all().size() + 256;
  }

  private static Map<String, Long> words(Stream<String> texts) {
    var counts = new LinkedHashMap<String, Long>();
    texts.forEachOrdered(text -> {
      Matcher words = WORDS.matcher(text);
      while (words.find()) {
        counts.merge(words.group(), 1L, Long::sum);
      }
    });
    return counts;
  }
}
