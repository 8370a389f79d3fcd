package plumbline.reward.math;

/// One piece of an answer as written.
///
/// @param kind what it is
/// @param text the digits, letters, command name without backslash, text content or sign
/// @param spaced whether white space came before it
record Lexeme(Kind kind, String text, boolean spaced) {
  enum Kind {
    /// Digits with an optional point, repeating part `(6)` and exponent `e33`.
    NUMBER,
    /// One letter.
    LETTER,
    /// Two or more letters in a row.
    WORD,
    /// A LaTeX command; `{` and `}` stand for escaped braces.
    COMMAND,
    /// The content of `\text{..}` and its kin.
    TEXT,
    /// Any other character; `,` also stands for `or` and `and`.
    SIGN,
    /// After the last piece.
    END
  }

  static final Lexeme END = new Lexeme(Kind.END, "", false);

  static Lexeme sign(char sign) {
    return new Lexeme(Kind.SIGN, String.valueOf(sign), false);
  }

  boolean isSign(char sign) {
    return kind == Kind.SIGN && text.charAt(0) == sign;
  }

  boolean isCommand(String name) {
    return kind == Kind.COMMAND && text.equals(name);
  }

  boolean is(Kind other) {
    return kind == other;
  }

  @Override
  public String toString() {
    return switch (kind) {
      case COMMAND -> "\\" + text;
      case TEXT -> "\\text{" + text + "}";
      case END -> "the end";
      case NUMBER, LETTER, WORD, SIGN -> text;
    };
  }
}
