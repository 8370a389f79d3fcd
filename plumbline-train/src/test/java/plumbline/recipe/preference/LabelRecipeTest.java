package plumbline.recipe.preference;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import plumbline.objective.preference.UnpairedLoss;
import plumbline.recipe.Feed;
import plumbline.text.token.Tokens;
import plumbline.train.Toy;

/// The loop of learning from labelled answers on a toy model.
class LabelRecipeTest {
  @TempDir Path directory;

  private static Feed<LabelRow> feed() {
    return Feed.shuffled(LabelRow.of(ToyPairs.labels(16, 5)), 8, 3);
  }

  @Test
  void ktoBeginsAtAHalfAndLearns() throws IOException, InterruptedException {
    var trained = Trained.labels(new UnpairedLoss.Kto(0.5, 1, 1), feed(), 15, 64, directory);
    assertThat(trained.first("loss")).isCloseTo(0.5, within(1e-6));
    assertThat(trained.first("rewards/shift")).isZero();
    assertThat(trained.last("loss")).isLessThan(0.4);
    assertThat(trained.last("rewards/chosen")).isGreaterThan(trained.last("rewards/rejected"));
  }

  static List<UnpairedLoss> losses() {
    return List.of(
        new UnpairedLoss.Kto(0.5, 1, 1.3),
        new UnpairedLoss.ApoZero(0.5, 1, 1),
        new UnpairedLoss.Bco(0.5));
  }

  @ParameterizedTest
  @MethodSource("losses")
  void howAStepIsCutChangesNothing(UnpairedLoss loss) throws IOException, InterruptedException {
    var whole = Trained.labels(loss, feed(), 3, 4096, directory.resolve("whole"));
    var small = Trained.labels(loss, feed(), 3, 16, directory.resolve("small"));
    assertThat(Toy.distance(whole.numbers(), small.numbers())).isLessThan(2e-5);
    assertThat(small.last("loss")).isCloseTo(whole.last("loss"), within(1e-5));
  }

  @Test
  void everyPromptMeetsTheNextCompletion() {
    var rows = LabelRow.of(ToyPairs.labels(2, 5));
    var mismatched = LabelRow.mismatched(rows);
    assertThat(mismatched).hasSize(4);
    Tokens expected =
        rows.get(3).answer().prompt().then(rows.get(0).answer().completion().tokens());
    assertThat(mismatched.get(3).tokens()).isEqualTo(expected);
  }

  @Test
  void labelsOfOneKindAreRefused() {
    var wanted = ToyPairs.labels(3, 5).stream().filter(label -> label.wanted()).toList();
    assertThatThrownBy(() -> LabelRow.of(wanted))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage(
            "all 3 answers are wanted: learning from labels needs both kinds; add answers that are"
                + " unwanted, or learn these by method: sft");
    var unwanted = ToyPairs.labels(3, 5).stream().filter(label -> !label.wanted()).toList();
    assertThatThrownBy(() -> LabelRow.of(unwanted))
        .hasMessage(
            "all 3 answers are unwanted: learning from labels needs both kinds; add answers that"
                + " are wanted");
    assertThatThrownBy(() -> LabelRow.mismatched(LabelRow.of(ToyPairs.labels(2, 5)).subList(0, 1)))
        .hasMessage(
            "KTO needs at least 2 answers a step, each meets another's prompt to estimate the"
                + " divergence; this step has 1");
  }
}
