package plumbline.model;

/// How many tokens a head is run for at a time.
///
/// @param most logits that a chunk may have where it is not one of `least` tokens
/// @param least tokens for which the head, which may be larger than all else, is worth reading once
record LogitChunk(long most, int least) {
  /// Tokens of a chunk of `n`.
  int tokens(long n, long vocab) {
    return (int) Math.min(n, Math.max(least, most / vocab));
  }
}
