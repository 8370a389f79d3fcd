package plumbline.completion.openai;

/// A secret that opens a server. It is sent in the `Authorization` header and shown nowhere else.
public final class ApiKey {
  private static final String HIDDEN = "[key]";

  private final String value;

  private ApiKey(String value) {
    this.value = value;
  }

  /// A key with this value.
  ///
  /// @throws IllegalArgumentException where it is empty or cannot stand in an HTTP header
  public static ApiKey of(String value) {
    if (value.isEmpty() || !value.chars().allMatch(c -> c > ' ' && c < 0x7F)) {
      throw new IllegalArgumentException(
          "the API key of %d characters is empty or holds a blank, line end or non-ASCII character"
              .formatted(value.length()));
    }
    return new ApiKey(value);
  }

  String authorization() {
    return "Bearer " + value;
  }

  /// `text` without the secret, for servers that repeat it in their errors.
  String hideIn(String text) {
    return text.replace(value, HIDDEN);
  }

  @Override
  public String toString() {
    return HIDDEN;
  }
}
