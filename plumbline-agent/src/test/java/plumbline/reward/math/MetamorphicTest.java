package plumbline.reward.math;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;

/// Relations between verdicts that hold whatever the answers are.
class MetamorphicTest {
  private static final MathVerifier VERIFIER = MathVerifier.standard();

  private static boolean equal(String gold, String answer) {
    return VERIFIER.verify(gold, answer).equal();
  }

  private static List<String> answers() throws IOException {
    var answers = new ArrayList<String>();
    for (var pair : ReferencePairsTest.reference()) {
      answers.add(pair.gold());
      answers.add(pair.answer());
    }
    answers.removeIf(String::isBlank);
    return answers;
  }

  @Test
  void everyAnswerWithAValueEqualsItself() throws IOException {
    for (var answer : answers()) {
      boolean undefined = answer.contains("{0}");
      assertThat(equal(answer, answer)).as(answer).isEqualTo(!undefined);
    }
  }

  @Test
  void wrappingAnAnswerChangesNoVerdict() throws IOException {
    List<UnaryOperator<String>> wrappings =
        List.of(
            answer -> "$" + answer + "$",
            answer -> "\\(" + answer + "\\)",
            answer -> "\\boxed{" + answer + "}",
            answer -> "  " + answer + "\n",
            answer -> "\\displaystyle " + answer,
            answer -> answer + ".");
    for (var pair : ReferencePairsTest.reference()) {
      for (var wrapping : wrappings) {
        if (!pair.answer().isEmpty()) {
          var wrapped = wrapping.apply(pair.answer());
          assertThat(equal(pair.gold(), wrapped))
              .as("%s and %s", pair.gold(), wrapped)
              .isEqualTo(pair.equal());
          assertThat(equal(wrapping.apply(pair.gold()), pair.answer()))
              .as("%s wrapped", pair)
              .isEqualTo(pair.equal());
        }
      }
    }
  }

  /// Random rational expressions with their values, by a generator that shares no code with the
  /// verifier.
  @Test
  void expressionsEqualTheirValueAndNotTheNext() {
    var random = new SplittableRandom(3);
    for (int i = 0; i < 2000; i++) {
      var built = Built.random(random, 3);
      var value = "\\frac{%d}{%d}".formatted(built.top(), built.bottom());
      var next = "\\frac{%d}{%d}".formatted(built.top() + 1, built.bottom());
      assertThat(equal(value, built.latex())).as("%s = %s", built.latex(), value).isTrue();
      assertThat(equal(built.latex(), value)).as("%s = %s", value, built.latex()).isTrue();
      assertThat(equal(value, next)).as("%s and %s", value, next).isFalse();
      assertThat(equal("x+" + value, built.latex() + "+x")).as("x+%s", built.latex()).isTrue();
      assertThat(equal("x+" + value, built.latex() + "-x")).as("x-%s", built.latex()).isFalse();
    }
  }

  @Test
  void scalarVerdictsAreSymmetric() {
    var random = new SplittableRandom(5);
    int equal = 0;
    for (int i = 0; i < 3000; i++) {
      var left = Built.random(random, 2).latex();
      var right = Built.random(random, 2).latex();
      assertThat(equal(left, right)).as("%s and %s", left, right).isEqualTo(equal(right, left));
      equal += equal(left, right) ? 1 : 0;
    }
    assertThat(equal).as("some random pairs must agree").isPositive();
  }

  @Test
  void theOrderOfASetDoesNotCountAndThatOfATupleDoes() {
    var random = new SplittableRandom(9);
    for (int i = 0; i < 300; i++) {
      int a = random.nextInt(50);
      int b = a + 1 + random.nextInt(50);
      assertThat(equal("\\{%d,%d\\}".formatted(a, b), "\\{%d, %d\\}".formatted(b, a))).isTrue();
      assertThat(equal("(%d,%d)".formatted(a, b), "(%d,%d)".formatted(b, a))).isFalse();
      assertThat(equal("%d:%d".formatted(a, b), "%d:%d".formatted(3 * a, 3 * b))).isTrue();
    }
  }

  /// An expression in LaTeX and its value as a fraction of small whole numbers.
  private record Built(String latex, long top, long bottom) {
    static Built random(SplittableRandom random, int depth) {
      if (depth == 0) {
        int n = 1 + random.nextInt(9);
        return new Built(String.valueOf(n), n, 1);
      }
      var a = random(random, depth - 1);
      var b = random(random, depth - 1);
      return switch (random.nextInt(b.top == 0 ? 4 : 5)) {
        case 0 ->
            new Built(
                a.latex + "+" + b.latex, a.top * b.bottom + b.top * a.bottom, a.bottom * b.bottom);
        case 1 ->
            new Built(
                a.latex + "-\\left(" + b.latex + "\\right)",
                a.top * b.bottom - b.top * a.bottom,
                a.bottom * b.bottom);
        case 2 ->
            new Built(
                "(" + a.latex + ")\\cdot(" + b.latex + ")", a.top * b.top, a.bottom * b.bottom);
        case 3 -> new Built("(" + a.latex + ")^2", a.top * a.top, a.bottom * a.bottom);
        default ->
            new Built(
                "\\frac{" + a.latex + "}{" + b.latex + "}", a.top * b.bottom, a.bottom * b.top);
      };
    }
  }
}
