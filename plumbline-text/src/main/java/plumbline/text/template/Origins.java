package plumbline.text.template;

/// Origins as numbers, as strings carry them through a rendering.
final class Origins {
  static final int TEMPLATE = 0;
  static final int MIXED = 1;
  static final int TOOLS = 2;
  static final int VARIABLE = 3;

  /// Set on characters inside a generation tag, whatever else they are.
  static final int GENERATION = 1 << 30;

  private static final int FIRST_MESSAGE = 16;
  private static final Origin.Field[] FIELDS = Origin.Field.values();

  private Origins() {}

  @SuppressWarnings("EnumOrdinal") // the codes never leave a rendering
  static int ofMessage(int index, Origin.Field field) {
    return FIRST_MESSAGE + index * FIELDS.length + field.ordinal();
  }

  /// The origin of something computed from two things.
  static int join(int a, int b) {
    if (a == b || b == TEMPLATE) {
      return a;
    }
    return a == TEMPLATE ? b : MIXED;
  }

  static Origin decode(int code) {
    int plain = code & ~GENERATION;
    return switch (plain) {
      case TEMPLATE -> new Origin.Template();
      case MIXED -> new Origin.Mixed();
      case TOOLS -> new Origin.Tools();
      case VARIABLE -> new Origin.Variable();
      default -> {
        int rest = plain - FIRST_MESSAGE;
        yield new Origin.OfMessage(rest / FIELDS.length, FIELDS[rest % FIELDS.length]);
      }
    };
  }
}
