package plumbline.claim;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import plumbline.benchmark.Estimate;

class VerdictTest {
  @ParameterizedTest
  @CsvSource({
    "above, 0, 0.1, 0.3, SHOWN",
    "above, 0, -0.1, 0.3, NOT_SHOWN",
    "above, 0, -0.3, -0.1, CONTRARY",
    "above, 0, 0, 0, NOT_SHOWN",
    "above, 0.2, 0.1, 0.3, NOT_SHOWN",
    "above, 0.2, 0.21, 0.3, SHOWN",
    "above, 0.2, 0.05, 0.1, CONTRARY",
    "below, 0, -0.3, -0.1, SHOWN",
    "below, 0, -0.3, 0, NOT_SHOWN",
    "below, 0, 0.1, 0.3, CONTRARY",
    "below, -1, -0.9, -0.8, CONTRARY",
    "within, 0.1, -0.1, 0.1, SHOWN",
    "within, 0.1, -0.2, 0.05, NOT_SHOWN",
    "within, 0.1, 0.2, 0.3, CONTRARY",
    "within, 0, 0, 0, SHOWN",
  })
  void isGivenByTheInterval(String kind, double bound, double low, double high, Verdict expected) {
    var region =
        switch (kind) {
          case "above" -> new Expectation.Above(bound);
          case "below" -> new Expectation.Below(bound);
          default -> new Expectation.Within(bound);
        };
    assertThat(Verdict.of(new Estimate((low + high) / 2, low, high), region)).isEqualTo(expected);
  }

  @Test
  void aMarginIsPointsAndNotAShare() {
    var statement = Statement.of("no worse", "accuracy", "ours").aboveBy(-0.02, "base");
    var near = List.of(seed(0.1, 0.11), seed(0.2, 0.21), seed(0.3, 0.309), seed(0.4, 0.411));
    assertThat(Finding.of(statement, near).verdict()).isEqualTo(Verdict.SHOWN);
    var far = List.of(seed(0.1, 0.13), seed(0.2, 0.23), seed(0.3, 0.33), seed(0.4, 0.431));
    assertThat(Finding.of(statement, far).verdict()).isEqualTo(Verdict.CONTRARY);
  }

  @Test
  void differencesArePairedBySeed() {
    var statement = Statement.of("lower", "loss", "ours").below("base");
    var far = List.of(seed(10, 10.1), seed(20, 20.1), seed(30, 30.12), seed(40, 40.08));
    var finding = Finding.of(statement, far);
    assertThat(finding.verdict()).isEqualTo(Verdict.SHOWN);
    assertThat(finding.difference().value())
        .isCloseTo(-0.1, org.assertj.core.api.Assertions.within(1e-12));
    assertThat(finding.ours()).isEqualTo(25);
  }

  @Test
  void aRelativeDifferenceIsDividedBySeed() {
    var statement = Statement.of("equal", "loss", "ours").withinShare(0.02, "base");
    var finding = Finding.of(statement, List.of(seed(1.01, 1), seed(101, 100)));
    assertThat(finding.verdict()).isEqualTo(Verdict.SHOWN);
    assertThat(finding.difference().value())
        .isCloseTo(0.01, org.assertj.core.api.Assertions.within(1e-12));
  }

  private static Outcome seed(double ours, double base) {
    return Outcome.none().figure("ours", ours).figure("base", base);
  }

  @Test
  void aFigureThatIsNotFiniteOrNotThereIsNamed() {
    assertThatThrownBy(() -> Outcome.none().figure("muon.loss", Double.NaN))
        .hasMessage(
            "figure muon.loss is NaN, must be finite; a claim says what it measures where an arm"
                + " diverges");
    assertThatThrownBy(() -> seed(1, 2).figure("ours", 1)).hasMessage("figure ours is given twice");
    var statement = Statement.of("lower", "loss", "muon").below("base");
    assertThatThrownBy(() -> Finding.of(statement, List.of(seed(1, 2), seed(1, 2))))
        .hasMessage("a statement needs the figure muon, measured were ours, base");
  }
}
