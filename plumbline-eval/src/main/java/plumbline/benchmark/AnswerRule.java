package plumbline.benchmark;

import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import plumbline.reward.math.AnswerExtraction;
import plumbline.reward.math.MathRules;
import plumbline.reward.math.MathVerifier;

/// How the answer to one question of a benchmark is found in a response, and when it is right.
public sealed interface AnswerRule {
  /// The answer that a response gives.
  ///
  /// @param statedOnly only what the response states as its answer (a box, a tag, `####`, "the
  ///   answer is"); otherwise also what is usually meant where it states none
  Optional<String> answer(String response, boolean statedOnly);

  /// Whether an answer is right.
  boolean accepts(String gold, String answer);

  /// Equal as mathematics. Where a response states no answer, its last number counts.
  ///
  /// @param verifier judges the two
  record Mathematics(MathVerifier verifier) implements AnswerRule {
    /// Exact values.
    public static Mathematics exact() {
      return new Mathematics(MathVerifier.standard());
    }

    /// Numbers may differ by `relative` of the gold value.
    public static Mathematics within(double relative) {
      return new Mathematics(new MathVerifier(new MathRules(false, relative, false)));
    }

    @Override
    public Optional<String> answer(String response, boolean statedOnly) {
      return statedOnly ? AnswerExtraction.of(response) : AnswerExtraction.orLastNumber(response);
    }

    @Override
    public boolean accepts(String gold, String answer) {
      return verifier.verify(gold, answer).equal();
    }
  }

  /// The same words, whatever their case, punctuation and articles. Where a response states no
  /// answer, its last line counts.
  record Words() implements AnswerRule {
    private static final Pattern MARKUP =
        Pattern.compile("\\\\(?:text|mathrm|textbf|mbox)\\b|[{}$*`\\\\]");

    @Override
    public Optional<String> answer(String response, boolean statedOnly) {
      return stated(response, statedOnly);
    }

    @Override
    public boolean accepts(String gold, String answer) {
      return !words(gold).isEmpty() && words(gold).equals(words(answer));
    }

    private static String words(String text) {
      var plain = MARKUP.matcher(text).replaceAll("").replace("'", "").replace("’", "");
      return String.join(
          " ",
          Arrays.stream(plain.toLowerCase(Locale.ROOT).split("[^\\p{L}\\p{N}]+"))
              .filter(word -> !word.matches("|the|an?"))
              .toList());
    }
  }

  /// The same time of day. `a.m.` and `p.m.` may be left out on one side: `3:30 p.m.` is `3:30` and
  /// `15:30`, but `3:30 a.m.` is not `3:30 p.m.`. Where a response states no answer, its last line
  /// counts.
  record Clock() implements AnswerRule {
    private static final Pattern TIME =
        Pattern.compile("(\\d{1,2}):(\\d{2})(?:\\s*([ap])\\.?\\s*m\\.?)?");
    private static final int NOON = 12;

    /// Whether this is written as a time of day.
    static boolean isTime(String text) {
      return TIME.matcher(text.strip().toLowerCase(Locale.ROOT)).matches();
    }

    @Override
    public Optional<String> answer(String response, boolean statedOnly) {
      return stated(response, statedOnly);
    }

    @Override
    public boolean accepts(String gold, String answer) {
      var right = TIME.matcher(gold.toLowerCase(Locale.ROOT));
      var given = TIME.matcher(answer.toLowerCase(Locale.ROOT));
      if (!right.find() || !given.find() || !right.group(2).equals(given.group(2))) {
        return false;
      }
      int rightHour = hour(right.group(1), right.group(3));
      int givenHour = hour(given.group(1), given.group(3));
      boolean sure = isSure(rightHour, right.group(3)) && isSure(givenHour, given.group(3));
      return sure ? rightHour == givenHour : (rightHour - givenHour) % NOON == 0;
    }

    private static int hour(String digits, @Nullable String half) {
      int hour = Integer.parseInt(digits);
      if (half == null) {
        return hour;
      }
      return hour % NOON + (half.equals("p") ? NOON : 0);
    }

    private static boolean isSure(int hour, @Nullable String half) {
      return half != null || hour > NOON || hour == 0;
    }
  }

  private static Optional<String> stated(String response, boolean statedOnly) {
    var stated = AnswerExtraction.of(response);
    if (stated.isPresent() || statedOnly) {
      return stated;
    }
    return AnswerExtraction.afterThinking(response)
        .flatMap(text ->
            text.lines()
                .map(String::strip)
                .filter(line -> !line.isEmpty())
                .reduce((_, last) -> last));
  }
}
