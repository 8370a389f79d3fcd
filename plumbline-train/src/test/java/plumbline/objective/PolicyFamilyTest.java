package plumbline.objective;

import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import plumbline.objective.MismatchWeights.Mode;
import plumbline.objective.PolicyLoss.Gmpo.Variant;
import plumbline.tensor.TensorScope;

/// The reference values of the policy-loss family, values and gradients: made by an independent
/// script and compared there with three public implementations.
class PolicyFamilyTest {
  private static final double NO_BOUND = Double.POSITIVE_INFINITY;
  private static final double[][] PER_TOKEN = {
    {1.2, 0.6, -0.3, 0.9}, {-0.8, -0.2, 0.4, 0}, {0.5, 0, -0.7, 0}
  };

  @ParameterizedTest
  @CsvSource({
    "token-mean, 0.2, -0.389126523",
    "token-mean, 0.28, -0.414904301",
    "local-token-mean, 0.2, -0.389126523",
    "seq-mean-token-mean, 0.2, -0.316757461",
    "seq-mean-token-mean, 0.28, -0.339424127",
    "seq-mean-token-sum, 0.2, -1.16737957",
    "seq-mean-token-sum, 0.28, -1.2447129",
    "seq-mean-token-sum-norm, 0.2, -0.145922446",
    "seq-mean-token-sum-norm, 0.28, -0.155589113",
    "sum-norm, 0.2, -0.437767339",
    "sum-norm, 0.28, -0.466767339"
  })
  void clippedSurrogateUnderEveryAggregation(String aggregation, double high, double expected) {
    var objective =
        PolicyObjective.of(new PolicyLoss.Clipped(0.2, high), Aggregation.named(aggregation, 8));
    for (var precision : Precision.values()) {
      Outcome.of(objective, PolicyColumns.family(precision.type())).hasLoss(expected, precision);
    }
  }

  static Stream<Arguments> surrogates() {
    return Stream.of(
        surrogate("gspo .2", new PolicyLoss.Gspo(0.2, 0.2), -0.422075707),
        surrogate("gspo narrow", new PolicyLoss.Gspo(3e-4, 4e-4), -0.300306667),
        surrogate("gmpo", new PolicyLoss.Gmpo(0.4, 0.4, Variant.TOKEN), -0.388322088),
        surrogate("cispo wide", new PolicyLoss.Cispo(0, 5), 0.448565967),
        surrogate("cispo narrow", new PolicyLoss.Cispo(0.8, 1.28), 0.23159924),
        surrogate("sapo", new PolicyLoss.Sapo(1.0, 1.05), -0.851735062),
        surrogate("reinforce", new PolicyLoss.Reinforce(), 0.204444444),
        surrogate("rloo", new PolicyLoss.RlooSequence(0.2, 0.2), -0.438710022));
  }

  private static Arguments surrogate(String name, PolicyLoss loss, double expected) {
    return arguments(name, PolicyObjective.of(loss), expected);
  }

  static Stream<Arguments> termsAroundTheClippedSurrogate() {
    var token = PolicyObjective.of(new PolicyLoss.Clipped(0.2, 0.2), new Aggregation.TokenMean());
    var grpo = PolicyObjective.of(new PolicyLoss.Clipped(0.2, 0.2));
    return Stream.of(
        arguments("k3", grpo.with(new KlPenalty(KlPenalty.Form.K3, 0.04)), -0.313673636),
        weighted(token, Mode.TOKEN_TRUNCATE, 0, 2, -0.592324299),
        weighted(token, Mode.TOKEN_MASK, 0.5, 2, -0.458990966),
        weighted(token, Mode.SEQUENCE_TRUNCATE, 0, 2, -0.944337105),
        weighted(token, Mode.SEQUENCE_MASK, 0, 3, -0.688207003),
        weighted(token, Mode.SEQUENCE_MASK, 0.7, 1.3, 0.257466855),
        weighted(token, Mode.SEQUENCE_GEO_MASK, 0.7, 1.3, -0.394444619),
        arguments("top .2", token.with(new TopEntropy(0.2)), -0.258775763),
        arguments("top .5", token.with(new TopEntropy(0.5)), -0.160884999));
  }

  private static Arguments weighted(
      PolicyObjective token, Mode mode, double min, double max, double expected) {
    return arguments(mode.word(), token.with(new MismatchWeights(mode, min, max)), expected);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource({"surrogates", "termsAroundTheClippedSurrogate"})
  void value(String name, PolicyObjective objective, double expected) {
    for (var precision : Precision.values()) {
      Outcome.of(objective, PolicyColumns.family(precision.type())).hasLoss(expected, precision);
    }
  }

  @ParameterizedTest
  @EnumSource
  void tokenwiseAdvantages(Precision precision) {
    var columns = PolicyColumns.family(precision.type()).withAdvantages(PER_TOKEN);
    Outcome.of(PolicyObjective.of(new PolicyLoss.GspoToken(0.2, 0.2)), columns)
        .hasLoss(-0.099770837, precision)
        .hasGradient(
            new double[][] {
              {0, 0, 0.0317018749, 0},
              {0.0859747645, 0.0214936911, -0.0429873822, 0},
              {0, 0, 0.174046215, 0}
            },
            precision);
  }

  static Stream<Arguments> gradients() {
    return Stream.of(
        arguments(
            PolicyObjective.of(new PolicyLoss.Clipped(0.2, 0.2), new Aggregation.TokenMean()),
            new double[][] {
              {0, -0.0987757628, -0.12683059, 0},
              {0, 0.11998745, 0.0934463197, 0},
              {-0.0613983843, 0, 0, 0}
            }),
        arguments(
            PolicyObjective.of(new PolicyLoss.Gspo(0.2, 0.2)),
            new double[][] {
              {0, 0, 0, 0}, {0.0859747645, 0.0859747645, 0.0859747645, 0}, {0, 0, 0, 0}
            }),
        arguments(
            PolicyObjective.of(new PolicyLoss.Gmpo(0.4, 0.4, Variant.TOKEN)),
            new double[][] {
              {-0.109144226, -0.109144226, -0.109144226, 0},
              {0, 0.0874196848, 0.0874196848, 0},
              {-0.107002118, 0, 0, 0}
            }),
        arguments(
            PolicyObjective.of(new PolicyLoss.Cispo(0, 5)),
            new double[][] {
              {-0.179981174, -0.0987757628, -0.12683059, -0.362437577},
              {0.0566780579, 0.11998745, 0.0934463197, 0},
              {-0.0613983843, 0, -0.11187515, 0}
            }),
        arguments(
            PolicyObjective.of(new PolicyLoss.Sapo(1.0, 1.05)),
            new double[][] {
              {-0.1309381, -0.0728515044, -0.0950664007, -0.140220335},
              {0.0546751958, 0.116028788, 0.0933786465, 0},
              {-0.0918433742, 0, -0.131134976, 0}
            }));
  }

  @ParameterizedTest
  @MethodSource
  void gradients(PolicyObjective objective, double[][] expected) {
    for (var precision : Precision.values()) {
      Outcome.of(objective, PolicyColumns.family(precision.type()))
          .hasGradient(expected, precision);
    }
  }

  @ParameterizedTest
  @CsvSource({", , 9.08899738", "3, , 3.55258546", ", 4, 4.55258546"})
  void dualClipAndDeltaStopAnExplodedRatio(
      @Nullable Double dualClip, @Nullable Double delta, double expected) {
    var objective =
        PolicyObjective.of(
            new PolicyLoss.Clipped(0.2, 0.2, dualClip, delta), new Aggregation.TokenMean());
    for (var precision : Precision.values()) {
      var columns =
          new PolicyColumns(
              new double[][] {{-0.1, -1.0, -0.2}},
              new double[][] {{-2.5, -1.1, -2.0}},
              null,
              null,
              new double[][] {{1, 1, 1}},
              PolicyColumns.perToken(new double[] {-1.5}, 3),
              null,
              precision.type());
      var outcome = Outcome.of(objective, columns).hasLoss(expected, precision);
      if (dualClip != null || delta != null) {
        outcome.hasGradient(new double[][] {{0, 0.552585459, 0}}, precision);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void figuresBesideTheLoss(Precision precision) {
    var columns = PolicyColumns.family(precision.type());
    var ppo = PolicyObjective.of(new PolicyLoss.Clipped(0.2, 0.2), new Aggregation.TokenMean());
    Outcome.of(ppo, columns)
        .hasMetric("clip_high", 1 / 3.0, precision)
        .hasMetric("clip_low", 1 / 9.0, precision)
        .hasMetric("log_ratio_max", 1.0, precision)
        .hasMetric("log_ratio_min", -0.45, precision)
        .hasMetric("ratio_max", Math.E, precision)
        .hasMetric("approx_kl", -1.65 / 9, precision)
        .hasMetric("entropy", 6.75 / 9, precision)
        .hasMetric("tokens", 9, precision)
        .hasMetric("rows_dropped", 0, precision);
    Outcome.of(PolicyObjective.of(new PolicyLoss.Gspo(0.2, 0.2)), columns)
        .hasMetric("clip_high", 2 / 3.0, precision)
        .hasMetric("clip_low", 0, precision);
  }

  @ParameterizedTest
  @CsvSource({
    "K1, 0.166666667",
    "ABS, 0.355555556",
    "K2, 0.0911111111",
    "K3, 0.0818044279",
    "K3_PLUS, 0.0818044279"
  })
  void divergenceFromTheReference(KlPenalty.Form form, double expected) {
    for (var precision : Precision.values()) {
      var objective = PolicyObjective.of(new PolicyLoss.Reinforce()).with(new KlPenalty(form, 1));
      Outcome.of(objective, PolicyColumns.family(precision.type()))
          .hasMetric("kl", expected, precision)
          .hasLoss(0.204444444 + expected, precision);
    }
  }

  @ParameterizedTest
  @EnumSource
  void weightsOfASamplerThatDiffers(Precision precision) {
    try (var _ = TensorScope.open()) {
      var batch = PolicyColumns.family(precision.type()).batch();
      var roll = Objects.requireNonNull(batch.rollout());
      var token = new MismatchWeights(Mode.TOKEN_TRUNCATE, 0, 2);
      var sequence = new MismatchWeights(Mode.SEQUENCE_TRUNCATE, 0, NO_BOUND);
      assertRows(
          Outcome.rows(token.weights(batch.old(), roll, batch.mask())),
          new double[][] {
            {1.0512711, 0.904837418, 1, 1.8221188},
            {0.904837418, 1.10517092, 0.904837418},
            {1.0512711, Double.NaN, 2}
          },
          precision);
      assertRows(
          Outcome.rows(sequence.weights(batch.old(), roll, batch.mask())),
          new double[][] {{1.73325302}, {0.904837418}, {3.85742553}},
          precision);
    }
  }

  private static void assertRows(
      java.util.List<java.util.List<Double>> got, double[][] expected, Precision precision) {
    for (int i = 0; i < expected.length; i++) {
      for (int t = 0; t < expected[i].length; t++) {
        if (!Double.isNaN(expected[i][t])) {
          org.assertj.core.api.Assertions.assertThat(got.get(i).get(t))
              .isCloseTo(expected[i][t], precision.of(expected[i][t]));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void rowsThatLeftThePolicyAreDroppedOnlyWhereTheyWereBad(Precision precision) {
    // mean(roll - lp): row 1 -0.375, row 2 0.0667 with A < 0, row 3 -1.075
    var objective =
        PolicyObjective.of(new PolicyLoss.Clipped(0.2, 0.2), new Aggregation.TokenMean());
    var columns = PolicyColumns.family(precision.type());
    var kept = Outcome.of(objective, columns.rows(0, 2));
    Outcome.of(objective.withOffPolicyThreshold(0.05), columns)
        .hasLoss(kept.loss() * 6 / 9, precision)
        .hasMetric("off_policy_dropped", 3 / 9.0, precision);
    Outcome.of(objective.withOffPolicyThreshold(0.07), columns).hasLoss(-0.389126523, precision);
  }

  @ParameterizedTest
  @EnumSource
  void entropyBonusIsATokenMeanUnderEveryAggregation(Precision precision) {
    var columns = PolicyColumns.family(precision.type());
    var sequence = PolicyObjective.of(new PolicyLoss.Clipped(0.2, 0.2));
    Outcome.of(sequence.withEntropyCoefficient(0.01), columns)
        .hasLoss(-0.316757461 - 0.01 * 6.75 / 9, precision);
  }
}
