package plumbline.objective.preference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import plumbline.tensor.DType;

/// The reference values of the losses of pairs, values and gradients. They were made by an
/// independent script with 50 digits and numerical derivatives, and agree to all their digits with
/// those that TRL's code gave.
class PairFamilyTest {
  /// Name | loss of each pair | gradient of the mean with respect to C | to R.
  private static final String VALUES =
      """
      sigmoid | 0.644396660074 0.943248945997 0.554355244469 | -0.015834027084 -0.0203546411316 -0.0141852494396 | 0.015834027084 0.0203546411316 0.0141852494396
      cdpo | 0.654396660074 0.898248945997 0.584355244469 | -0.0125006937507 -0.0170213077983 -0.0108519161063 | 0.0125006937507 0.0170213077983 0.0108519161063
      robust | 0.631896660074 0.999498945997 0.516855244469 | -0.0200006937507 -0.0245213077983 -0.0183519161063 | 0.0200006937507 0.0245213077983 0.0183519161063
      hinge | 0.9 1.45 0.7 | -0.0333333333333 -0.0333333333333 -0.0333333333333 | 0.0333333333333 0.0333333333333 0.0333333333333
      ipo | 24.0917361111 27.1267361111 20.7214626736 | -0.327222222222 -0.144675925926 -0.505787037037 | 0.272685185185 0.173611111111 0.379340277778
      ipo_sum | 16.0 90.25 4.0 | -2.66666666667 -6.33333333333 -1.33333333333 | 2.66666666667 6.33333333333 1.33333333333
      sigmoid_norm | 0.688574350662 0.703618099718 0.67100211294 | -0.00165902783127 -0.000701677979113 -0.00271557752861 | 0.00138252319272 0.000842013574936 0.00203668314646
      exo_pair | 0.45718917835 0.778610757657 0.358383387364 | -0.0174332520164 -0.0209800454053 -0.0154597439025 | 0.0174332520164 0.0209800454053 0.0154597439025
      nca_pair | 1.36191929603 1.51017801401 1.31800516365 | -0.00770846350912 -0.010825033199 -0.00615139897148 | 0.00812504339193 0.0093696083481 0.00781317711044
      bco_pair | 1.33691929603 1.62407828926 1.24206946598 | -0.0162500867839 -0.0183277999104 -0.0152120437588 | 0.0162500867839 0.0187392166962 0.0156263542209
      sppo_hard | 40.5 105.25 24.625 | -3.0 -4.66666666667 -2.16666666667 | 3.0 5.0 2.5
      aot | 0.757599035317 0.644396660074 0.705725303526 | -0.015834027084 -0.0177069791125 -0.01687498915 | 0.015834027084 0.0177069791125 0.01687498915
      aot_unpaired | 0.731350140827 0.644396660074 0.731350140827 | -0.015834027084 -0.0172913738626 -0.0172913738626 | 0.015834027084 0.0172913738626 0.0172913738626
      apo_zero | 0.975005207032 1.1120104982 0.925151939389 | -0.00832812716937 -0.00825055242373 -0.00826985549921 | 0.00832812716937 0.00820446942459 0.00830086583379
      apo_down | 0.987518209005 1.06080523664 0.969196170425 | 1.55924962741e-5 0.000325253760024 0.000121245109516 | 0.0083125346731 0.0079252986637 0.00814861038969
      discopop | 0.873792118673 0.943326075411 0.740357168009 | -0.0102236614484 -0.0203071669225 -0.0243613482138 | 0.0102236614484 0.0203071669225 0.0243613482138
      cpo | 0.62095704779 0.825939419879 0.609470430663 | -0.0154190051552 -0.0187392166962 -0.0152120437588 | 0.0154190051552 0.0187392166962 0.0152120437588
      tpo | 0.62095704779 0.825939419879 0.609470430663 | -0.0154190051552 -0.0187392166962 -0.0152120437588 | 0.0154190051552 0.0187392166962 0.0152120437588
      cpo_hinge | 0.85 1.25 0.825 | -0.0333333333333 -0.0333333333333 -0.0333333333333 | 0.0333333333333 0.0333333333333 0.0333333333333
      cpo_ipo | 25.8402777778 23.765625 25.8402777778 | -0.338888888889 -0.135416666667 -0.564814814815 | 0.282407407407 0.1625 0.423611111111
      simpo | 1.08103675352 0.825939419879 1.08103675352 | -0.0440504245844 -0.0156160139135 -0.0734173743073 | 0.0367086871537 0.0187392166962 0.0550630307305
      alphapo | 1.12026284466 0.772514083403 1.1186892684 | -0.0613989029531 -0.0204323107285 -0.101193877446 | 0.0501108262547 0.0252970822729 0.0743306103229
      orpo | 0.0754338491067 0.0611250215417 0.0755502298175 | -0.00247457102192 -0.000890234148434 -0.00420030575178 | 0.00213670590115 0.00102014687772 0.00327131208892
      tpo_l | 1.08103675352 0.825939419879 1.08103675352 | -0.0440504245844 -0.0156160139135 -0.0734173743073 | 0.0367086871537 0.0187392166962 0.0550630307305
      sigmoid+forward_kl | 0.642394737591 1.12380158163 0.541005709079 | -0.00958255347393 -0.166243474181 -0.00242030916669 | 0.0260480809784 0.00184679817918 0.0486132091331
      sigmoid+js_divergence | 0.668459648013 0.800783032636 0.628310463367 | -0.00613506863241 -0.0161779739004 -0.00230217145963 | 0.0101150181515 0.00139331940034 0.0120872098882
      sigmoid+alpha_divergence | 0.643900434273 0.965605679653 0.55850459147 | -0.0123247882139 -0.0561096394509 -0.00594634365141 | 0.0203201404851 0.00591391248857 0.026649663351
      """;

  @SuppressWarnings("ArrayRecordComponent")
  record Case(String name, double[] perPair, double[] toChosen, double[] toRejected) {
    static Case of(String line) {
      var parts = line.split(" \\| ", -1);
      return new Case(parts[0].strip(), numbers(parts[1]), numbers(parts[2]), numbers(parts[3]));
    }

    private static double[] numbers(String words) {
      return Arrays.stream(words.strip().split(" ", -1)).mapToDouble(Double::parseDouble).toArray();
    }

    double mean() {
      return Arrays.stream(perPair).average().orElseThrow();
    }

    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Case> cases() {
    return VALUES.lines().map(Case::of);
  }

  private static PreferenceObjective objective(String name) {
    int plus = name.indexOf('+');
    if (plus < 0) {
      return PreferenceObjective.of(loss(name));
    }
    return new PreferenceObjective(
        List.of(new PreferenceObjective.Term(loss(name.substring(0, plus)), 1)),
        Divergence.named(name.substring(plus + 1), 0.5));
  }

  static PairLoss loss(String name) {
    return switch (name) {
      case "sigmoid" -> new ReferencedLoss.Sigmoid(0.1);
      case "cdpo" -> new ReferencedLoss.Conservative(0.1, 0.1);
      case "robust" -> new ReferencedLoss.Robust(0.1, 0.1);
      case "hinge" -> new ReferencedLoss.Hinge(0.1);
      case "ipo" -> new ReferencedLoss.Ipo(0.1);
      case "ipo_sum" -> new ReferencedLoss.IpoOfSums(0.1);
      case "sigmoid_norm" -> new ReferencedLoss.SigmoidOfMeans(0.1);
      case "exo_pair" -> new ReferencedLoss.Exo(0.1, 0.1);
      case "nca_pair" -> new ReferencedLoss.Nca(0.1);
      case "bco_pair" -> new ReferencedLoss.Bco(0.1, false);
      case "sppo_hard" -> new ReferencedLoss.Sppo(0.1);
      case "aot" -> new ReferencedLoss.Aot(0.1, 0);
      case "aot_unpaired" -> new ReferencedLoss.AotUnpaired(0.1, 0);
      case "apo_zero" -> new ReferencedLoss.ApoZero(0.1);
      case "apo_down" -> new ReferencedLoss.ApoDown(0.1);
      case "discopop" -> new ReferencedLoss.DiscoPop(0.1, 0.05);
      case "cpo" -> new FreeLoss.Cpo(0.1, 0);
      case "cpo_hinge" -> new FreeLoss.CpoHinge(0.1);
      case "cpo_ipo" -> new FreeLoss.CpoIpo(0.1);
      case "simpo" -> new FreeLoss.SimPo(2, 0.5, 0);
      case "alphapo" -> new FreeLoss.AlphaPo(2, 0.5, 0.25, 0);
      case "orpo" -> new FreeLoss.Orpo(0.1);
      case "tpo" -> new FreeLoss.Tpo(0.1);
      case "tpo_l" -> new FreeLoss.TpoOfMeans(2, 0.5);
      default -> throw new AssertionError(name);
    };
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void meanAndGradient(Case each) {
    Outcome.of(objective(each.name), Outcome.FAMILY, DType.FLOAT64)
        .has(each.mean(), each.toChosen, each.toRejected, 1e-9);
    Outcome.of(objective(each.name), Outcome.FAMILY, DType.FLOAT32)
        .has(each.mean(), each.toChosen, each.toRejected, 1e-5);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void eachPairAlone(Case each) {
    var objective = objective(each.name);
    if (objective.couplesPairs()) {
      return; // a pair alone has nothing to be sorted with
    }
    for (int i = 0; i < 3; i++) {
      var alone = Outcome.of(objective, Outcome.FAMILY.at(i), DType.FLOAT64);
      Outcome.close("pair", new double[] {alone.loss()}, new double[] {each.perPair[i]}, 1e-9);
    }
  }

  /// Micro-batches of a step add up to the step, whatever their order.
  @ParameterizedTest(name = "{0}")
  @MethodSource("cases")
  void sharesOfMicroBatchesAddUp(Case each) {
    var objective = objective(each.name);
    if (objective.couplesPairs()) {
      return;
    }
    var step = new PreferenceObjective.StepTotals(3, 40, 0);
    var first =
        Outcome.of(
            batch -> objective.evaluate(batch, step), Outcome.FAMILY.at(2, 0), DType.FLOAT64, null);
    var second =
        Outcome.of(
            batch -> objective.evaluate(batch, step), Outcome.FAMILY.at(1), DType.FLOAT64, null);
    assertThat(first.loss() + second.loss())
        .isCloseTo(
            each.mean(), org.assertj.core.data.Offset.offset(1e-9 * Math.max(1, each.mean())));
    Outcome.close(
        "gradient",
        new double[] {first.toChosen()[1], second.toChosen()[0], first.toChosen()[0]},
        each.toChosen,
        1e-9);
  }

  @Test
  void everyLossOfTheFamilyIsThere() {
    var tested =
        cases().map(each -> objective(each.name).terms().getFirst().loss().name()).toList();
    var variants = new ArrayList<String>();
    for (var sealed : List.of(ReferencedLoss.class, FreeLoss.class)) {
      for (var variant : sealed.getPermittedSubclasses()) {
        variants.add(variant.getName());
      }
    }
    variants.remove(ReferencedLoss.Adaptive.class.getName()); // has AdaptiveTest to itself
    assertThat(new HashSet<>(tested)).hasSameSizeAs(variants);
  }
}
