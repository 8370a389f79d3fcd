package plumbline.text.token;

import java.util.Set;

/// Regular expressions of well-known tokenizers. A `tokenizer.json` brings its own; they run in a
/// backtracking engine in native code, so one that is not listed here could keep a thread for ever.
final class KnownPatterns {
  private static final String LETTERS_UPPER_FIRST =
      "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]*[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]+";
  private static final String LETTERS_UPPER_ONLY =
      "[^\\r\\n\\p{L}\\p{N}]?[\\p{Lu}\\p{Lt}\\p{Lm}\\p{Lo}\\p{M}]+[\\p{Ll}\\p{Lm}\\p{Lo}\\p{M}]*";
  private static final String CONTRACTION = "(?i:'s|'t|'re|'ve|'m|'ll|'d)";
  private static final String TAIL =
      " ?[^\\s\\p{L}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";
  private static final String TAIL_WITH_SLASH =
      " ?[^\\s\\p{L}\\p{N}]+[\\r\\n/]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+";

  /// Splits before contractions, words, single digits, runs of signs, and white space (Qwen 2, 2.5
  /// and 3). The tokenizers trained here use it.
  static final String QWEN2 = CONTRACTION + "|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}|" + TAIL;

  private static final Set<String> SPLITS =
      Set.of(
          QWEN2,
          // GPT-2, as a pattern of its own
          "'s|'t|'re|'ve|'m|'ll|'d| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
          "'(?:[sdmt]|ll|ve|re)| ?\\p{L}+| ?\\p{N}+| ?[^\\s\\p{L}\\p{N}]+|\\s+(?!\\S)|\\s+",
          // Llama 3, GPT-4
          CONTRACTION + "|[^\\r\\n\\p{L}\\p{N}]?\\p{L}+|\\p{N}{1,3}|" + TAIL,
          "'(?i:[sdmt]|ll|ve|re)|[^\\r\\n\\p{L}\\p{N}]?+\\p{L}+|\\p{N}{1,3}|"
              + " ?[^\\s\\p{L}\\p{N}]++[\\r\\n]*|\\s*[\\r\\n]|\\s+(?!\\S)|\\s+",
          // GPT-4o, Llama 4
          LETTERS_UPPER_FIRST
              + "(?i:'s|'t|'re|'ve|'m|'ll|'d)?|"
              + LETTERS_UPPER_ONLY
              + "(?i:'s|'t|'re|'ve|'m|'ll|'d)?|\\p{N}{1,3}|"
              + TAIL_WITH_SLASH,
          // Mistral (Tekken)
          LETTERS_UPPER_FIRST + "|" + LETTERS_UPPER_ONLY + "|\\p{N}|" + TAIL_WITH_SLASH,
          // Qwen 3.5
          CONTRACTION
              + "|[^\\r\\n\\p{L}\\p{N}]?[\\p{L}\\p{M}]+|\\p{N}|"
              + " ?[^\\s\\p{L}\\p{M}\\p{N}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
          // DeepSeek V3, in three steps
          "\\p{N}{1,3}",
          "[一-龥぀-ゟ゠-ヿ]+",
          "[!\"#$%&'()*+,\\-./:;<=>?@\\[\\\\\\]^_`{|}~][A-Za-z]+|[^\\r\\n\\p{L}\\p{P}\\p{S}]?[\\p{L}\\p{M}]+|"
              + " ?[\\p{P}\\p{S}]+[\\r\\n]*|\\s*[\\r\\n]+|\\s+(?!\\S)|\\s+",
          // DeepSeek V1 and V2, in steps
          "[\\r\\n]",
          "\\s?\\p{L}+",
          "\\s?\\p{P}+",
          "[一-龥ࠀ-一가-퟿]+",
          // digits alone
          "\\p{N}",
          "\\d",
          "[0-9]",
          "[0-9][0-9][0-9]",
          // white space
          "\\s+",
          " +",
          " {2,}",
          "\\n");

  private KnownPatterns() {}

  static boolean contains(String pattern) {
    return SPLITS.contains(pattern);
  }
}
