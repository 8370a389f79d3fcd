package plumbline.completion.openai;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// Quotes the beginning of what a server sent, fit to stand in a message: one short line without
/// the API key.
record Quote(Optional<ApiKey> key) {
  private static final int LONGEST = 300;
  private static final int HEAD_BYTES = 8192; // a key cut off at its end lies beyond the quote

  String of(byte[] bytes) {
    var head = Arrays.copyOf(bytes, Math.min(bytes.length, HEAD_BYTES));
    return of(new String(head, StandardCharsets.UTF_8));
  }

  String of(String text) {
    var safe = key.map(secret -> secret.hideIn(text)).orElse(text);
    var head = safe.length() <= LONGEST ? safe : safe.substring(0, LONGEST) + "…";
    var line = head.replaceAll("[\\p{Cntrl}\\p{Cf}\\s]+", " ").strip();
    return line.isEmpty() ? "nothing" : line;
  }
}
