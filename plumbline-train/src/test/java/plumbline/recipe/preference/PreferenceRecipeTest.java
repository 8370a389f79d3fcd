package plumbline.recipe.preference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import plumbline.objective.preference.Divergence;
import plumbline.objective.preference.FreeLoss;
import plumbline.objective.preference.PairLoss;
import plumbline.objective.preference.PreferenceObjective;
import plumbline.objective.preference.PreferenceObjective.Term;
import plumbline.objective.preference.ReferencedLoss;
import plumbline.objective.preference.ReferencedLoss.Adaptive.Alpha;
import plumbline.objective.preference.ReferencedLoss.Adaptive.SupervisedPart;
import plumbline.objective.preference.SemanticWeights;
import plumbline.recipe.Feed;
import plumbline.train.Toy;

/// The loop of learning from pairs on a toy model.
class PreferenceRecipeTest {
  private static final PreferenceObjective DPO =
      PreferenceObjective.of(new ReferencedLoss.Sigmoid(0.5));

  @TempDir Path directory;

  /// Objectives that take every way through the recipe.
  static List<PreferenceObjective> objectives() {
    return List.of(
        DPO,
        PreferenceObjective.of(new ReferencedLoss.Aot(0.5, 0.1)),
        PreferenceObjective.of(new ReferencedLoss.Bco(0.5, true)),
        PreferenceObjective.of(
            new ReferencedLoss.Adaptive(0.5, Alpha.PER_BATCH, SupervisedPart.MEAN)),
        new PreferenceObjective(
            List.of(new Term(new FreeLoss.Orpo(0.5), 1), new Term(new PairLoss.Supervised(), 1)),
            new Divergence.ReverseKl()));
  }

  @Test
  void anUntrainedPolicyBeginsAtLogTwoAndLearns() throws IOException, InterruptedException {
    var trained = Trained.Setup.of(DPO).lasting(12).run(directory);
    assertThat(trained.first("loss")).isCloseTo(Math.log(2), within(1e-6));
    assertThat(trained.first("rewards/margins")).isCloseTo(0, within(1e-6));
    assertThat(trained.first("kl")).isCloseTo(0, within(1e-12));
    assertThat(trained.last("loss")).isLessThan(0.3);
    assertThat(trained.last("rewards/accuracies")).isEqualTo(1);
    assertThat(trained.last("rewards/margins"))
        .isCloseTo(trained.last("rewards/chosen") - trained.last("rewards/rejected"), within(1e-5));
    assertThat(trained.last("kl")).isPositive();
    assertThat(trained.last("memory/leaked_tensors")).isZero();
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void howAStepIsCutChangesNothing(PreferenceObjective objective)
      throws IOException, InterruptedException {
    var setup = Trained.Setup.of(objective);
    var whole = setup.cut(4096, 1).run(directory.resolve("whole"));
    var small = setup.cut(24, 1).run(directory.resolve("small"));
    var lanes = setup.cut(64, 2).run(directory.resolve("lanes"));
    assertThat(Toy.distance(small.numbers(), whole.numbers())).isLessThan(2e-5);
    assertThat(Toy.distance(lanes.numbers(), whole.numbers())).isLessThan(2e-5);
    for (var name : List.of("loss", "logps/chosen", "logps/rejected", "rewards/margins")) {
      assertThat(small.last(name)).as(name).isCloseTo(whole.last(name), within(1e-4));
    }
  }

  @ParameterizedTest
  @MethodSource("objectives")
  void theOrderOfPairsChangesNothing(PreferenceObjective objective)
      throws IOException, InterruptedException {
    var pairs = ToyPairs.rows(8, 5);
    var turned = new ArrayList<>(pairs);
    Collections.reverse(turned);
    var setup = Trained.Setup.of(objective);
    var one = setup.on(_ -> pairs).run(directory.resolve("one"));
    var other = setup.on(_ -> turned).run(directory.resolve("other"));
    assertThat(Toy.distance(one.numbers(), other.numbers())).isLessThan(2e-5);
  }

  @Test
  void activationsMayBeComputedAgain() throws IOException, InterruptedException {
    var setup = Trained.Setup.of(DPO);
    var kept = setup.run(directory.resolve("kept"));
    var again = setup.recomputed().run(directory.resolve("again"));
    assertThat(Toy.distance(kept.numbers(), again.numbers())).isLessThan(2e-5);
  }

  @Test
  void anAdapterLearnsAgainstItsBase() throws IOException, InterruptedException {
    var trained = Trained.Setup.of(DPO).adapted().lasting(12).run(directory);
    assertThat(trained.numbers().keySet()).allMatch(name -> name.contains("lora"));
    assertThat(trained.last("rewards/margins")).isGreaterThan(trained.first("rewards/margins"));
  }

  @Test
  void theTailOfLongerAnswersMayCountLess() throws IOException, InterruptedException {
    var setup = Trained.Setup.of(DPO);
    var all = setup.run(directory.resolve("all"));
    var head = setup.desensitised(0).run(directory.resolve("head"));
    assertThat(head.first("logps/chosen")).isGreaterThan(all.first("logps/chosen"));
    assertThat(Toy.distance(all.numbers(), head.numbers())).isGreaterThan(1e-4);
  }

  /// Three pairs of a ranking count as one and are divided by one.
  @Test
  void aStepOfDampedPairsIsNotSmaller() throws IOException, InterruptedException {
    var pairs = ToyPairs.rows(6, 5);
    var damped = PairRows.of(ToyPairs.damped(6, 5, 1.0 / 3), false);
    var setup = Trained.Setup.of(DPO);
    var one = setup.on(_ -> pairs).run(directory.resolve("one"));
    var other = setup.on(_ -> damped).run(directory.resolve("other"));
    assertThat(other.first("loss")).isCloseTo(Math.log(2), within(1e-6));
    assertThat(Toy.distance(one.numbers(), other.numbers())).isLessThan(2e-5);
  }

  @Test
  void aPairOfWeightNothingTeachesNothing() throws IOException, InterruptedException {
    var pairs = ToyPairs.rows(6, 5);
    var muted = PairRows.weighted(pairs, new double[] {2, 2, 2, 0, 0, 0}, false);
    var setup = Trained.Setup.of(DPO);
    var half = setup.on(_ -> pairs.subList(0, 3)).run(directory.resolve("half"));
    var weighted = setup.on(_ -> muted).run(directory.resolve("weighted"));
    var all = setup.on(_ -> pairs).run(directory.resolve("all"));
    assertThat(Toy.distance(half.numbers(), weighted.numbers())).isLessThan(2e-4);
    assertThat(Toy.distance(half.numbers(), all.numbers())).isGreaterThan(2e-3);
    var normalised = PairRows.weighted(pairs, new double[] {9, 9, 9, 0, 0, 0}, true);
    var divided = setup.on(_ -> normalised).run(directory.resolve("divided"));
    assertThat(Toy.distance(half.numbers(), divided.numbers())).isLessThan(2e-4);
    assertThat(divided.last("weights/mean")).isEqualTo(4.5);
    assertThat(divided.last("weights/effective_share")).isEqualTo(0.5);
  }

  @Test
  void whatFarPairsPullIsToldBesideItsBound() throws IOException, InterruptedException {
    var distances = new double[] {0.1, 0.2, 0.3, 1, 1, 1};
    var weights = SemanticWeights.of(distances, 2);
    var pairs = PairRows.weighted(ToyPairs.rows(6, 5), weights, false);
    var setup = Trained.Setup.of(DPO).on(_ -> pairs).lasting(6);
    var trained = setup.run(directory.resolve("whole"));
    double near = Math.exp(-0.2) + Math.exp(-0.4) + Math.exp(-0.6);
    double far = 3 * Math.exp(-2);
    assertThat(trained.first("drift/far_share")).isCloseTo(far / (near + far), within(1e-6));
    assertThat(trained.first("drift/far_pull")).isCloseTo(0.25 * far / 6, within(1e-6));
    assertThat(trained.first("drift/far_bound")).isCloseTo(0.5 * far / 6, within(1e-6));
    assertThat(trained.last("drift/far_pull")).isLessThan(trained.first("drift/far_pull"));
    var cut = setup.cut(24, 2).run(directory.resolve("cut"));
    assertThat(cut.last("drift/far_share"))
        .isCloseTo(trained.last("drift/far_share"), within(1e-3));
    assertThat(cut.last("drift/far_bound")).isCloseTo(0.5 * far / 6, within(1e-6));
  }

  @Test
  void supervisedTokensOfOrpoIncludeThePrompt() {
    var pairs = ToyPairs.encoded(4, 5);
    var plain = PairRows.of(pairs, false);
    var prompted = PairRows.of(pairs, true);
    for (int i = 0; i < pairs.size(); i++) {
      assertThat(prompted.get(i).supervisedTokens())
          .isEqualTo(plain.get(i).supervisedTokens() + pairs.get(i).prompt().size() - 1);
    }
  }

  @Test
  void feedsAreKnownByStep() {
    var feed = Feed.shuffled(ToyPairs.rows(24, 5), 8, 3);
    assertThat(feed.batch(4)).isEqualTo(feed.batch(4)).hasSize(8);
  }
}
