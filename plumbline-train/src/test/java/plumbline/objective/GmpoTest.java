package plumbline.objective;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import plumbline.objective.PolicyLoss.Gmpo;
import plumbline.objective.PolicyLoss.Gmpo.Variant;
import plumbline.tensor.DType;
import plumbline.tensor.TensorScope;

/// The reference values of geometric-mean policy optimisation, confirmed by running the authors'
/// code on the same numbers.
class GmpoTest {
  private static PolicyColumns columns(DType type) {
    return new PolicyColumns(
        new double[][] {
          {-0.9, -0.7, -0.2, -0.15}, {-0.9, -1.1, -0.2, -0.5}, {-2.4, -1.4, 0, 0}, {0, 0, 0, 0}
        },
        new double[][] {
          {-1.0, -0.5, -2.0, -0.1}, {-0.3, -1.2, -0.8, -0.6}, {-2.5, -0.4, 0, 0}, {0, 0, 0, 0}
        },
        null,
        null,
        new double[][] {{1, 1, 1, 1}, {1, 1, 1, 1}, {1, 1, 0, 0}, {0, 0, 0, 0}},
        PolicyColumns.perToken(new double[] {1.0, -1.0, 0.5, 0.7}, 4),
        null,
        type);
  }

  /// Rows of log-ratios with one advantage; `lp` is -30 plus the log-ratio.
  private static PolicyColumns ratios(double advantage, double... logRatios) {
    var old = new double[logRatios.length];
    var mask = new double[logRatios.length];
    Arrays.fill(old, -30);
    Arrays.fill(mask, 1);
    return new PolicyColumns(
        new double[][] {Arrays.stream(logRatios).map(d -> d - 30).toArray()},
        new double[][] {old},
        null,
        null,
        new double[][] {mask},
        PolicyColumns.perToken(new double[] {advantage}, logRatios.length),
        null,
        DType.FLOAT64);
  }

  private static PolicyObjective gmpo(double low, double high, Variant variant) {
    return PolicyObjective.of(new Gmpo(low, high, variant));
  }

  @ParameterizedTest
  @CsvSource({
    "TOKEN, 0.4, 0.4, -0.0927125389",
    "NONE, 0.4, 0.4, -0.259377507",
    "SEQUENCE, 0.4, 0.4, -0.124237966",
    "TOKEN_UNNORMALISED, 0.4, 0.4, 0.00150481703",
    "HARMONIC, 0.4, 0.4, -0.0922249347",
    "TOKEN, 0.2, 0.2, -0.0565194282",
    "TOKEN, 0.8, 0.8, -0.147997099",
    "TOKEN, 0.3, 0.5, -0.0923692957"
  })
  void value(Variant variant, double low, double high, double expected) {
    for (var precision : Precision.values()) {
      Outcome.of(gmpo(low, high, variant), columns(precision.type())).hasLoss(expected, precision);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "TOKEN, 0.4, 0.4, 1.06449446, 1.10517092, 0.637628152",
    "NONE, 0.4, 0.4, 1.51058954, 1.0512711, 0.637628152",
    "SEQUENCE, 0.4, 0.4, 1.10517092, 1.0512711, 0.637628152",
    "TOKEN_UNNORMALISED, 0.4, 0.4, 1.28402542, 1.4918247, 0.40656966",
    "HARMONIC, 0.4, 0.4, 1.03954661, 1.03887707, 0.552010537",
    "TOKEN, 0.2, 0.2, 1.01257845, 1.16183424, 0.637628152",
    "TOKEN, 0.8, 0.8, 1.17644832, 1.0512711, 0.637628152",
    "TOKEN, 0.3, 0.5, 1.09144226, 1.13314845, 0.637628152"
  })
  void weightsOfRows(
      Variant variant, double low, double high, double first, double second, double third) {
    double[] expected = {first, second, third};
    for (var precision : Precision.values()) {
      try (var _ = TensorScope.open()) {
        var columns = Columns.of(columns(precision.type()).batch());
        var advantages = columns.rowAdvantages("gmpo");
        var weights =
            RowSurrogates.gmpoWeight(columns, advantages, new Gmpo(low, high, variant)).toDoubles();
        for (int row = 0; row < expected.length; row++) {
          assertThat(weights[row])
              .as("row %d, %s", row + 1, precision)
              .isCloseTo(expected[row], precision.of(expected[row]));
        }
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"0.2, 0.2, -0.0596434015", "0.33, 0.49, -0.0946434015"})
  void clippedSurrogateOnTheSameRows(double low, double high, double expected) {
    for (var precision : Precision.values()) {
      Outcome.of(PolicyObjective.of(new PolicyLoss.Clipped(low, high)), columns(precision.type()))
          .hasLoss(expected, precision);
    }
  }

  static Stream<Arguments> gradients() {
    return Stream.of(
        arguments(
            gmpo(0.4, 0.4, Variant.TOKEN),
            new double[][] {
              {-0.0887078716, -0.0887078716, 0, -0.0887078716},
              {0, 0.0920975765, 0.0920975765, 0.0920975765},
              {-0.0531356793, -0.0531356793, 0, 0},
              {0, 0, 0, 0}
            }),
        arguments(
            gmpo(0.4, 0.4, Variant.SEQUENCE),
            new double[][] {
              {0, 0, 0, 0},
              {0.0876059247, 0.0876059247, 0.0876059247, 0.0876059247},
              {-0.0531356793, -0.0531356793, 0, 0},
              {0, 0, 0, 0}
            }),
        arguments(
            gmpo(0.4, 0.4, Variant.HARMONIC),
            new double[][] {
              {-0.081484919, -0.109993136, 0, -0.0946719691},
              {0, 0.0813799896, 0.0493594588, 0.0813799896},
              {-0.0229765089, -0.0690252473, 0, 0},
              {0, 0, 0, 0}
            }),
        arguments(
            PolicyObjective.of(new PolicyLoss.Clipped(0.2, 0.2)),
            new double[][] {
              {-0.0920975765, -0.0682275628, 0, -0.0792691187},
              {0, 0.0920975765, 0.151843233, 0.0920975765},
              {-0.0920975765, -0.0306566201, 0, 0},
              {0, 0, 0, 0}
            }));
  }

  @ParameterizedTest
  @MethodSource
  void gradients(PolicyObjective objective, double[][] expected) {
    for (var precision : Precision.values()) {
      Outcome.of(objective, columns(precision.type())).hasGradient(expected, precision);
    }
  }

  @ParameterizedTest
  @EnumSource
  void figures(Precision precision) {
    Outcome.of(gmpo(0.4, 0.4, Variant.TOKEN), columns(precision.type()))
        .hasMetric("log_ratio_max", 1.8, precision)
        .hasMetric("log_ratio_min", -1.0, precision)
        .hasMetric("clip_high", 0.1, precision)
        .hasMetric("clip_low", 0.1, precision)
        .hasMetric("rows_dropped", 1, precision);
    Outcome.of(gmpo(0.4, 0.4, Variant.SEQUENCE), columns(precision.type()))
        .hasMetric("clip_high", 1 / 3.0, precision)
        .hasMetric("clip_low", 0, precision);
  }

  @ParameterizedTest
  @CsvSource({"4, 1.681793", "100, 1.021012126", "1000, 1.002081605"})
  void anOutlierIsDampedByTheLength(int n, double expected) {
    var logRatios = new double[n];
    logRatios[0] = Math.log(8);
    var columns = ratios(-1, logRatios);
    double weight = Math.pow(8, 1.0 / n);
    assertThat(weight).isCloseTo(expected, Precision.SINGLE.of(expected));
    var outcome = Outcome.of(gmpo(0.4, 0.4, Variant.TOKEN), columns);
    outcome.hasLoss(weight, Precision.DOUBLE);
    outcome
        .gradient()
        .getFirst()
        .forEach(g -> assertThat(g * n).isCloseTo(weight, Precision.DOUBLE.of(weight)));
    var clipped = Outcome.of(PolicyObjective.of(new PolicyLoss.Clipped(0.2, 0.2)), columns);
    assertThat(clipped.gradient().getFirst().getFirst() * n)
        .as("the clipped surrogate's weight on the outlier")
        .isCloseTo(8, Precision.DOUBLE.of(8));
  }

  @Test
  void meansOfRatios() {
    double[] logRatios = {0, Math.log(1.1), Math.log(0.9), Math.log(8)};
    Outcome.of(gmpo(0.4, 0.4, Variant.NONE), ratios(-1, logRatios))
        .hasLoss(1.67757249, Precision.DOUBLE);
    Outcome.of(gmpo(0.4, 9, Variant.HARMONIC), ratios(1, logRatios))
        .hasLoss(-1.2717784, Precision.DOUBLE);
    Outcome.of(gmpo(0.4, 0.4, Variant.TOKEN), ratios(1, 0, 0, Math.log(0.001), 0))
        .hasLoss(-0.177828, Precision.SINGLE);
  }

  @Test
  void longRowsStayInLogSpace() {
    var logRatios = new double[3000];
    Arrays.fill(logRatios, 0, 400, 2);
    Outcome.of(gmpo(0.4, 0.4, Variant.TOKEN), ratios(1, logRatios))
        .hasLoss(-1.05478118, Precision.DOUBLE);
    Outcome.of(gmpo(0.4, 0.4, Variant.NONE), ratios(1, logRatios))
        .hasLoss(-1.30560517, Precision.DOUBLE);
    Arrays.fill(logRatios, Math.log(2));
    Outcome.of(gmpo(0.4, 0.8, Variant.NONE), ratios(1, logRatios)).hasLoss(-2, Precision.DOUBLE);
  }

  @Test
  void mixedSignsMayExceedTheArithmeticObjective() {
    double[] mixed = {Math.log(2), Math.log(0.5), Math.log(2)};
    double[] even = {Math.log(1.5), Math.log(1.5), Math.log(1.5)};
    var good = Outcome.of(gmpo(0.4, 0.4, Variant.NONE), ratios(1, mixed)).loss();
    var bad = Outcome.of(gmpo(0.4, 0.4, Variant.NONE), ratios(-1, even)).loss();
    double objective = -(good + bad) / 2;
    assertThat(objective).isCloseTo(-0.120039475, Precision.DOUBLE.of(0.12));
  }

  @ParameterizedTest
  @EnumSource
  void noAdvantageMeansExactlyNothing(Variant variant) {
    var outcome = Outcome.of(gmpo(0.4, 0.4, variant), ratios(0, 15, 19, -3));
    assertThat(outcome.loss()).isZero();
    assertThat(outcome.gradient().getFirst()).allMatch(g -> g == 0);
  }
}
