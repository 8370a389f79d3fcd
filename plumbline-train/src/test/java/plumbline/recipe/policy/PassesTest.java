package plumbline.recipe.policy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.TrainingRow;

class PassesTest {
  private static final SampleKey KEY = new SampleKey(7, 1, 0, -1);

  /// Two rows of each group, the groups in turn.
  private static List<TrainingRow> rows(int groups) {
    var rows = new ArrayList<TrainingRow>();
    for (int row = 0; row < 2 * groups; row++) {
      var tokens = Tokens.of(row);
      rows.add(TrainingRow.supervised(tokens, tokens).inGroup(row % groups));
    }
    return rows;
  }

  private static List<Long> groups(List<TrainingRow> rows) {
    return rows.stream().map(TrainingRow::group).toList();
  }

  @ParameterizedTest
  @EnumSource
  void everyRowComesOnceAndBatchesAreAsLarge(Passes.Dealt dealt) {
    var rows = rows(12);
    var dealtOut = new Passes(1, 4).dealing(dealt).deal(rows, KEY);
    assertThat(dealtOut).hasSize(4).allSatisfy(batch -> assertThat(batch).hasSize(6));
    assertThat(dealtOut.stream().flatMap(List::stream)).containsExactlyInAnyOrderElementsOf(rows);
  }

  @Test
  void groupsStayTogetherWhereTheyAreDealt() {
    for (var batch : new Passes(1, 4).dealing(Passes.Dealt.GROUPS).deal(rows(12), KEY)) {
      assertThat(groups(batch)).allMatch(group -> groups(batch).indexOf(group) % 2 == 0);
      assertThat(groups(batch).stream().distinct()).hasSize(3);
    }
  }

  @Test
  void samplesAreDealtWhateverTheirGroup() {
    var batches = new Passes(1, 4).deal(rows(12), KEY);
    assertThat(batches)
        .anySatisfy(batch -> assertThat(groups(batch).stream().distinct()).hasSizeGreaterThan(3));
  }

  @ParameterizedTest
  @EnumSource
  void theKeyDrawsTheOrder(Passes.Dealt dealt) {
    var passes = new Passes(1, 4).dealing(dealt);
    var rows = rows(12);
    assertThat(passes.deal(rows, KEY)).isEqualTo(passes.deal(rows, KEY));
    assertThat(passes.deal(rows, KEY)).isNotEqualTo(passes.deal(rows, new SampleKey(8, 1, 0, -1)));
  }

  @ParameterizedTest
  @EnumSource
  void whatDoesNotDivideMakesAsManyBatchesAsEvenAsCanBe(Passes.Dealt dealt) {
    var sizes =
        new Passes(1, 4)
            .dealing(dealt).deal(rows(5), KEY).stream().map(List::size).sorted().toList();
    switch (dealt) {
      case SAMPLES -> assertThat(sizes).containsExactly(2, 2, 3, 3);
      case GROUPS -> assertThat(sizes).containsExactly(2, 2, 2, 4);
    }
  }

  @Test
  void tooFewGroupsMakeFewerBatches() {
    var batches = new Passes(1, 4).dealing(Passes.Dealt.GROUPS).deal(rows(3), KEY);
    assertThat(batches).hasSize(3).allSatisfy(batch -> assertThat(batch).hasSize(2));
    assertThat(new Passes(1, 4).dealing(Passes.Dealt.GROUPS).deal(List.of(), KEY)).isEmpty();
  }
}
