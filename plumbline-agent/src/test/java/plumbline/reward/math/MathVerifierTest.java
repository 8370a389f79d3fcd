package plumbline.reward.math;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

/// What verdicts say, and the settings.
class MathVerifierTest {
  private static final MathVerifier VERIFIER = MathVerifier.standard();

  private static void same(String gold, String answer) {
    assertThat(VERIFIER.verify(gold, answer))
        .as("%s and %s", gold, answer)
        .extracting(MathVerdict::equal)
        .isEqualTo(true);
  }

  private static void different(String gold, String answer) {
    assertThat(VERIFIER.verify(gold, answer))
        .as("%s and %s", gold, answer)
        .extracting(MathVerdict::equal)
        .isEqualTo(false);
  }

  @Test
  void whatCannotBeReadIsEqualOnlyWhenWrittenTheSame() {
    same("\\sum_{k=1}^n k", "$\\sum_{k=1}^{n}  k$".replace("{n}", "n"));
    different("\\sum_{k=1}^n k", "\\sum_{k=1}^n k^2");
    different("\\frac{5", "5");
    assertThat(VERIFIER.verify("5", "\\frac{5").reason())
        .isEqualTo("not readable as mathematics: '}' expected where the end stands");
  }

  @Test
  void theVerdictSaysWhy() {
    assertThat(VERIFIER.verify("5", " ")).isEqualTo(new MathVerdict(false, "answer is empty"));
    assertThat(VERIFIER.verify("10\\text{ cm}", "10\\text{ m}").reason())
        .isEqualTo("different units: cm and m");
    assertThat(VERIFIER.verify("5", "\\frac10").reason()).isEqualTo("division by zero");
    assertThat(VERIFIER.verify("1/2", "0.5").reason()).isEqualTo("the same exact number");
    assertThatThrownBy(() -> VERIFIER.verify(" ", "5"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("gold answer is empty");
  }

  @Test
  void strictRulesWantLowestTerms() {
    var strict = new MathVerifier(new MathRules(true, 0, false));
    assertThat(strict.verify("7", "14/2"))
        .isEqualTo(new MathVerdict(false, "equal, but not in lowest terms"));
    assertThat(strict.verify("\\frac12", "\\frac24").equal()).isFalse();
    assertThat(strict.verify("4", "2+2").equal()).isFalse();
    assertThat(strict.verify("120", "5!").equal()).isFalse();
    assertThat(strict.verify("x+2", "x+1+1").equal()).isFalse();
    assertThat(strict.verify("\\frac12", "\\frac12").equal()).isTrue();
    assertThat(strict.verify("\\frac12", "0.5").equal()).isTrue();
    assertThat(strict.verify("-\\frac34", "\\frac{-3}{4}").equal()).isTrue();
    assertThat(strict.verify("\\frac32", "1\\frac12").equal()).isTrue();
    assertThat(strict.verify("2^{100}", "2^{100}").equal()).isTrue();
    assertThat(strict.verify("\\frac{\\sqrt2}{2}", "\\frac{1}{\\sqrt2}").equal()).isTrue();
  }

  @Test
  void aRelativeToleranceIsOptional() {
    var loose = new MathVerifier(new MathRules(false, 1e-4, false));
    assertThat(loose.verify("1000", "1000.05").equal()).isTrue();
    assertThat(loose.verify("1000", "1001").equal()).isFalse();
    assertThat(loose.verify("\\pi", "3.1416").equal()).isTrue();
    assertThat(loose.verify("\\pi", "3.14").equal()).isFalse();
    assertThat(VERIFIER.verify("1000", "1000.05").equal()).isFalse();
    assertThatThrownBy(() -> new MathRules(false, -1, false))
        .hasMessage("relative tolerance is -1.0, must be in [0, 1)");
  }

  @Test
  void anIntervalMayAcceptItsInequality() {
    var rules = new MathVerifier(new MathRules(false, 0, true));
    assertThat(rules.verify("(1,2)", "1<x<2").equal()).isTrue();
    assertThat(rules.verify("[3,\\infty)", "x\\ge 3").equal()).isTrue();
    assertThat(rules.verify("(1,2)", "1<x\\le 2").equal()).isFalse();
  }
}
