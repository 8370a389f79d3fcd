package plumbline.data.preference;

/// The most tokens that a row may have, and what sets them.
///
/// @param tokens prompt and answer together
public record RowLimit(int tokens, Source source) {
  /// What sets a limit.
  public enum Source {
    /// The recipe.
    DATA("data.max-tokens", "raise the limit"),
    /// The positions that the model was made for.
    CONTEXT("the context of the model", "shorten it");

    private final String text;
    private final String remedy;

    Source(String text, String remedy) {
      this.text = text;
      this.remedy = remedy;
    }
  }

  /// Whether a row of `size` tokens is too long.
  public boolean isBelow(int size) {
    return tokens < size;
  }

  /// What a row of `size` tokens is refused with.
  public String refusal(int size) {
    return "%s; leave it out or %s".formatted(excess(size), remedy());
  }

  /// What is wrong with a row of `size` tokens.
  String excess(int size) {
    return "has %,d tokens, at most %,d are allowed (%s)".formatted(size, tokens, source.text);
  }

  /// What can be done about a row that should stay.
  String remedy() {
    return source.remedy;
  }

  @Override
  public String toString() {
    return "%,d tokens (%s)".formatted(tokens, source.text);
  }
}
