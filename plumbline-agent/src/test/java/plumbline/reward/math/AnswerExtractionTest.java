package plumbline.reward.math;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class AnswerExtractionTest {
  /// The card's table first, then cases of our own.
  static Stream<Arguments> responses() {
    return Stream.of(
        Arguments.of("We get \\boxed{4} at first, but then \\boxed{\\frac{1}{2}}.", "\\frac{1}{2}"),
        Arguments.of(
            "Thus \\boxed{\\left\\{1,\\frac{2}{3}\\right\\}} is the set.",
            "\\left\\{1,\\frac{2}{3}\\right\\}"),
        Arguments.of("So the result is \\boxed{7", ""),
        Arguments.of("<think>maybe \\boxed{3}</think>\nThe answer is \\boxed{5}.", "5"),
        Arguments.of("<think>I keep thinking \\boxed{3} and", ""),
        Arguments.of("<think>t</think>\n<answer>12</answer>", "12"),
        Arguments.of("16-3-4=9; 9*2=18\n#### 18", "18"),
        Arguments.of("The final answer is: 42", "42"),
        Arguments.of("There is no conclusion here.", ""),
        Arguments.of("\\boxed{1} and then \\boxed{2", ""),
        Arguments.of("\\fbox{3}", "3"),
        Arguments.of("\\boxed {4}", "4"),
        Arguments.of("\\boxed{\\boxed{5}}", "5"),
        Arguments.of("\\boxed{\\}\\{}", "\\}\\{"),
        Arguments.of("\\boxed{}", ""),
        Arguments.of("\\boxed", ""),
        Arguments.of("<answer>1</answer><answer>2</answer>", "2"),
        Arguments.of("<answer>1</answer><answer>2", ""),
        Arguments.of("<answer>so \\boxed{9}</answer>", "9"),
        Arguments.of("#### 1\n#### 2\nthanks", "2"),
        Arguments.of("**Answer:** 42", "42"),
        Arguments.of("Answer: **3.5**.", "3.5"),
        Arguments.of("The final answer is $\\frac12$. I hope it is correct.", "$\\frac12$"),
        Arguments.of("The answer is Mrs. Hilt. She has 5.", "Mrs. Hilt"),
        Arguments.of("a</think>b</think> #### 3", "3"),
        Arguments.of("\\boxed{3}</think> nothing", ""),
        Arguments.of("", ""));
  }

  @ParameterizedTest
  @MethodSource("responses")
  void theStatedAnswer(String response, String answer) {
    assertThat(AnswerExtraction.of(response).orElse("")).isEqualTo(answer);
  }

  @Test
  void theLastNumberOnlyWhereItIsAskedFor() {
    assertThat(AnswerExtraction.of("I count 3, or -1,234.5 of them")).isEmpty();
    assertThat(AnswerExtraction.orLastNumber("I count 3, or -1,234.5 of them"))
        .contains("-1,234.5");
    assertThat(AnswerExtraction.orLastNumber("none at all")).isEmpty();
    assertThat(AnswerExtraction.orLastNumber("\\boxed{7} of 9")).contains("7");
    assertThat(AnswerExtraction.orLastNumber("<think>7")).isEmpty();
  }

  @Test
  @Timeout(20) // a second at most when the machine is idle; quadratic work takes minutes
  void aMegabyteOfBracesIsReadInLinearTime() {
    var braces = "\\boxed{" + "{".repeat(1 << 20) + "}".repeat(1 << 20);
    assertThat(AnswerExtraction.of(braces)).isEmpty();
    assertThat(AnswerExtraction.of("\\boxed".repeat(1 << 17))).isEmpty();
    assertThat(AnswerExtraction.of(braces + "}").orElseThrow()).hasSize(1 << 21);
  }
}
