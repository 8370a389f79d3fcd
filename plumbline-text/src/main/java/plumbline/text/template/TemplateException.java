package plumbline.text.template;

/// A template that cannot be read, may not do what it asks for, or failed while it was rendered.
public final class TemplateException extends RuntimeException {
  /// What went wrong, for callers that treat a hostile template differently from a broken one.
  public enum Kind {
    /// The model directory has no template, or its files cannot be read.
    ABSENT,
    /// The source is not a template.
    SYNTAX,
    /// The template uses a part of Jinja that chat templates have no business with.
    UNSUPPORTED,
    /// A name, attribute or element that does not exist was used, not merely printed.
    UNDEFINED,
    /// An operation got a value it cannot take.
    VALUE,
    /// The template reached for something that the sandbox keeps closed.
    SECURITY,
    /// The template exceeds one of its [TemplateLimits].
    LIMIT,
    /// The template itself refused its input with `raise_exception`.
    RAISED
  }

  private static final long serialVersionUID = 1L;

  private final Kind kind;
  private final String reason;
  private final int line;

  TemplateException(Kind kind, String reason) {
    this(kind, reason, 0);
  }

  TemplateException(Kind kind, String reason, int line) {
    super(line > 0 ? "chat template, line " + line + ": " + reason : "chat template: " + reason);
    this.kind = kind;
    this.reason = reason;
    this.line = line;
  }

  /// What went wrong.
  public Kind kind() {
    return kind;
  }

  /// The message without the place.
  public String reason() {
    return reason;
  }

  /// The line of the source, counted from 1; 0 where none is known.
  public int line() {
    return line;
  }

  TemplateException at(int place) {
    if (line > 0) {
      return this;
    }
    var placed = new TemplateException(kind, reason, place);
    placed.setStackTrace(getStackTrace());
    return placed;
  }

  static TemplateException value(String reason) {
    return new TemplateException(Kind.VALUE, reason);
  }

  static TemplateException undefined(String reason) {
    return new TemplateException(Kind.UNDEFINED, reason);
  }

  static TemplateException limit(String reason) {
    return new TemplateException(Kind.LIMIT, reason);
  }

  static TemplateException unsupported(String reason) {
    return new TemplateException(Kind.UNSUPPORTED, reason);
  }
}
