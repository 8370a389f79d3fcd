package plumbline.text.token;

/// Where characters end in UTF-8.
final class Utf8 {
  private Utf8() {}

  /// How many bytes at the end of `bytes` (0 to 3) begin a character that later bytes may finish.
  static int unfinished(byte[] bytes) {
    for (int back = 1; back <= 3 && back <= bytes.length; back++) {
      int lead = bytes[bytes.length - back] & 0xFF;
      if (lead >= 0xC0) {
        return length(lead) > back && continues(bytes, bytes.length - back) ? back : 0;
      }
      if (lead < 0x80) {
        return 0;
      }
    }
    return 0;
  }

  private static int length(int lead) {
    if (lead < 0xC2 || lead > 0xF4) {
      return 1;
    }
    return lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4;
  }

  /// Whether the second byte, if there, is one that may follow the lead: no overlong form, no
  /// surrogate, nothing above U+10FFFF.
  private static boolean continues(byte[] bytes, int at) {
    if (at + 1 == bytes.length) {
      return true;
    }
    int lead = bytes[at] & 0xFF;
    int second = bytes[at + 1] & 0xFF;
    return switch (lead) {
      case 0xE0 -> second >= 0xA0;
      case 0xED -> second < 0xA0;
      case 0xF0 -> second >= 0x90;
      case 0xF4 -> second < 0x90;
      default -> true;
    };
  }
}
