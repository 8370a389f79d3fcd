package plumbline.text.token;

/// Two neighbouring tokens that become one.
record Merge(String left, String right) {
  String joined() {
    return left + right;
  }
}
