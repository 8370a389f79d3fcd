package plumbline.cli;

import java.io.PrintWriter;
import java.io.StringWriter;

/// What a command printed and returned.
record Ran(int code, String out, String err) {
  static Ran plumbline(String... arguments) {
    var out = new StringWriter();
    var err = new StringWriter();
    int code;
    try (var results = new PrintWriter(out);
        var errors = new PrintWriter(err)) {
      code = Plumbline.run(results, errors, arguments);
    }
    return new Ran(code, out.toString(), err.toString());
  }

  /// The same without the line that says what memory is needed.
  Ran withoutMemory() {
    return new Ran(code, out, err.replaceFirst("^memory: [^\n]*\n", ""));
  }
}
