package plumbline.data;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.io.JsonEOFException;
import java.util.regex.Pattern;

/// Why a text is no JSON, in words that say what to do.
public final class JsonFault {
  private static final Pattern WORD = Pattern.compile("Unrecognized token '(.*?)'.*");
  private static final Pattern CHARACTER =
      Pattern.compile("Unexpected character \\('(.+?)' \\(code .*?\\)\\): (.*)");
  private static final Pattern EXPECTED =
      Pattern.compile("was expecting (?:a )?(comma|colon|double-quote)\\b.*");
  private static final Pattern CONTROL =
      Pattern.compile("Illegal unquoted character \\(\\(CTRL-CHAR, code (\\d+)\\)\\).*");

  private JsonFault() {}

  /// The reason without the place.
  public static String of(JsonProcessingException broken) {
    var message = String.valueOf(broken.getOriginalMessage());
    if (broken instanceof JsonEOFException) {
      return "it ends before its quotes, brackets and braces are closed";
    }
    var word = WORD.matcher(message);
    if (word.matches()) {
      return "'%s' is no value; text stands in double quotes".formatted(word.group(1));
    }
    var control = CONTROL.matcher(message);
    if (control.matches()) {
      return "the text has the control character %s as it is; write \\n, \\t or \\u%04x"
          .formatted(control.group(1), Integer.parseInt(control.group(1)));
    }
    var character = CHARACTER.matcher(message);
    return character.matches()
        ? "'%s' stands where %s was expected"
            .formatted(character.group(1), expected(character.group(2)))
        : message.replaceAll(" ?\\((?:for .* starting at|start marker at).*", "");
  }

  private static String expected(String reason) {
    var expected = EXPECTED.matcher(reason);
    if (!expected.matches()) {
      return "a value";
    }
    return switch (expected.group(1)) {
      case "comma" -> "a comma or the end of the list or object";
      case "colon" -> "a colon";
      default -> "a name in double quotes";
    };
  }
}
