package plumbline.claim.kimi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.util.List;
import java.util.OptionalDouble;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import plumbline.tensor.Tensor;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.TrainingRow;

class KimiMeasuresTest {
  private static final int VOCAB = 30;

  private static TrainingRow row() {
    var tokens = Tokens.of(IntStream.range(0, 12).map(i -> i * 7 % VOCAB).toArray());
    return TrainingRow.supervised(tokens.slice(0, 1), tokens.slice(1, 12));
  }

  @Test
  void checkpointsInEightBitsAreReadAsTheyAreMeant() throws IOException {
    long before = Tensor.live();
    var found = Loading.measure(TinyModels.mixture(VOCAB), 3, List.of(row(), row())).figures();

    assertThat(found)
        .containsEntry("loader.difference", 0.0)
        .containsEntry("loader.difference-16", 0.0)
        .containsEntry("loader.numbers", found.get("loader.counted"));
    assertThat(found.get("loader.logits")).isCloseTo(0, within(1e-6));
    assertThat(Tensor.live()).isEqualTo(before);
  }

  @Test
  void theSizeOfAnUpdateIsThatOfTheWeightsItMoved() {
    var found = UpdateSizes.measure(0).figures();

    assertThat(found.get("rms.smallest")).isBetween(0.14, 0.16);
    assertThat(found.get("rms.largest")).isBetween(0.165, 0.24);
    assertThat(found.get("rms.slope")).isCloseTo(-0.5, within(0.1));
  }

  @Test
  void saysWhetherAnyRateMadeScoresGrow() {
    assertThat(KimiOptimizer.growing(OptionalDouble.of(0.02)).facts())
        .containsEntry(
            "growing rate",
            "0.02, constant: the smallest of [0.01, 0.02, 0.05] at which Muon passed three times"
                + " the limit on a seed of its own");
    assertThat(KimiOptimizer.growing(OptionalDouble.empty()).facts())
        .containsEntry(
            "growing rate",
            "0.05, constant: the largest of [0.01, 0.02, 0.05]; Muon passed three times the limit"
                + " at none of them on a seed of its own");
  }

  @Test
  void bothShapesOfTheModelDifferInTheirFeedForwardAlone() {
    var dense = TinyModels.latent(VOCAB);
    var mixture = TinyModels.mixture(VOCAB);

    assertThat(mixture.latent()).isEqualTo(dense.latent());
    assertThat(dense.isMixture(0) || dense.isMixture(1)).isFalse();
    assertThat(mixture.isMixture(0) && mixture.isMixture(1)).isTrue();
  }
}
