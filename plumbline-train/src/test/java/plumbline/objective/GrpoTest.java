package plumbline.objective;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// GRPO with its divergence from the reference, on the numbers of the method cards of MoL-RL and
/// EduAlign: losses and shares by their scripts, gradients by another that is independent too.
class GrpoTest {
  private static final PolicyObjective GRPO =
      PolicyObjective.of(new PolicyLoss.Clipped(0.2, 0.2))
          .with(new KlPenalty(KlPenalty.Form.K3, 0.04));

  @ParameterizedTest
  @EnumSource
  void cardOfMolRl(Precision precision) {
    var columns =
        new PolicyColumns(
            new double[][] {{-0.5, -1, 0}, {-0.2, -0.3, -2}},
            new double[][] {{-0.6, -1, 0}, {-0.2, -0.7, -1.5}},
            new double[][] {{-0.5, -1.2, 0}, {-0.4, -0.3, -1.8}},
            null,
            new double[][] {{1, 1, 0}, {1, 1, 1}},
            PolicyColumns.perToken(new double[] {0.9, -0.9}, 3),
            null,
            precision.type());
    Outcome.of(GRPO, columns)
        .hasLoss(0.020565112352, precision)
        .hasGradient(
            new double[][] {
              {-0.248663456567, -0.223187307531, 0},
              {0.151208461646, 0.223773704646, -0.001476018388}
            },
            precision);
  }

  @ParameterizedTest
  @EnumSource
  void cardOfEduAlign(Precision precision) {
    var columns =
        new PolicyColumns(
            new double[][] {{-1, -0.5, -2}, {-0.7, -1.2, 0}},
            new double[][] {{-1.3, -0.5, -1.9}, {-0.6, -1, 0}},
            new double[][] {{-1.1, -0.6, -2.2}, {-0.8, -1.1, 0}},
            null,
            new double[][] {{1, 1, 1}, {1, 1, 0}},
            PolicyColumns.perToken(new double[] {1.2, -0.8}, 3),
            null,
            precision.type());
    Outcome.of(GRPO, columns)
        .hasLoss(-0.275964395429, precision)
        .hasGradient(
            new double[][] {
              {0.000634417213, -0.199365582787, -0.179759021961},
              {0.181919109427, 0.162694441435, 0}
            },
            precision)
        .hasMetric("clip_high", 0.2, precision)
        .hasMetric("clip_low", 0, precision)
        .hasMetric("kl", 0.00768278505230, precision);
  }
}
