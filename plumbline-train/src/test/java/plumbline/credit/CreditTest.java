package plumbline.credit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class CreditTest {
  private static final double[] REWARDS = {1, 0, 0.5, 2, 0, 1};
  private static final int[] LENGTHS = {4, 3, 2, 10, 5, 5};

  private static List<RewardGroup> groups(int size, Sample... samples) {
    var groups = new ArrayList<RewardGroup>();
    for (int i = 0; i < samples.length; i += size) {
      groups.add(new RewardGroup("task " + i / size, List.of(samples).subList(i, i + size)));
    }
    return groups;
  }

  private static List<RewardGroup> twoGroups() {
    var samples = new Sample[REWARDS.length];
    for (int i = 0; i < samples.length; i++) {
      samples[i] = Sample.scored(REWARDS[i], LENGTHS[i]);
    }
    return groups(3, samples);
  }

  private static void assertAdvantages(Advantages got, double... expected) {
    assertThat(got.flat()).hasSameSizeAs(expected);
    for (int i = 0; i < expected.length; i++) {
      assertThat(got.flat()[i]).as("sample %d", i).isCloseTo(expected[i], within(5e-9));
    }
  }

  static Stream<Arguments> referenceValues() {
    return Stream.of(
        arguments(
            new Credit.Group(1e-4),
            new double[] {0.99980004, -0.99980004, 0, 0.99990001, -0.99990001, 0}),
        arguments(
            new Credit.Batch(1e-4),
            new double[] {0.659293528, -0.659293528, 0, 1.31858706, -1.31858706, 0}),
        arguments(new Credit.MeanOnly(), new double[] {0.5, -0.5, 0, 1, -1, 0}),
        arguments(new Credit.Rloo(false), new double[] {0.75, -0.75, 0, 1.5, -1.5, 0}),
        arguments(
            new Credit.Opo(),
            new double[] {0.444444444, -0.555555556, -0.0555555556, 0.75, -1.25, -0.25}),
        arguments(new Credit.PassK(1e-6), new double[] {0.999998, 0, 0, 0.999999, 0, 0}),
        arguments(new Credit.Gpg(), new double[] {0.75, -0.75, 0, 1.5, -1.5, 0}));
  }

  @ParameterizedTest
  @MethodSource
  void referenceValues(Credit credit, double[] expected) {
    assertAdvantages(credit.assign(twoGroups()), expected);
  }

  static Stream<Arguments> groupsOfTheCards() {
    double[] tutor = {.541666666667, .708333333333, .5, .708333333333};
    return Stream.of(
        arguments(
            "MoL-RL",
            new Credit.Group(1e-4),
            new double[] {1, 0, 0, 1, 0, 0, 0, 0},
            new double[] {
              1.619835250,
              -0.539945083,
              -0.539945083,
              1.619835250,
              -0.539945083,
              -0.539945083,
              -0.539945083,
              -0.539945083
            }),
        arguments(
            "EduAlign",
            new Credit.Group(1e-4),
            tutor,
            new double[] {-.664803787764, .854747727126, -1.04469166649, .854747727126}),
        arguments(
            "UloRL, one right",
            new Credit.Group(1e-6),
            new double[] {1, 0, 0, 0},
            new double[] {1.499997, -0.499999, -0.499999, -0.499999}),
        arguments(
            "UloRL, one wrong",
            new Credit.Group(1e-6),
            new double[] {1, 1, 0, 1},
            new double[] {0.499999, 0.499999, -1.499997, 0.499999}),
        arguments(
            "JT-Math",
            new Credit.Group(1e-4),
            new double[] {1, 0, 0, 1, 1, 0, 0, 0},
            new double[] {
              1.207381441,
              -0.724428864,
              -0.724428864,
              1.207381441,
              1.207381441,
              -0.724428864,
              -0.724428864,
              -0.724428864
            }),
        arguments(
            "JT-Math, dividing by n",
            new Credit.Group(1e-6, 0),
            new double[] {1, 0, 0, 1, 1, 0, 0, 0},
            new double[] {
              1.290991782,
              -0.774595069,
              -0.774595069,
              1.290991782,
              1.290991782,
              -0.774595069,
              -0.774595069,
              -0.774595069
            }),
        arguments(
            "JT-Math, four rewards, dividing by n",
            new Credit.Group(1e-6, 0),
            new double[] {1, -0.5, 1, -1},
            new double[] {0.980194961, -0.700139258, 0.980194961, -1.260250664}),
        arguments(
            "EduAlign, dividing by n",
            new Credit.Group(0, 0),
            tutor,
            new double[] {-.768349819928, .987878339907, -1.20740685989, .987878339907}));
  }

  /// One group of each method card, as its independent script has it.
  @ParameterizedTest(name = "{0}")
  @MethodSource
  void groupsOfTheCards(String card, Credit credit, double[] rewards, double[] expected) {
    var samples = Arrays.stream(rewards).mapToObj(Sample::scored).toArray(Sample[]::new);
    assertAdvantages(credit.assign(groups(rewards.length, samples)), expected);
  }

  /// Scores in three dimensions of a card of EduAlign, with its independent script's value.
  @Test
  void columnsApartAreWeightedAfterTheirGroup() {
    double[][] scores = {{4.5, 3, 2}, {3, 4, 4.5}, {2, 2, 5}, {4, 4, 3.5}};
    var samples = new ArrayList<Sample>();
    for (var score : scores) {
      var columns = Arrays.stream(score).mapToObj(OptionalDouble::of).toList();
      samples.add(new Sample(OptionalDouble.of(0), 1, columns));
    }
    var third = 1 / 3.0;
    var rule = new Credit.Gdpo(List.of(third, third, third), 1e-4, false);
    var got = rule.assign(List.of(new RewardGroup("t", samples)));
    assertThat(IntStream.range(0, 4).mapToDouble(i -> got.of(0, i)).toArray())
        .containsExactly(
            new double[] {-.189744752170, .337320430299, -.533570134269, .385994456141},
            within(1e-11));
  }

  @Test
  void smallEpsilonOfGmpo() {
    double[] rewards = {1, 0, 0, 1, 1, 0, 0, 0};
    var samples = new Sample[8];
    for (int i = 0; i < 8; i++) {
      samples[i] = Sample.scored(rewards[i]);
    }
    var got = new Credit.Group(1e-8).assign(groups(8, samples));
    assertAdvantages(
        got,
        1.20761471,
        -0.724568823,
        -0.724568823,
        1.20761471,
        1.20761471,
        -0.724568823,
        -0.724568823,
        -0.724568823);
    assertThat(got.meanGroupDeviation()).isCloseTo(Math.sqrt(15.0 / 56), within(1e-12));
  }

  @Test
  void columnsNormalisedApart() {
    double[][] columns = {{1, 0.2}, {0, 0.9}, {0.5, 0.4}, {1, 0.1}, {0, 0.3}, {1, 0.8}};
    var samples = new Sample[6];
    for (int i = 0; i < 6; i++) {
      samples[i] =
          new Sample(
              OptionalDouble.of(0),
              1,
              List.of(OptionalDouble.of(columns[i][0]), OptionalDouble.of(columns[i][1])));
    }
    var got = new Credit.Gdpo(List.of(1.0, 0.5), 1e-4).assign(groups(3, samples));
    assertAdvantages(
        got, 0.694081418, -0.529281462, -0.164799956, 0.191788505, -1.5371767, 1.3453882);
    assertThat(got.deadGroups()).isZero();
  }

  @Test
  void unscoredSamplesLeaveTheStatistics() {
    var got =
        new Credit.Rloo(false)
            .assign(
                groups(
                    4,
                    Sample.scored(1.287),
                    Sample.unscored(),
                    Sample.scored(0.324),
                    Sample.scored(-0.297)));
    assertAdvantages(got, 1.2735, 0, -0.171, -1.1025);
    assertThat(got.unscored()).isEqualTo(1);
  }

  static Stream<Credit> everyCredit() {
    return Stream.of(
        new Credit.Group(1e-4),
        new Credit.Group(0),
        new Credit.Group(1e-4, 0),
        new Credit.MeanOnly(),
        new Credit.Batch(1e-4),
        new Credit.Rloo(false),
        new Credit.Opo(),
        new Credit.PassK(1e-6),
        new Credit.Gpg());
  }

  @ParameterizedTest
  @MethodSource("everyCredit")
  void deadGroupsGetExactlyNothingAndAreCounted(Credit credit) {
    var got =
        credit.assign(
            groups(
                3,
                Sample.scored(0.1),
                Sample.scored(0.1),
                Sample.scored(0.1),
                Sample.unscored(),
                Sample.scored(7),
                Sample.unscored(),
                Sample.unscored(),
                Sample.unscored(),
                Sample.unscored()));
    assertThat(got.flat()).containsOnly(0.0);
    assertThat(got.deadGroups()).isEqualTo(3);
    assertThat(got.unscored()).isEqualTo(5);
  }

  @Test
  void groupsThatCannotBeComparedAreRefused() {
    assertThatThrownBy(() -> new Credit.MeanOnly().assign(groups(1, Sample.scored(1))))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "task 'task 0' has a group of 1, must be at least 2: a group baseline compares samples"
                + " of one task");
    var unequal =
        List.of(
            groups(2, Sample.scored(1), Sample.scored(0)).getFirst(),
            groups(3, Sample.scored(1), Sample.scored(0), Sample.scored(0)).getFirst());
    assertThatThrownBy(() -> new Credit.Group(1e-4).assign(unequal))
        .hasMessage("groups must be of one size, but have [2, 3] samples");
    assertThatThrownBy(() -> new Credit.Group(1e-4, 2))
        .hasMessage("the deviation of a group has ddof 2, must be 0 or 1");
    assertThatThrownBy(() -> Sample.scored(Double.NaN))
        .hasMessage(
            "a reward is NaN, must be a finite number; a judge that failed leaves the sample"
                + " unscored");
    assertThatThrownBy(() ->
            new Credit.Gdpo(List.of(1.0), 1e-4)
                .assign(groups(2, Sample.scored(1), Sample.scored(0))))
        .hasMessage("gdpo weights 1 reward columns, but sample 1 of task 'task 0' has 0");
  }
}
