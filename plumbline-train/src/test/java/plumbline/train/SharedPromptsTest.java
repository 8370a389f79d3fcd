package plumbline.train;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import plumbline.data.PackedRow;
import plumbline.tensor.DType;
import plumbline.tensor.Device;
import plumbline.tensor.Lanes;
import plumbline.tensor.TensorScope;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.TrainingRow;

/// Samples that share their prompt get what each would get alone.
class SharedPromptsTest {
  private static final int GROUPS = 3;
  private static final int SAMPLES = 4;

  /// Groups of samples with prompts of 9 to 11 tokens and answers of 2 to 5.
  private static List<TrainingRow> rows(boolean grouped) {
    var rows = new ArrayList<TrainingRow>();
    for (int group = 0; group < GROUPS; group++) {
      for (int sample = 0; sample < SAMPLES; sample++) {
        var prompt = counting(group * 5, 9 + group, 1);
        var answer = counting(group + 3 * sample, 2 + (group + sample) % 4, 3);
        var row = TrainingRow.supervised(prompt, answer);
        long number = grouped ? group : rows.size();
        rows.add(
            new TrainingRow(
                row.tokens(), row.kinds(), row.weights(), row.oldLogProbs(), row.credit(), number));
      }
    }
    return rows;
  }

  private static Tokens counting(int first, int length, int stride) {
    return Tokens.of(
        IntStream.range(0, length).map(t -> (first + t * stride) % Toy.VOCAB).toArray());
  }

  private static Update.Settings settings(int microTokens, boolean recompute) {
    return new Update.Settings(1.0, microTokens, 1.0, false, DType.FLOAT32).recomputed(recompute);
  }

  @ParameterizedTest
  @CsvSource({"10000, false, 1", "60, false, 1", "40, false, 2", "10000, true, 1"})
  void aStepMovesTheParametersAsItDoesWithRowsApart(int micro, boolean recompute, int lanes)
      throws InterruptedException {
    var together = Toy.afterSteps(rows(true), 3, lanes, settings(micro, recompute));
    var apart = Toy.afterSteps(rows(false), 3, lanes, settings(micro, recompute));
    assertThat(Toy.distance(together, apart)).isLessThan(1e-6);
  }

  @Test
  void everyRowGetsTheLogProbabilitiesItGetsAlone() throws InterruptedException {
    try (var lanes = Lanes.open(1, 1);
        var policy = Toy.policy(1)) {
      var rows = rows(true);
      var together = Forward.logProbs(policy::network, lanes, rows, 10_000, 1);
      for (int i = 0; i < rows.size(); i++) {
        var alone = Forward.logProbs(policy::network, lanes, List.of(rows.get(i)), 10_000, 1);
        assertThat(together.get(i).toArray())
            .containsExactly(alone.getFirst().toArray(), within(1e-5f));
      }
    }
  }

  @Test
  void aPromptIsReadOnceAndNothingIsPadded() {
    try (var _ = TensorScope.open()) {
      var layout = MicroBatches.layOut(rows(true), 0);

      assertThat(new MicroBatch(layout, Device.CPU, true).tokens().time())
          .isEqualTo((9 + 10 + 11) + GROUPS * (2 + 3 + 4 + 5));
      assertThat(new MicroBatch(layout, Device.CPU, false).tokens().rows())
          .isEqualTo(GROUPS * SAMPLES);
    }
  }

  @Test
  void whatIsSharedEndsBeforeTheFirstTrainedToken() {
    var same = TrainingRow.supervised(counting(0, 6, 1), counting(6, 6, 1));

    var shared = SharedPrompts.of(List.of(same, same, same, same)).orElseThrow();

    assertThat(shared.prefixes()).containsExactly(counting(0, 6, 1));
    assertThat(shared.state(2, 6)).as("the last state of the prompt").isEqualTo(5);
    assertThat(shared.state(2, 7)).as("the first state of the third answer").isEqualTo(6 + 2 * 6);
  }

  @Test
  void aShortBeginningIsNotWorthSharing() {
    var same = TrainingRow.supervised(counting(0, 1, 1), counting(1, 19, 1));

    assertThat(SharedPrompts.of(List.of(same, same, same, same))).isEmpty();
  }

  @Test
  void groupsThatCannotShareLieEndToEndWhereThatSavesPadding() {
    var unequal = new ArrayList<TrainingRow>();
    for (int group = 0; group < 4; group++) {
      for (int length : group == 0 ? new int[] {12, 12} : new int[] {3, 5}) {
        unequal.add(
            TrainingRow.supervised(counting(group, 2, 1), counting(0, length, 1)).inGroup(group));
      }
    }

    var packed = MicroBatches.layOutGroups(unequal, false);

    assertThat(packed.stream().map(PackedRow::sources))
        .containsExactly(List.of(0, 1), List.of(2, 3, 4, 5), List.of(6, 7));
    assertThat(MicroBatches.layOutGroups(unequal, true)).hasSize(8);
    assertThat(MicroBatches.layOutGroups(unequal.subList(0, 2), false)).hasSize(2);
  }

  @Test
  void groupsStayTogetherWhenAStepIsCut() {
    var cuts = MicroBatches.cut(MicroBatches.layOut(rows(true), 0), 45, 1, true);

    assertThat(cuts.size()).isGreaterThan(1);
    for (var cut : cuts) {
      long groups = cut.stream().map(row -> row.samples().getFirst().group()).distinct().count();
      assertThat(groups).isOne();
    }
  }
}
