package plumbline.reward.math;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/// Whatever stands in an answer, judging it ends soon. Work is counted in steps, so nothing here
/// hangs on a clock; what steps cost is measured by the benchmark `verifier`.
/// `-Dplumbline.fuzz.inputs=N` sets how many random inputs are tried.
class HostileAnswersTest {
  private static final MathVerifier VERIFIER = MathVerifier.standard();
  private static final long MAX_STEPS = 200_000;
  private static final List<String> PIECES =
      List.of(
          "{",
          "}",
          "(",
          ")",
          "[",
          "]",
          "|",
          "\\{",
          "\\}",
          "\\frac",
          "\\sqrt",
          "^",
          "_",
          "!",
          "%",
          "1",
          "9",
          "12",
          "3.5",
          ".",
          ",",
          ";",
          ":",
          "=",
          "<",
          ">",
          "\\le",
          "\\pm",
          "\\mp",
          "+",
          "-",
          "*",
          "/",
          "\\cdot",
          "x",
          "y",
          "e",
          "i",
          "\\pi",
          "\\infty",
          "\\sin",
          "\\log",
          "\\ln",
          "\\tan",
          "\\binom",
          "\\text{ cm}",
          "\\text{",
          "\\text{Yes}",
          "\\text{ or }",
          "cm",
          "apples",
          "$",
          "\\$",
          "\\left",
          "\\right",
          "\\cup",
          "\\cap",
          "\\setminus",
          "\\in",
          "\\mathbb{R}",
          "\\emptyset",
          "\\begin{pmatrix}",
          "\\end{pmatrix}",
          "&",
          "\\\\",
          "\\overline{3}",
          "0.\\overline{3}",
          "^\\circ",
          "\\boxed{",
          " ",
          "999999999",
          "e99",
          "\\lfloor",
          "\\rfloor",
          "\\choose",
          "\\gcd",
          "\\max",
          "√",
          "½",
          "²",
          "\\langle",
          "\\rangle",
          "\\mid",
          "'",
          "\u0000",
          "\ud83d",
          "é",
          "∞",
          "\\",
          "sqrt",
          "1,000");

  private static List<String> worst() {
    var worst =
        new ArrayList<>(
            List.of(
                "9^{9^{9^{9^{9}}}}",
                "(((9!)!)!)!",
                "9999!",
                "2500!+2499!",
                "99999999999!",
                "\\binom{100000}{50000}",
                "\\binom{32000}{16000}",
                "10^{999999999}",
                "1e999999999",
                "2^{32767}",
                "(2^{32767}-1)/(3^{20000}-1)",
                "\\gcd(2^{32000}-1,3^{20000}-1)",
                "0^{-1}",
                "0^{0^{0}}",
                "\\sqrt[64]{2^{4000}+1}",
                "(7^{1400}+1)^{1/63}",
                "1.0000000001^{99999}",
                "1e308\\sqrt{2}\\cdot10^{308}"));
    for (var piece : PIECES) {
      worst.add(piece.repeat(Math.max(1, 1990 / piece.length())));
    }
    for (var pair :
        List.of(
            "()",
            "[]",
            "{}",
            "||",
            "\\{\\}",
            "\\sqrt{}",
            "\\frac{1}{}",
            "x^{}",
            "\\sin()",
            "-()",
            "5^{}")) {
      for (int depth : new int[] {10, 59, 61, 150}) {
        int middle = pair.length() - (pair.endsWith("\\}") ? 2 : 1);
        worst.add(
            pair.substring(0, middle).repeat(depth) + "1" + pair.substring(middle).repeat(depth));
      }
    }
    worst.add("9^".repeat(900) + "9");
    worst.add("1/".repeat(900) + "1");
    worst.add("x,".repeat(900) + "y");
    worst.add("\\pm1,".repeat(300) + "1");
    worst.add("\\pm".repeat(30) + "1" + "\\pm 1".repeat(100));
    worst.add("(1," + "2,".repeat(900) + "3)");
    worst.add("1\\frac{1}{".repeat(50) + "2" + "}".repeat(50));
    worst.add("\\sqrt{2}+".repeat(200) + "1");
    worst.add("2^{9000}\\cdot".repeat(100) + "3");
    worst.add("\\frac{1}{7^{800}}+".repeat(100) + "\\frac{1}{11^{700}}");
    worst.add("2000!/".repeat(200) + "3");
    worst.add("(0,1)\\cup".repeat(200) + "(1,2)");
    worst.add("\\{1\\}\\setminus".repeat(100) + "\\{2\\}");
    worst.add("1<".repeat(900) + "x");
    worst.add("\\begin{pmatrix}" + "1&".repeat(900) + "1\\end{pmatrix}");
    worst.add("9".repeat(1999));
    worst.add("0." + "\\overline{" + "7".repeat(1900) + "}");
    worst.add("7".repeat(900) + "." + "3".repeat(900) + "e-900");
    worst.add("{".repeat(2_000_000));
    worst.add("\\boxed{".repeat(300_000));
    return worst;
  }

  private static long steps(String gold, String answer) {
    var budget = new StepBudget(MAX_STEPS);
    VERIFIER.verify(gold, answer, budget);
    return budget.spent();
  }

  @Test
  void theNastiestAnswersStayWithinTheBudget() {
    long most = 0;
    for (var answer : worst()) {
      for (var gold : List.of("5", answer.length() <= 2000 && !answer.isBlank() ? answer : "x")) {
        long steps = steps(gold, answer);
        assertThat(steps).as("%.60s", answer).isLessThanOrEqualTo(MAX_STEPS);
        most = Math.max(most, steps);
      }
    }
    assertThat(most).as("some come near the budget").isGreaterThan(MAX_STEPS / 2);
  }

  /// Huge exponents, deep nesting, long lists and sums, megabytes of braces and random pieces: a
  /// thousand, none of which is the gold answer.
  @Test
  void aThousandHostileAnswersStayWithinTheBudget() {
    var random = new SplittableRandom(7);
    long most = 0;
    for (int i = 0; i < 1000; i++) {
      var answer = hostile(random, i % 10);
      var budget = new StepBudget(MAX_STEPS);
      var verdict = VERIFIER.verify("\\frac{x+1}{2}", answer, budget);
      assertThat(verdict.equal()).as("%.60s", answer).isFalse();
      assertThat(budget.spent()).as("%.60s", answer).isLessThanOrEqualTo(MAX_STEPS);
      assertThat(AnswerExtraction.of("So \\boxed{" + answer + "}")).isNotNull();
      most = Math.max(most, budget.spent());
    }
    assertThat(most).as("some come near the budget").isGreaterThan(MAX_STEPS / 2);
  }

  private static String hostile(SplittableRandom random, int family) {
    int n = random.nextInt(2, 400);
    return switch (family) {
      case 0 -> n + "^{" + random.nextInt(1, 1 << 30) + "}";
      case 1 -> (n + "^{").repeat(random.nextInt(2, 70)) + "9" + "}".repeat(random.nextInt(70));
      case 2 -> "(".repeat(n) + n + "!)".repeat(n);
      case 3 -> "\\sqrt{".repeat(n % 70) + "2+x" + "}".repeat(n % 70);
      case 4 -> ("\\frac{1}{7^{" + (500 + n) + "}}+").repeat(1 + n % 100) + "1";
      case 5 -> "{".repeat(random.nextInt(1 << 21));
      case 6 -> "\\{".repeat(random.nextInt(1 << 19)) + "}".repeat(random.nextInt(1 << 19));
      case 7 -> "\\pm " + n + "\\pm x".repeat(n);
      case 8 -> ((1500 + n) + "!/").repeat(1 + n % 250) + "3";
      default -> "7" + generated(random, 400);
    };
  }

  @Test
  void randomInputsAreJudgedWithoutFailure() {
    int inputs = Integer.getInteger("plumbline.fuzz.inputs", 20_000);
    var random = new SplittableRandom(11);
    int equal = 0;
    for (int i = 0; i < inputs; i++) {
      var answer = generated(random, 12);
      var gold = random.nextInt(4) == 0 ? answer : generated(random, 12);
      if (!gold.isBlank()) {
        equal += VERIFIER.verify(gold, answer).equal() ? 1 : 0;
      }
      AnswerExtraction.orLastNumber(answer);
    }
    assertThat(equal).as("some inputs must get as far as equality").isPositive();
  }

  private static String generated(SplittableRandom random, int pieces) {
    var text = new StringBuilder();
    for (int i = random.nextInt(pieces) + 1; i > 0; i--) {
      text.append(PIECES.get(random.nextInt(PIECES.size())));
    }
    return text.toString();
  }
}
