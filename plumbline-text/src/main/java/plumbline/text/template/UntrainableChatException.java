package plumbline.text.template;

/// A conversation of which no token would be trained; the message shows what was rendered.
public final class UntrainableChatException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private static final int MOST_CHARACTERS = 2000;

  UntrainableChatException(String reason, String rendered) {
    super("no token would be trained: " + reason + "; rendered text:\n" + shortened(rendered));
  }

  private static String shortened(String text) {
    return text.length() <= MOST_CHARACTERS
        ? text
        : text.substring(0, MOST_CHARACTERS) + "… (%,d characters in all)".formatted(text.length());
  }
}
