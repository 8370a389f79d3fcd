package plumbline.text.template;

/// A word of a template.
///
/// @param kind what sort of word
/// @param text its characters; of a string its value
/// @param line where it begins, counted from 1
record Token(Kind kind, String text, int line) {
  enum Kind {
    DATA,
    PRINT_BEGIN,
    PRINT_END,
    TAG_BEGIN,
    TAG_END,
    NAME,
    STRING,
    INTEGER,
    REAL,
    SIGN,
    END
  }

  boolean isName(String name) {
    return kind == Kind.NAME && text.equals(name);
  }

  boolean isSign(String sign) {
    return kind == Kind.SIGN && text.equals(sign);
  }

  String described() {
    return switch (kind) {
      case DATA -> "text";
      case PRINT_BEGIN -> "'{{'";
      case PRINT_END -> "'}}'";
      case TAG_BEGIN -> "'{%'";
      case TAG_END -> "'%}'";
      case END -> "the end of the template";
      case NAME, STRING, INTEGER, REAL, SIGN -> "'" + text + "'";
    };
  }
}
