package plumbline.text.token;

import java.nio.charset.StandardCharsets;

/// UTF-8 as it arrives. What is no character becomes U+FFFD, one for each longest run of bytes that
/// could have begun one (the practice that Unicode recommends and the tokenizer's library follows;
/// Java's own decoder counts surrogates differently).
final class Utf8 {
  private Utf8() {}

  /// Appends the characters of `bytes` to `text` and answers how many bytes are left: the begin, 0
  /// to 3 bytes, of a character that later bytes may finish.
  static int decode(byte[] bytes, StringBuilder text) {
    for (int at = 0; at < bytes.length; ) {
      int needed = needed(bytes[at] & 0xFF);
      int found = 1;
      while (found < needed && at + found < bytes.length && continues(bytes, at, found)) {
        found++;
      }
      if (found == needed) {
        text.append(new String(bytes, at, found, StandardCharsets.UTF_8));
      } else if (needed > 0 && at + found == bytes.length) {
        return found;
      } else {
        text.append('\uFFFD');
      }
      at += found;
    }
    return 0;
  }

  private static int needed(int lead) {
    if (lead < 0x80) {
      return 1;
    }
    if (lead < 0xC2 || lead > 0xF4) {
      return 0;
    }
    return lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  }

  /// Whether byte number `index` may follow: no overlong form, no surrogate, nothing above
  /// U+10FFFF.
  private static boolean continues(byte[] bytes, int at, int index) {
    int value = bytes[at + index] & 0xFF;
    int lead = index == 1 ? bytes[at] & 0xFF : 0;
    int lowest = lead == 0xE0 ? 0xA0 : lead == 0xF0 ? 0x90 : 0x80;
    int highest = lead == 0xED ? 0x9F : lead == 0xF4 ? 0x8F : 0xBF;
    return value >= lowest && value <= highest;
  }
}
