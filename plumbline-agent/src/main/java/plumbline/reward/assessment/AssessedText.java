package plumbline.reward.assessment;

import com.google.re2j.Pattern;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// A response of the form
///
/// ```
/// <think>T</think>\n<answer>A</answer>\n<evaluation>E</evaluation>\n<reward>[a,f]</reward>
/// ```
///
/// where every `\n` may be absent. The first answer and the last reward count. Read in time linear
/// in the text; nothing in it is ever executed.
///
/// @param text as it was said, without marker
public record AssessedText(String text) {
  /// Ends the answer.
  public static final String ANSWER_END = "</answer>";

  private static final String ANSWERED = "(?s)<think>.*?</think>\\n?<answer>.*?</answer>";
  private static final Pattern FORMAT = Pattern.compile(ANSWERED);
  private static final Pattern WHOLE =
      Pattern.compile(ANSWERED + "\\n?<evaluation>.*?</evaluation>\\n?<reward>.*?</reward>");
  private static final Pattern NUMBERS =
      Pattern.compile(
          "\\s*\\[\\s*(NUMBER(?:\\s*,\\s*NUMBER)*)\\s*\\]\\s*"
              .replace("NUMBER", "[-+]?(?:[0-9]+\\.?[0-9]*|\\.[0-9]+)"));

  /// The text without the first `marker`, where it has one.
  public static AssessedText without(String marker, String text) {
    int at = marker.isEmpty() ? -1 : text.indexOf(marker);
    return new AssessedText(
        at < 0 ? text : text.substring(0, at) + text.substring(at + marker.length()));
  }

  /// What stands in the first answer, white space at its ends aside.
  public Optional<String> answer() {
    int start = text.indexOf("<answer>");
    int end = start < 0 ? -1 : text.indexOf(ANSWER_END, start);
    return end < 0
        ? Optional.empty()
        : Optional.of(text.substring(start + "<answer>".length(), end).strip());
  }

  /// Whether the text begins with thinking and an answer, whatever follows.
  public boolean isAnswered() {
    return FORMAT.matcher(text).lookingAt();
  }

  /// Whether the text begins with thinking, an answer, an evaluation and a reward.
  public boolean isWhole() {
    return WHOLE.matcher(text).lookingAt();
  }

  /// Partial credit: a quarter for one pair of think tags, a quarter for one pair of answer tags, a
  /// half for [#isAnswered].
  public double softFormat() {
    return (once("<think>") && once("</think>") ? 0.25 : 0)
        + (once("<answer>") && once(ANSWER_END) ? 0.25 : 0)
        + (isAnswered() ? 0.5 : 0);
  }

  private boolean once(String tag) {
    int first = text.indexOf(tag);
    return first >= 0 && first == text.lastIndexOf(tag);
  }

  /// The numbers of the last reward, `[` number (`,` number)* `]`; empty where there is none or it
  /// is anything else.
  public Optional<List<Double>> predicted() {
    int end = text.lastIndexOf("</reward>");
    int start = end < 0 ? -1 : text.lastIndexOf("<reward>", end);
    if (start < 0) {
      return Optional.empty();
    }
    var numbers = NUMBERS.matcher(text.substring(start + "<reward>".length(), end));
    if (!numbers.matches()) {
      return Optional.empty();
    }
    var values = new ArrayList<Double>();
    for (var number : numbers.group(1).split(",", -1)) {
      values.add(Double.parseDouble(number.strip()));
    }
    return values.stream().allMatch(Double::isFinite) ? Optional.of(values) : Optional.empty();
  }
}
