package plumbline.text.message;

/// Who speaks.
public enum Role {
  SYSTEM,
  USER,
  ASSISTANT,
  TOOL;

  /// The lower-case name that templates and files use.
  public String wireName() {
    return switch (this) {
      case SYSTEM -> "system";
      case USER -> "user";
      case ASSISTANT -> "assistant";
      case TOOL -> "tool";
    };
  }
}
