package plumbline.config.section;

import java.util.regex.Pattern;

/// Why a text is no YAML, in words that say what to do; for other reasons the parser's own.
final class YamlFault {
  private static final Pattern START =
      Pattern.compile("found character '(.+?)' that cannot start any token.*");
  private static final Pattern OPEN = Pattern.compile("expected ',' or '([\\]}])', but got .*");

  private YamlFault() {}

  static String of(String problem) {
    var open = OPEN.matcher(problem);
    if (open.matches()) {
      var bracket = open.group(1).equals("}") ? "{" : "[";
      return "the %s before it is not closed; expected a comma or %s"
          .formatted(bracket, open.group(1));
    }
    var start = START.matcher(problem);
    if (start.matches()) {
      return start.group(1).contains("TAB")
          ? "a tab; indent with spaces"
          : "a value begins with %s; put it in quotes".formatted(start.group(1));
    }
    if (problem.startsWith("mapping values are not allowed")) {
      return "a colon where no setting can begin; indent the line like its neighbours, give the"
          + " setting above its colon, or put a text with ': ' in quotes";
    }
    if (problem.startsWith("expected the node content") && problem.endsWith("'<stream end>'")) {
      return "it ends where a value must stand";
    }
    if (problem.startsWith("found unexpected end of stream")) {
      return "a quote is not closed";
    }
    if (problem.startsWith("expected <block end>") && problem.endsWith("'<scalar>'")) {
      return "a text goes on behind its closing quote; put it in \"…\", or write a quote within '…'"
          + " twice";
    }
    if (problem.startsWith("expected <block end>")) {
      return "the line is indented otherwise than its neighbours";
    }
    return problem.startsWith("could not find expected ':'")
        ? "a name without a colon behind it; a setting is written key: value"
        : problem.strip();
  }
}
