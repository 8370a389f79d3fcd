package plumbline.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import plumbline.tensor.TensorScope;

/// The surrogates that treat tokens of large covariance apart. Expected values were computed by an
/// independent script in plain Python from the formulas of the source's code.
class CovarianceLossTest {
  private static PolicyObjective clipCov(double share, double least) {
    return PolicyObjective.of(new CovarianceLoss.ClipCov(0.2, 0.2, share, least, 9));
  }

  @ParameterizedTest
  @CsvSource({"0.2, 0, -0.482572843", "0.5, 0.1, -0.355742253", "2e-4, -9, -0.482572843"})
  void tokensOfLargeCovarianceAreDropped(double share, double least, double expected) {
    for (var precision : Precision.values()) {
      Outcome.of(clipCov(share, least), PolicyColumns.family(precision.type()))
          .hasLoss(expected, precision);
    }
  }

  @ParameterizedTest
  @EnumSource
  void droppedTokensHaveNoGradient(Precision precision) {
    Outcome.of(clipCov(0.5, 0.1), PolicyColumns.family(precision.type()))
        .hasGradient(
            new double[][] {
              {0, -0.0987757628, 0, 0}, {0, 0.11998745, 0, 0}, {-0.0613983843, 0, 0, 0}
            },
            precision)
        .hasMetric("covariance_apart", 2 / 9.0, precision);
  }

  @ParameterizedTest
  @EnumSource
  void tokensOfLargeCovarianceAreHeldBack(Precision precision) {
    var columns = PolicyColumns.family(precision.type());
    Outcome.of(PolicyObjective.of(new CovarianceLoss.KlCov(0.2, 0.1)), columns)
        .hasLoss(-0.670631256, precision)
        .hasGradient(
            new double[][] {
              {-0.179981174, -0.0987757628, -0.12683059, -0.362437577},
              {0.0566780579, 0.11998745, 0.104557431, 0},
              {-0.0613983843, 0, -0.11187515, 0}
            },
            precision);
    Outcome.of(PolicyObjective.of(new CovarianceLoss.KlCov(2e-4, 1)), columns)
        .hasLoss(-0.665631256, precision);
  }

  @Test
  void withoutATokenApartClipCovIsTheClippedSurrogate() {
    var columns = PolicyColumns.family(Precision.DOUBLE.type());
    var never = Outcome.of(clipCov(0.5, 8), columns);
    var clipped =
        Outcome.of(
            PolicyObjective.of(new PolicyLoss.Clipped(0.2, 0.2), new Aggregation.TokenMean()),
            columns);
    assertThat(never.loss()).isCloseTo(clipped.loss(), within(1e-12));
    assertThat(never.gradient()).isEqualTo(clipped.gradient());
  }

  @Test
  void howAStepIsCutChangesNothing() {
    var columns = PolicyColumns.family(Precision.DOUBLE.type());
    for (var objective :
        List.of(clipCov(0.5, 0.1), PolicyObjective.of(new CovarianceLoss.KlCov(0.4, 1)))) {
      var whole = Outcome.of(objective, columns);
      var cut = Outcome.of(objective, List.of(columns.rows(0), columns.rows(1, 2)));
      assertThat(cut.loss()).isCloseTo(whole.loss(), within(1e-12));
    }
  }

  @Test
  void refusals() {
    assertThatThrownBy(() -> new CovarianceLoss.KlCov(0, 1))
        .hasMessage("kl-cov treats a share of 0.0 of the tokens apart, must lie in (0, 1]");
    assertThatThrownBy(() -> new CovarianceLoss.ClipCov(0.2, 0.2, 0.1, 2, 1))
        .hasMessage("clip-cov drops tokens of a covariance between 2.0 and 1.0, must go up");
    try (var _ = TensorScope.open()) {
      var batch = PolicyColumns.family(Precision.DOUBLE.type()).batch();
      var counts = new StepTotals(BatchCounts.of(batch.mask()));
      assertThatThrownBy(() -> clipCov(0.1, 1).evaluate(batch, counts))
          .hasMessage("clip-cov needs the covariances of the whole step in StepTotals");
    }
  }
}
