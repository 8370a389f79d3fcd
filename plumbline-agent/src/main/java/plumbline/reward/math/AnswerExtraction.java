package plumbline.reward.math;

import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// Cuts the answer out of a whole response; linear in its length.
///
/// Where `<think>` or `</think>` occurs only what follows the last `</think>` counts. Then the
/// first of these that occurs: the last `\boxed{..}` or `\fbox{..}`, the last
/// `<answer>..</answer>`, the last `#### x`, the last `answer is x` or `answer: x`. A last box or
/// tag that never closes means that there is no answer.
public final class AnswerExtraction {
  private static final List<String> TITLES = List.of("Mr", "Mrs", "Ms", "Dr", "St");

  private static final List<String> MARKS =
      List.of("\\boxed", "\\fbox", "<answer>", "####", "<think>", "</think>");

  private AnswerExtraction() {}

  /// The answer that `response` states, for rewards; nothing where it states none.
  public static Optional<String> of(String response) {
    return afterThinking(response).flatMap(AnswerExtraction::stated);
  }

  /// Like [#of], and the last number in the text where no answer is stated; for evaluation, never
  /// for rewards.
  public static Optional<String> orLastNumber(String response) {
    var text = afterThinking(response);
    return text.flatMap(AnswerExtraction::stated)
        .or(() -> text.flatMap(AnswerExtraction::lastNumber));
  }

  /// Like [#of], and the text itself where it has none of the marks of an answer: a bare answer.
  /// Nothing where it has marks and states no answer, as a box that never closes.
  public static Optional<String> orBare(String answer) {
    return of(answer)
        .or(() ->
            MARKS.stream().anyMatch(answer::contains) ? Optional.empty() : Optional.of(answer));
  }

  /// What follows the last `</think>`; nothing where thinking began and never ended; all where
  /// there is none.
  public static Optional<String> afterThinking(String response) {
    int end = response.lastIndexOf("</think>");
    if (end >= 0) {
      return Optional.of(response.substring(end + "</think>".length()));
    }
    return response.contains("<think>") ? Optional.empty() : Optional.of(response);
  }

  private static Optional<String> stated(String text) {
    int box = lastBox(text);
    if (box >= 0) {
      int close = closingBrace(text, box);
      return close < 0 ? Optional.empty() : nonBlank(text.substring(box + 1, close));
    }
    int tag = text.lastIndexOf("<answer>");
    if (tag >= 0) {
      int close = text.indexOf("</answer>", tag);
      return close < 0
          ? Optional.empty()
          : nonBlank(text.substring(tag + "<answer>".length(), close));
    }
    int hashes = text.lastIndexOf("####");
    if (hashes >= 0) {
      return nonBlank(line(text, hashes + 4));
    }
    return phrase(text);
  }

  /// Where the braces of the last `\boxed` or `\fbox` open; -1 where there is none.
  private static int lastBox(String text) {
    for (int at = text.lastIndexOf('\\'); at >= 0; at = text.lastIndexOf('\\', at - 1)) {
      int open =
          text.startsWith("\\boxed", at) ? at + 6 : text.startsWith("\\fbox", at) ? at + 5 : -1;
      while (open >= 0 && open < text.length() && text.charAt(open) == ' ') {
        open++;
      }
      if (open >= 0 && open < text.length() && text.charAt(open) == '{') {
        return open;
      }
    }
    return -1;
  }

  /// Where the brace that opens at `open` closes, escaped braces skipped; -1 where it does not.
  static int closingBrace(String text, int open) {
    int depth = 0;
    for (int i = open; i < text.length(); i++) {
      switch (text.charAt(i)) {
        case '\\' -> i++;
        case '{' -> depth++;
        case '}' -> {
          if (--depth == 0) {
            return i;
          }
        }
        default -> {}
      }
    }
    return -1;
  }

  private static Optional<String> phrase(String text) {
    var lower = text.toLowerCase(Locale.ROOT);
    if (lower.length() != text.length()) {
      lower = text; // a letter that changes its length: look for the plain spelling only
    }
    int is = lower.lastIndexOf("answer is");
    int colon = lower.lastIndexOf("answer:");
    int start = Math.max(is < 0 ? -1 : is + "answer is".length(), colon < 0 ? -1 : colon + 7);
    if (start < 0) {
      return Optional.empty();
    }
    if (start < text.length() && text.charAt(start) == ':') {
      start++;
    }
    return nonBlank(bare(line(text, start)));
  }

  /// The first sentence of a line without Markdown's stars and backticks around it.
  private static String bare(String line) {
    int stop = endOfSentence(line);
    var sentence = stop < 0 ? line : line.substring(0, stop);
    int start = 0;
    int end = sentence.length();
    while (start < end && " *`".indexOf(sentence.charAt(start)) >= 0) {
      start++;
    }
    while (end > start && " *`.".indexOf(sentence.charAt(end - 1)) >= 0) {
      end--;
    }
    return sentence.substring(start, end);
  }

  /// The first full stop before a space that does not belong to a title; -1 where there is none.
  private static int endOfSentence(String line) {
    int stop = line.indexOf(". ");
    while (stop >= 0 && isTitle(line, stop)) {
      stop = line.indexOf(". ", stop + 1);
    }
    return stop;
  }

  private static boolean isTitle(String line, int stop) {
    for (var title : TITLES) {
      int start = stop - title.length();
      if (line.startsWith(title, start) && (start == 0 || line.charAt(start - 1) == ' ')) {
        return true;
      }
    }
    return false;
  }

  private static String line(String text, int start) {
    int end = text.indexOf('\n', start);
    return text.substring(start, end < 0 ? text.length() : end);
  }

  private static Optional<String> lastNumber(String text) {
    int end = text.length();
    while (end > 0 && !isDigit(text.charAt(end - 1))) {
      end--;
    }
    int start = end;
    while (start > 0 && (isDigit(text.charAt(start - 1)) || isInnerMark(text, start - 1))) {
      start--;
    }
    boolean negative = start > 0 && start < end && text.charAt(start - 1) == '-';
    return nonBlank(text.substring(negative ? start - 1 : start, end));
  }

  private static boolean isInnerMark(String text, int at) {
    char c = text.charAt(at);
    return c == '.' || (c == ',' && at > 0 && isDigit(text.charAt(at - 1)));
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static Optional<String> nonBlank(String candidate) {
    return candidate.isBlank() ? Optional.empty() : Optional.of(candidate.strip());
  }
}
