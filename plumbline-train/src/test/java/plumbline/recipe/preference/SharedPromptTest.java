package plumbline.recipe.preference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import plumbline.model.CausalLm;
import plumbline.model.Parameters;
import plumbline.tensor.Device;
import plumbline.tensor.Lanes;
import plumbline.tensor.TensorScope;
import plumbline.text.token.Floats;
import plumbline.text.trajectory.TrainingRow;
import plumbline.train.Forward;
import plumbline.train.MicroBatch;
import plumbline.train.MicroBatches;
import plumbline.train.MicroBatches.Groups;
import plumbline.train.Toy;

/// A prompt that stands once for both halves is read as if each had its own.
class SharedPromptTest {
  private static final List<PairRows> PAIRS = ToyPairs.rows(12, 11);
  private static final List<TrainingRow> ROWS = PairRows.rows(PAIRS);

  @Test
  void scoresAreThoseOfSeparateRows() throws InterruptedException {
    try (var weights = Parameters.initialise(Toy.CONFIG, 7);
        var lanes = Lanes.open(1, 1)) {
      var network = new CausalLm(Toy.CONFIG, weights);
      var alone = IntStream.range(0, ROWS.size()).mapToObj(i -> ROWS.get(i).inGroup(i)).toList();
      var separate = Forward.logProbs(_ -> network, lanes, alone, 64, 1);
      var shared = PairScorer.of(_ -> network, lanes, Toy.UPDATE).logProbs(PAIRS);
      assertThat(distance(shared, separate)).isLessThan(1e-6);
    }
  }

  private static double distance(List<Floats> first, List<Floats> second) {
    assertThat(first).hasSameSizeAs(second);
    double most = 0;
    for (int row = 0; row < first.size(); row++) {
      assertThat(first.get(row).size()).isEqualTo(second.get(row).size());
      for (int t = 0; t < first.get(row).size(); t++) {
        most = Math.max(most, Math.abs(first.get(row).get(t) - second.get(row).get(t)));
      }
    }
    return most;
  }

  @Test
  void promptsAreReadOnce() {
    try (var _ = TensorScope.open()) {
      var layout = MicroBatches.layOut(ROWS, 0);
      var shared = new MicroBatch(layout, Device.CPU, true).tokens();
      var apart = new MicroBatch(layout, Device.CPU, false).tokens();
      assertThat(shared.rows() * shared.time()).isLessThan(apart.rows() * apart.time());
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void bothHalvesOfAPairComeInOneMicroBatch(boolean sharing) {
    var cuts = MicroBatches.cut(MicroBatches.layOut(ROWS, 0), 24, 2, sharing, Groups.WHOLE);
    assertThat(cuts).hasSizeGreaterThan(4);
    for (var cut : cuts) {
      var groups = cut.stream().map(row -> row.samples().getFirst().group()).toList();
      assertThat(groups).hasSize(2 * (int) groups.stream().distinct().count());
    }
    assertThat(cuts.stream().mapToInt(List::size).sum()).isEqualTo(ROWS.size());
  }

  @Test
  void aPairThatIsTooLongStandsAlone() {
    var cuts = MicroBatches.cut(MicroBatches.layOut(ROWS, 0), 1, 1, true, Groups.WHOLE);
    assertThat(cuts).hasSize(PAIRS.size()).allMatch(cut -> cut.size() == 2);
  }
}
