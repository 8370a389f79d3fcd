package plumbline.job;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import plumbline.data.PromptCompletion;
import plumbline.job.RoundQuality.Distances;

class RoundQualityTest {
  /// What is told is a tenth farther than what chooses.
  private static Distances both(double choosing) {
    return new Distances(choosing, choosing + 0.1);
  }

  private static RoundQuality round(double start, double improver) {
    return new RoundQuality(both(start), both(improver));
  }

  @Test
  void whatChoosesIsNotWhatIsTold() {
    var rows =
        Stream.of("a", "b", "c").map(text -> new PromptCompletion(0, text + "?", text, 1)).toList();
    var halves = HeldOutHalves.of(rows, 4);
    assertThat(halves.choosing().demonstrations()).containsExactly(rows.get(0), rows.get(2));
    assertThat(halves.told().demonstrations()).containsExactly(rows.get(1));
    assertThatThrownBy(() -> HeldOutHalves.of(rows.subList(0, 1), 4))
        .hasMessage(
            "data.eval has 1 demonstration, must have at least 2: every other one chooses what is"
                + " kept, and answers are judged by the rest");
    var chosen =
        new RoundQuality(new Distances(0.4, 0.1), new Distances(0.3, 0.2)).after(both(0.35));
    assertThat(chosen.preferringHarmed()).isTrue();
    assertThat(chosen.gotWorse()).isFalse();
    assertThat(chosen.remarks().getFirst())
        .endsWith("0.100 at the start, 0.200 after step 1, 0.450 after step 2");
  }

  @Test
  void aRoundThatHelpsIsKept() {
    var quality = round(0.4, 0.3).after(both(0.2));
    assertThat(quality.preferringHarmed()).isFalse();
    assertThat(quality.gotWorse()).isFalse();
    assertThat(quality.remarks())
        .containsExactly(
            "edit distance of answers from the half of the held-out demonstrations that chooses"
                + " nothing: 0.500 at the start, 0.400 after step 1, 0.300 after step 2");
  }

  @Test
  void aStepThatHarmsIsSaid() {
    var harmed = round(0.4, 0.3).after(both(0.9));
    assertThat(harmed.preferringHarmed()).isTrue();
    assertThat(harmed.gotWorse()).as("step 1 is kept").isFalse();
    assertThat(harmed.remarks().get(1))
        .isEqualTo(
            "by the other half step 2 made answers worse: model/ has the weights of step 1; look at"
                + " pairs/");
    var useless = round(0.25, 0.3).after(both(0.9));
    assertThat(useless.gotWorse()).isTrue();
    assertThat(useless.remarks().getLast())
        .isEqualTo(
            "by the other half the model that it began with answers at least as well as what was"
                + " learnt");
  }

  @Test
  void nothingHeldOutSaysNothing() {
    var unknown = new RoundQuality(Distances.UNKNOWN, Distances.UNKNOWN);
    assertThat(unknown.preferringHarmed()).isFalse();
    assertThat(unknown.gotWorse()).isFalse();
    assertThat(unknown.remarks()).isEmpty();
  }
}
