package plumbline.agreement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.benchmark.Estimate;
import plumbline.text.trajectory.SampleKey;

/// Reference values: the cards `edualign` (reference values) and `survey-toolbox` (T4, T10), whose
/// scripts knew no framework; AUROC, Brier and kappa confirmed there against scikit-learn.
class AgreementTest {
  private static final double NAN = Double.NaN;
  private static final double[] X = {1, 2, 3, 4, 5, 3, 2, 4};
  private static final double[] Y = {1, 2, 4, 4, 5, 2, 2, 5};

  private static final Ratings ANNOTATED =
      Ratings.of(
          List.of(
              new double[] {1, 2, NAN},
              new double[] {3, 3, 4},
              new double[] {5, NAN, 4},
              new double[] {2, 2, 2},
              new double[] {4, 5, 5},
              new double[] {NAN, 1, NAN}));

  private static final Ratings COMPLETE =
      Ratings.of(
          List.of(
              new double[] {1, 2, 1},
              new double[] {3, 3, 4},
              new double[] {5, 4, 4},
              new double[] {2, 2, 2},
              new double[] {4, 5, 5}));

  private static void isClose(OptionalDouble value, double expected) {
    assertThat(value.orElseThrow()).isCloseTo(expected, within(1e-11));
  }

  @Test
  void scoresAgainstLabels() {
    isClose(ScoreAgreement.pearson(X, Y), .913546879604);
    isClose(ScoreAgreement.spearman(X, Y), .924692911218);
    isClose(ScoreAgreement.quadraticKappa(X, Y, 1, 5), .896551724138);
    assertThat(ScoreAgreement.meanAbsoluteError(X, Y)).isEqualTo(.375);
    isClose(
        ScoreAgreement.kappa(
            new int[] {1, 1, 0, 2, 1, 0, 0, 2}, new int[] {1, 0, 0, 2, 1, 1, 0, 2}),
        0.619047619048);
    assertThat(
            ScoreAgreement.pearson(
                    new double[] {120, -40, 300, 10, -200, 75},
                    new double[] {.8, -.1, 1.5, .2, -.9, -.3})
                .orElseThrow())
        .isCloseTo(0.9246708164, within(1e-10));
  }

  @Test
  void kappaRoundsHalfUpAfterClipping() {
    isClose(
        ScoreAgreement.quadraticKappa(
            new double[] {2.5, 9, -3, 4.49}, new double[] {3, 5, 1, 4}, 1, 5),
        1);
  }

  @Test
  void ratersAgainstEachOther() {
    isClose(RaterAgreement.alpha(ANNOTATED), .834482758621);
    isClose(RaterAgreement.iccSingle(COMPLETE), .881481481481);
    isClose(RaterAgreement.iccMean(COMPLETE), .957104557641);
  }

  @Test
  void whatDoesNotVaryIsUndefined() {
    var constant = Ratings.of(List.of(new double[] {3, 3}, new double[] {3, 3}));
    assertThat(RaterAgreement.alpha(constant)).isEmpty();
    assertThat(RaterAgreement.iccSingle(constant)).isEmpty();
    assertThat(ScoreAgreement.pearson(new double[] {1, 1}, new double[] {1, 2})).isEmpty();
    assertThat(ScoreAgreement.quadraticKappa(new double[] {2, 2}, new double[] {2, 2}, 1, 5))
        .isEmpty();
    assertThat(ScoreAgreement.kappa(new int[] {1, 1}, new int[] {1, 1})).isEmpty();
  }

  @Test
  void intervalsHoldTheirEstimateAndComeAgain() {
    var resampling = new Resampling(400, 7);
    var spearman = resampling.items(X, Y, ScoreAgreement::spearman).orElseThrow();
    assertThat(spearman.low()).isLessThan(spearman.value());
    assertThat(spearman.high()).isGreaterThanOrEqualTo(spearman.value()).isLessThanOrEqualTo(1);
    assertThat(resampling.items(X, Y, ScoreAgreement::spearman)).contains(spearman);
    var alpha = resampling.units(ANNOTATED, RaterAgreement::alpha).orElseThrow();
    assertThat(alpha.value()).isCloseTo(.834482758621, within(1e-11));
    assertThat(alpha.low()).isLessThan(alpha.value());
  }

  /// Of 95 % intervals about 95 in 100 hold the true correlation.
  @Test
  void intervalsCoverTheTruth() {
    int held = 0;
    double truth = 0.6;
    for (int trial = 0; trial < 200; trial++) {
      var random = new java.util.SplittableRandom(new SampleKey(3, trial, 0, 0).bits(0));
      var x = IntStream.range(0, 80).mapToDouble(_ -> random.nextGaussian()).toArray();
      var y =
          IntStream.range(0, 80)
              .mapToDouble(i -> truth * x[i] + 0.8 * random.nextGaussian())
              .toArray();
      var interval = new Resampling(200, trial).items(x, y, ScoreAgreement::pearson).orElseThrow();
      held += interval.low() <= truth && truth <= interval.high() ? 1 : 0;
    }
    assertThat(held).isBetween(178, 199);
  }

  @Test
  void calibration() {
    var calibration =
        new Calibration(
            new double[] {.95, .8, .8, .65, .55, .3, .9, .7},
            new boolean[] {true, true, false, true, false, false, true, true});
    assertThat(calibration.expectedError(10)).isCloseTo(.28125, within(1e-12));
    assertThat(calibration.maximumError(10)).isCloseTo(.55, within(1e-12));
    assertThat(calibration.expectedError(5)).isCloseTo(.13125, within(1e-12));
    assertThat(calibration.brier()).isCloseTo(.1621875, within(1e-12));
    assertThat(calibration.logLoss()).isCloseTo(0.4914844717, within(1e-10));
    assertThat(calibration.auroc()).isCloseTo(0.8333333333, within(1e-10));
    assertThat(calibration.riskCoverageArea()).isCloseTo(0.1596726190, within(1e-10));
    assertThat(calibration.riskAt(.5)).isEqualTo(.25);
    assertThat(calibration.bins(10).stream().mapToInt(Calibration.Bin::count).sum()).isEqualTo(8);
  }

  @Test
  void temperature() {
    var card = Temperature.fit(2, 1, 3, -.5, -1.5, -.2);
    assertThat(card.separable()).isFalse();
    assertThat(card.value()).isCloseTo(1.923001, within(1e-5));
    assertThat(card.logLoss()).isCloseTo(0.6158970624, within(1e-9));
    assertThat(Temperature.fit(1, 2).separable()).isTrue();
  }

  @Test
  void wrongInputSaysWhatCame() {
    assertThatThrownBy(() -> ScoreAgreement.pearson(new double[] {1}, new double[] {1, 2}))
        .hasMessage("agreement needs the same items on both sides, one at least, got 1 and 2");
    assertThatThrownBy(() -> ScoreAgreement.pearson(new double[] {1, NAN}, new double[] {1, 2}))
        .hasMessage("item 1 has the values NaN and 2.0, both must be finite");
    assertThatThrownBy(() -> RaterAgreement.iccSingle(ANNOTATED))
        .hasMessage(
            "rater 2 did not rate unit 0; an intraclass correlation needs every rating, take the"
                + " complete units");
    assertThatThrownBy(() -> Ratings.of(List.of(new double[2], new double[3])))
        .hasMessage(
            "unit 1 has 3 ratings, the first has 2; write NaN for a rating that was not given");
    assertThatThrownBy(() -> new Calibration(new double[] {1.2}, new boolean[] {true}))
        .hasMessage("confidence 0 is 1.2, must be from 0 to 1");
    assertThatThrownBy(() -> Calibration.ofMargins(1, 2).auroc())
        .hasMessage("all 2 statements are right; AUROC needs right and wrong ones");
    assertThatThrownBy(() -> ScoreAgreement.quadraticKappa(X, Y, 5, 5))
        .hasMessage("the scale goes from 5 to 5, must go up");
    assertThatThrownBy(() -> new Resampling(10, 0))
        .hasMessage("10 resamples, an interval needs 100 at least");
  }

  @Test
  void gateRefusesWhatAgreesTooLittle(@TempDir Path directory) throws IOException {
    var resampling = new Resampling(100, 1);
    var good = Reliability.ofScores("helpfulness", X, Y, 1, 5, resampling);
    var poor =
        Reliability.ofScores(
            "creativity", X, new double[] {3, NAN, 1, 2, 3, 1, 2, 3}, 1, 5, resampling);
    var report = new ReliabilityReport(List.of(good, poor));
    AgreementGate.of(Measure.SPEARMAN, 0.3).check("rm", new ReliabilityReport(List.of(good)));
    var spearman = Objects.requireNonNull(poor.measures().get(Measure.SPEARMAN));
    assertThat(poor.items()).isEqualTo(7);
    assertThatThrownBy(() -> AgreementGate.of(Measure.SPEARMAN, 0.9).check("rm", report))
        .isInstanceOf(AgreementException.class)
        .hasMessage(
            "rm does not agree enough with its labels to be a reward: spearman of creativity is %.3f [%.3f, %.3f] on 7 held-out items, must be at least 0.9; give it more or better labels, or lower the gate"
                .formatted(spearman.value(), spearman.low(), spearman.high()));
    assertThatThrownBy(() -> AgreementGate.of(Measure.PAIR_ACCURACY, 0.5).check("rm", report))
        .hasMessageStartingWith(
            "rm does not agree enough with its labels to be a reward: pair-accuracy of helpfulness"
                + " is not known from 8 held-out items; pair-accuracy of creativity");
    var lower = new LinkedHashMap<Measure, Double>();
    lower.put(Measure.SPEARMAN, 0.92);
    assertThatThrownBy(
            () -> new AgreementGate(lower, true).check("rm", new ReliabilityReport(List.of(good))))
        .hasMessageContaining("must be at least 0.92 at the lower end");
    assertThatThrownBy(() -> AgreementGate.of(Measure.SPEARMAN, 3))
        .hasMessage("the gate asks for spearman 3.0, must be from -1 to 1");
    assertThat(ReliabilityFile.read(directory)).isEmpty();
    Files.write(directory.resolve(ReliabilityFile.NAME), ReliabilityFile.bytes(report));
    assertThat(ReliabilityFile.read(directory)).contains(report);
    assertThat(report.lines().getFirst()).isEqualTo("helpfulness on 8 held-out items");
    assertThat(report.lines().get(1)).startsWith("  spearman           0.925  [");
  }

  @Test
  void marginsOfPairsGiveAccuracyAndCalibration() {
    var report = Reliability.ofMargins(new double[] {2, 1, -0.5, 0, 3, 1}, new Resampling(100, 1));
    assertThat(Objects.requireNonNull(report.measures().get(Measure.PAIR_ACCURACY)).value())
        .isEqualTo(4 / 6.0);
    assertThat(report.errors()).containsOnlyKeys("ece", "brier");
  }

  @Test
  void changesOfReliabilityArePairedByItem() {
    var resampling = new Resampling(100, 1);
    double[] before = {-1, -1, 1, -1, 1, -1};
    double[] after = {2, 1, -0.5, 0, 3, 1};
    var changes = ReliabilityChange.ofMargins(before, after, resampling);
    assertThat(changes)
        .extracting(ReliabilityChange::figure)
        .containsExactly("accuracy", "margin", "ece", "brier");
    var report = Reliability.ofMargins(after, resampling);
    assertThat(changes.getFirst().after()).isEqualTo(report.measures().get(Measure.PAIR_ACCURACY));
    assertThat(changes.getLast().after()).isEqualTo(report.errors().get("brier"));
    assertThat(changes.getFirst().change().value()).isCloseTo(2 / 6.0, within(1e-12));
    var none = ReliabilityChange.ofScores("right", X, X, Y, 1, 5, resampling);
    assertThat(none)
        .extracting(ReliabilityChange::figure)
        .containsExactly(
            "right/spearman",
            "right/pearson",
            "right/quadratic-kappa",
            "right/order-accuracy",
            "right/mae");
    assertThat(none)
        .extracting(ReliabilityChange::change)
        .as("paired, so that the same scores differ in no draw")
        .containsOnly(new Estimate(0, 0, 0));
    double[] same = {3, 3, 3, 3, 3, 3, 3, 3};
    assertThat(ReliabilityChange.ofScores("right", same, X, Y, 1, 5, resampling))
        .extracting(ReliabilityChange::figure)
        .doesNotContain("right/spearman")
        .contains("right/mae");
  }

  @Test
  void aChangeDrawsOnceForAllThreeFigures() {
    var resampling = new Resampling(100, 1);
    var asked = new ArrayList<int[]>();
    var change =
        resampling
            .change(
                X.length,
                chosen -> {
                  asked.add(chosen);
                  return spearman(X, chosen);
                },
                chosen -> spearman(Y, chosen))
            .orElseThrow();
    assertThat(asked).as("all items, then each draw").hasSize(101);
    assertThat(change.before())
        .isEqualTo(resampling.of(X.length, chosen -> spearman(X, chosen)).orElseThrow());
    assertThat(change.after())
        .isEqualTo(resampling.of(X.length, chosen -> spearman(Y, chosen)).orElseThrow());
    assertThat(change.change())
        .isEqualTo(
            resampling
                .of(
                    X.length,
                    chosen -> {
                      var was = spearman(X, chosen);
                      var is = spearman(Y, chosen);
                      return was.isPresent() && is.isPresent()
                          ? OptionalDouble.of(is.getAsDouble() - was.getAsDouble())
                          : OptionalDouble.empty();
                    })
                .orElseThrow());
  }

  private static OptionalDouble spearman(double[] scores, int... chosen) {
    double[] labels = {2, 1, 3, 5, 4, 2, 3, 3};
    return ScoreAgreement.spearman(
        Resampling.picked(scores, chosen), Resampling.picked(labels, chosen));
  }

  @Test
  void haloShowsInTheCorrelations() {
    var matrix = Reliability.correlations(List.of(X, Y), List.of(X, Y));
    assertThat(matrix.get(0).get(0).orElseThrow()).isCloseTo(1, within(1e-12));
    assertThat(matrix.get(0).get(1)).isEqualTo(matrix.get(1).get(0));
  }
}
