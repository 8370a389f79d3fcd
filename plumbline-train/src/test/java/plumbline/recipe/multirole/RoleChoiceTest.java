package plumbline.recipe.multirole;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import plumbline.credit.Credit;
import plumbline.credit.RewardGroup;
import plumbline.credit.Sample;
import plumbline.text.embedding.Embedding;
import plumbline.text.trajectory.SampleKey;

/// Roles, votes and shaped advantages against the values of an independent script.
class RoleChoiceTest {
  private static final Offset<Double> EXACT = within(1e-9);

  private static Embedding vector(double... values) {
    return Embedding.of(values, false);
  }

  @Test
  void rolesThatAreLikelyAndUnlikeTheOthersAreTaken() {
    var vectors = List.of(vector(1, 0, 0), vector(.9, .1, 0), vector(0, 1, 0), vector(-1, 0, .2));
    var scores = RoleChoice.scores(new double[] {-.5, -.2, -.4, -.1}, vectors, 1);
    assertThat(scores)
        .containsExactly(new double[] {.495565647, .756755974, .563189491, 1.551721287}, EXACT);
    var shares = RoleChoice.shares(scores, 1);
    assertThat(shares)
        .containsExactly(new double[] {.160160581, .207964475, .171365858, .460509086}, EXACT);
    var roles = List.of("a", "b", "c", "d");
    assertThat(new RoleChoice(3, 1, 1, false).of(roles, shares, SampleKey.of(1)))
        .containsExactly("b", "c", "d");
    var drawn = new RoleChoice(2, 1, 1, true);
    assertThat(drawn.of(roles, shares, SampleKey.of(1)))
        .hasSize(2)
        .doesNotHaveDuplicates()
        .isEqualTo(drawn.of(roles, shares, SampleKey.of(1)));
  }

  @Test
  void drawsFollowTheShares() {
    var drawn = new RoleChoice(2, 1, 1, true);
    int without = 0;
    for (int i = 0; i < 2000; i++) {
      var taken =
          drawn.of(List.of("a", "b", "c"), new double[] {.2, .3, .5}, new SampleKey(1, 0, i, 0));
      without += taken.contains("a") ? 0 : 1;
    }
    double expected = .3 * .5 / .7 + .5 * .3 / .5; // b then c, or c then b
    assertThat(without / 2000.0).isCloseTo(expected, within(0.04));
  }

  @Test
  void similarityIsTheMeanCosine() {
    assertThat(RoleChoice.similarity(List.of(vector(1, 0, 0), vector(.9, .1, 0), vector(0, 1, 0))))
        .isCloseTo(.368105087, EXACT);
  }

  @ParameterizedTest
  @CsvSource({"3, 0.7, 0, .636363636", "3, 0.7, 0.5, .777777778"})
  void majoritiesErrWithinTheBound(int m, double p, double rho, double bound) {
    assertThat(PathVote.errorBound(m, p, rho)).isCloseTo(bound, EXACT);
  }

  @Test
  void theVoteKeepsTheShortestUsualPathOfTheMajority() {
    var paths =
        List.of(
            new RolePath("r", "x", "A"),
            new RolePath("r", "one two three four", "A"),
            new RolePath("r", "one two three", "A"),
            new RolePath("r", "one two", "B"));
    var vote = new PathVote(0.5, 0.1, PathVote.Filter.CONSISTENCY);
    assertThat(vote.of(paths, 6, "B")).hasValue(paths.get(2));
    assertThat(vote.of(paths, 7, "B")).as("3 of 7 is less than half").isEmpty();
    assertThat(new PathVote(0.5, 0, PathVote.Filter.CONSISTENCY).of(paths, 6, ""))
        .hasValue(paths.getFirst());
    var gold = new PathVote(0.5, 0.1, PathVote.Filter.GOLD);
    assertThat(gold.of(paths, 6, "B")).hasValue(paths.get(3));
    assertThat(gold.of(paths, 6, "C")).isEmpty();
    assertThat(vote.of(List.of(), 6, "A")).isEmpty();
  }

  private static double[] shaped(double[] accuracies, Credit credit) {
    double[] diversities = {.8, .7, .9, .6};
    var samples = new Sample[4];
    for (int i = 0; i < 4; i++) {
      double reward = 0.9 * accuracies[i] + 0.1 * diversities[i];
      samples[i] = new Sample(OptionalDouble.of(reward), 1, List.of());
    }
    var advantages = credit.assign(List.of(new RewardGroup("t", List.of(samples))));
    return DoubleStream.iterate(0, i -> i < 4, i -> i + 1)
        .map(i -> advantages.of(0, (int) i))
        .toArray();
  }

  @Test
  void groupsThatAreAllRightStillTeach() {
    var rule = new Credit.Group(1e-4);
    assertThat(shaped(new double[] {1, 1, 1, 1}, rule))
        .containsExactly(
            new double[] {.384321394, -.384321394, 1.152964182, -1.152964182}, within(1e-8));
    assertThat(shaped(new double[] {1, 0, 2 / 3.0, 1 / 3.0}, rule))
        .containsExactly(
            new double[] {1.151084861, -1.151084861, .417426378, -.417426378}, within(1e-8));
    var appendix = new Credit.Group(0, 0);
    assertThat(shaped(new double[] {1, 1, 1, 1}, appendix))
        .containsExactly(
            new double[] {.447213595, -.447213595, 1.341640786, -1.341640786}, within(1e-8));
    assertThat(shaped(new double[] {1, 0, 2 / 3.0, 1 / 3.0}, appendix))
        .containsExactly(
            new double[] {1.329494652, -1.329494652, .482124434, -.482124434}, within(1e-8));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          [cook, nurse] | cook,nurse
          Roles: ['a', "b" , a, A; c] and more [x, y] | a,b,c
          [a, b, c, d, e, f, g] | a,b,c,d,e
          [only] |
          none |
          [a: 1, b, c] | b,c
          [open |
          """)
  void listsOfRolesAreRead(String answer, String roles) {
    assertThat(RoleProposal.read(answer))
        .isEqualTo(roles == null ? List.of() : List.of(roles.split(",")));
  }

  @Test
  void whatMakesNoSenseIsRefused() {
    assertThatThrownBy(() -> new RoleChoice(1, 1, 1, false))
        .hasMessage("1 roles are asked, must be 2 at least");
    assertThatThrownBy(() -> new RoleChoice(3, 1, 0, false))
        .hasMessage("eta is 0.0, must be above 0");
    assertThatThrownBy(() -> new PathVote(1.5, 0, PathVote.Filter.GOLD))
        .hasMessage("the least share of votes is 1.5, must be a share from 0 to 1");
    assertThatThrownBy(() -> new RoleProposal("name roles"))
        .hasMessage(
            "the text that asks for roles has no {question}, so the model would not see it");
    assertThatThrownBy(() -> new ChainForm("{roles}", "Wait."))
        .hasMessage("the turn 'Wait.' has no {role}");
    assertThatThrownBy(() -> PathVote.errorBound(3, 0.5, 0))
        .hasMessage(
            "a majority of 3 answers that are right with probability 0.5; it must be above 0.5 and"
                + " of 1 answer at least");
  }
}
