package plumbline.text.token;

import java.util.Arrays;
import java.util.BitSet;
import org.jspecify.annotations.Nullable;

/// The byte-level alphabet of GPT-2: each of the 256 bytes has one printable character, so that any
/// text is a word over 256 letters. Printable Latin-1 bytes stand for themselves, the others follow
/// from U+0100 upwards.
final class ByteAlphabet {
  private static final char[] LETTERS = new char[256];
  private static final int[] BYTES = new int[0x180];

  static {
    Arrays.fill(BYTES, -1);
    char next = 0x100;
    for (int b = 0; b < 256; b++) {
      boolean itself = (b >= '!' && b <= '~') || (b >= 0xA1 && b <= 0xAC) || b >= 0xAE;
      LETTERS[b] = itself ? (char) b : next++;
      BYTES[LETTERS[b]] = b;
    }
  }

  private ByteAlphabet() {}

  /// The letter of byte `value`, 0 to 255.
  static char letter(int value) {
    return LETTERS[value];
  }

  /// These bytes spelt in letters.
  static String spell(byte[] bytes) {
    var word = new StringBuilder(bytes.length);
    for (byte each : bytes) {
      word.append(LETTERS[each & 0xFF]);
    }
    return word.toString();
  }

  /// The bytes that `word` spells, or null if a character of it is no letter.
  static byte @Nullable [] bytes(String word) {
    var bytes = new byte[word.length()];
    for (int i = 0; i < bytes.length; i++) {
      char letter = word.charAt(i);
      int value = letter < BYTES.length ? BYTES[letter] : -1;
      if (value < 0) {
        return null;
      }
      bytes[i] = (byte) value;
    }
    return bytes;
  }

  /// The bytes that occur in UTF-8 at all: not C0, C1 and F5 to FF.
  static BitSet utf8() {
    var bytes = new BitSet(256);
    bytes.set(0, 0xF5);
    bytes.clear(0xC0, 0xC2);
    return bytes;
  }
}
