package plumbline.data.preference;

/// What is done with rows that do not fit, or not exactly.
///
/// @param limit most tokens of prompt and completion together
/// @param tooLong what is done with a longer row
/// @param setting what the recipe calls that
/// @param prefix what is done where a rendered prompt is not a token prefix of its halves
/// @param equal what is done with a pair whose halves are the same
public record EncodingRules(
    RowLimit limit, TooLong tooLong, String setting, Prefix prefix, Equal equal) {
  private static final String SETTING = "encoding.too-long";

  /// What is done with a row that is longer than the limit.
  public enum TooLong {
    /// The data is refused, naming the row.
    REFUSE,
    /// The prompt loses tokens on the left, all but its very first, with which many models begin a
    /// text; a completion that does not fit by itself is left out. Both are counted.
    CUT_PROMPT,
    /// The row is left out and counted.
    DROP
  }

  /// What is done where the prompt, rendered for sampling, is not what the halves begin with in
  /// tokens: what is trained is exact all the same, but sampling will read something else.
  public enum Prefix {
    /// The data is refused, naming the row.
    REFUSE,
    /// Counted and said.
    WARN
  }

  /// What is done with a pair whose halves are the same: nothing can be learnt of it.
  public enum Equal {
    /// The data is refused, naming the row.
    REFUSE,
    /// The pair is left out and counted.
    DROP,
    /// The pair stays and is counted.
    KEEP
  }

  public EncodingRules {
    if (limit.isBelow(2)) {
      throw new IllegalArgumentException(
          "the limit is %s, must be 2 at least: a prompt and an answer".formatted(limit));
    }
  }

  /// Long rows are refused, prompts that are no prefix are said, equal pairs are left out.
  ///
  /// @param context of the model
  public static EncodingRules within(int context) {
    return within(new RowLimit(context, RowLimit.Source.CONTEXT));
  }

  /// The same with another limit.
  public static EncodingRules within(RowLimit limit) {
    return new EncodingRules(limit, TooLong.REFUSE, SETTING, Prefix.WARN, Equal.DROP);
  }

  /// The same with another limit.
  public EncodingRules limit(RowLimit other) {
    return new EncodingRules(other, tooLong, setting, prefix, equal);
  }

  /// The same with another rule for long rows.
  public EncodingRules tooLong(TooLong rule) {
    return new EncodingRules(limit, rule, setting, prefix, equal);
  }

  /// The same where the recipe has another name for the rule for long rows.
  public EncodingRules setting(String name) {
    return new EncodingRules(limit, tooLong, name, prefix, equal);
  }

  /// The same with another rule for prompts that are no prefix.
  public EncodingRules prefix(Prefix rule) {
    return new EncodingRules(limit, tooLong, setting, rule, equal);
  }

  /// The same with another rule for equal halves.
  public EncodingRules equal(Equal rule) {
    return new EncodingRules(limit, tooLong, setting, prefix, rule);
  }
}
