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

  /// Codes a message takes: one for each field, one for what the template writes around them.
  private static final int PER_MESSAGE = FIELDS.length + 1;

  private static final int AROUND = FIELDS.length;

  private Origins() {}

  @SuppressWarnings("EnumOrdinal") // the codes never leave a rendering
  static int ofMessage(int index, Origin.Field field) {
    return FIRST_MESSAGE + index * PER_MESSAGE + field.ordinal();
  }

  /// What the template writes in the turn of the message that `element` is; `otherwise` where it is
  /// none.
  static int around(Value element, int otherwise) {
    return decode(element.origin()) instanceof Origin.OfMessage(int index, Origin.Field field)
            && field == Origin.Field.WHOLE
        ? FIRST_MESSAGE + index * PER_MESSAGE + AROUND
        : otherwise;
  }

  static boolean isTemplate(int code) {
    int plain = code & ~GENERATION;
    return plain == TEMPLATE
        || (plain >= FIRST_MESSAGE && (plain - FIRST_MESSAGE) % PER_MESSAGE == AROUND);
  }

  /// The origin of something computed from two things.
  static int join(int a, int b) {
    if (a == b || isTemplate(b)) {
      return a;
    }
    return isTemplate(a) ? b : MIXED;
  }

  static Origin decode(int code) {
    int plain = code & ~GENERATION;
    return switch (plain) {
      case TEMPLATE -> new Origin.Template(-1);
      case MIXED -> new Origin.Mixed();
      case TOOLS -> new Origin.Tools();
      case VARIABLE -> new Origin.Variable();
      default -> {
        int message = (plain - FIRST_MESSAGE) / PER_MESSAGE;
        int part = (plain - FIRST_MESSAGE) % PER_MESSAGE;
        yield part == AROUND
            ? new Origin.Template(message)
            : new Origin.OfMessage(message, FIELDS[part]);
      }
    };
  }
}
