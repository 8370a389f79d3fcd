package plumbline.text.token;

/// What a `tokenizer.json` from elsewhere may ask of this process.
///
/// @param maxBytes a larger file is refused before it is parsed
/// @param maxDepth deeper nested JSON is refused
/// @param maxTokens a vocabulary or an id beyond it is refused
/// @param allowUnknownPatterns whether regular expressions that no well-known tokenizer uses may
///   run; they run in a backtracking engine in native code that cannot be interrupted
public record TokenizerLimits(
    long maxBytes, int maxDepth, int maxTokens, boolean allowUnknownPatterns) {
  public TokenizerLimits {
    if (maxBytes < 1 || maxDepth < 1 || maxTokens < 1) {
      throw new IllegalArgumentException(
          "tokenizer limits must be positive, got %d bytes, depth %d, %d tokens"
              .formatted(maxBytes, maxDepth, maxTokens));
    }
  }

  /// 128 MiB, depth 64, 4 million tokens, known patterns only.
  public static TokenizerLimits standard() {
    return new TokenizerLimits(128L << 20, 64, 4_000_000, false);
  }

  /// The same limits with any pattern allowed; for files one trusts.
  public TokenizerLimits withUnknownPatterns() {
    return new TokenizerLimits(maxBytes, maxDepth, maxTokens, true);
  }
}
