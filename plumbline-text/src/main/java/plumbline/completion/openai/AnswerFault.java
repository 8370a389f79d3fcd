package plumbline.completion.openai;

/// An answer is not what the interface promises; the message says where, in the server's own words,
/// so it leaves this package only quoted.
final class AnswerFault extends Exception {
  private static final long serialVersionUID = 1L;

  private final String reason;

  AnswerFault(String reason) {
    super(reason);
    this.reason = reason;
  }

  String reason() {
    return reason;
  }
}
