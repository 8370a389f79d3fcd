package plumbline.text.template;

/// Values that a template itself can name.
final class Constants {
  static final Value.Bool TRUE = new Value.Bool(true, Origins.TEMPLATE);
  static final Value.Bool FALSE = new Value.Bool(false, Origins.TEMPLATE);
  static final Value.None NONE = new Value.None(Origins.TEMPLATE);
  static final Value.Str EMPTY = new Value.Str(Text.EMPTY, false);

  private Constants() {}
}
