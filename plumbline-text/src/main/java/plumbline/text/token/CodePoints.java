package plumbline.text.token;

/// Turns positions counted in code points into indices of a Java string.
interface CodePoints {
  /// The UTF-16 index of code point number `position`; the length of the string for its end.
  int index(int position);

  static CodePoints of(String text) {
    int count = text.codePointCount(0, text.length());
    if (count == text.length()) {
      return position -> position;
    }
    var starts = new int[count + 1];
    for (int i = 0, at = 0; i < count; i++) {
      starts[i] = at;
      at += Character.charCount(text.codePointAt(at));
    }
    starts[count] = text.length();
    return position -> starts[position];
  }
}
