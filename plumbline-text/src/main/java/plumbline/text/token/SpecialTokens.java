package plumbline.text.token;

/// What happens where a text contains the spelling of a special token, such as `<|im_end|>`.
public enum SpecialTokens {
  /// The spelling becomes the special token; for text that a template wrote.
  RECOGNISED,
  /// The spelling is ordinary text and never becomes the special token, nor does that of any other
  /// added token but blanks and single characters; for text that somebody else wrote.
  PLAIN
}
