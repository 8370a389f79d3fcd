package plumbline.reward;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import java.util.List;
import plumbline.reward.math.AnswerExtraction;
import plumbline.text.trajectory.Episode;

/// 1 where the response keeps to a format, else 0. Patterns run in time linear in the text: there
/// is no backtracking, and so no back-references or look-around.
///
/// @param format what is looked for
public record FormatReward(Format format) implements RewardFunction {
  /// The name of the column.
  public static final String COLUMN = "format";

  private static final Pattern THINK_ANSWER =
      Pattern.compile("(?s)\\s*<think>(.*)</think>\\s*<answer>(.*)</answer>\\s*");

  /// A format that a response can keep to.
  public sealed interface Format {
    /// A `\boxed{..}` that closes, after the thinking if there is any.
    record Boxed() implements Format {}

    /// `<think>..</think><answer>..</answer>` and nothing else, each tag once.
    record ThinkAnswer() implements Format {}

    /// The whole response matches a regular expression.
    record Regex(Pattern pattern) implements Format {}
  }

  /// `boxed`, `think-answer`, or a regular expression for the whole response.
  ///
  /// @throws IllegalArgumentException where the expression is faulty
  public static FormatReward named(String pattern) {
    return new FormatReward(
        switch (pattern) {
          case "boxed" -> new Format.Boxed();
          case "think-answer" -> new Format.ThinkAnswer();
          default -> new Format.Regex(compiled(pattern));
        });
  }

  private static Pattern compiled(String pattern) {
    try {
      return Pattern.compile(pattern, Pattern.DOTALL);
    } catch (PatternSyntaxException fault) {
      throw new IllegalArgumentException(
          "format '%s' is neither boxed, think-answer nor a linear-time regular expression: %s"
              .formatted(pattern, fault.getMessage()),
          fault);
    }
  }

  @Override
  public Evidence evidence() {
    return Evidence.FORM;
  }

  @Override
  public List<String> columns() {
    return List.of(COLUMN);
  }

  @Override
  public RewardColumns score(Episode episode) {
    return RewardColumns.of(COLUMN, Verdict.of(holds(episode.text())));
  }

  private boolean holds(String text) {
    return switch (format) {
      case Format.Boxed() ->
          AnswerExtraction.afterThinking(text)
              .filter(visible -> visible.contains("\\boxed"))
              .flatMap(AnswerExtraction::of)
              .isPresent();
      case Format.ThinkAnswer() -> isThinkAnswer(text);
      case Format.Regex(var pattern) -> pattern.matches(text);
    };
  }

  private static boolean isThinkAnswer(String text) {
    for (var tag : List.of("<think>", "</think>", "<answer>", "</answer>")) {
      if (text.indexOf(tag) < 0 || text.indexOf(tag) != text.lastIndexOf(tag)) {
        return false;
      }
    }
    return THINK_ANSWER.matches(text);
  }
}
