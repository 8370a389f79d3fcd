package plumbline.reward.math;

/// Why an answer could not be judged by its value; never leaves this package.
abstract sealed class Refusal extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String reason;

  private Refusal(String reason) {
    super(reason, null, false, false);
    this.reason = reason;
  }

  /// What went wrong, in words.
  String reason() {
    return reason;
  }

  /// The text is not an answer that we can read.
  static final class Unreadable extends Refusal {
    private static final long serialVersionUID = 1L;

    Unreadable(String message) {
      super(message);
    }
  }

  /// The answer has no value: 1/0, log 0.
  static final class Undefined extends Refusal {
    private static final long serialVersionUID = 1L;

    Undefined(String message) {
      super(message);
    }
  }

  /// Too long, too deep, too large or too much work.
  static final class Limit extends Refusal {
    private static final long serialVersionUID = 1L;

    Limit(String message) {
      super(message);
    }
  }
}
