package plumbline.job;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class RoundQualityTest {
  @Test
  void aRoundThatHelpsIsKept() {
    var quality = new RoundQuality(0.4, 0.3).after(0.2);
    assertThat(quality.preferringHarmed()).isFalse();
    assertThat(quality.gotWorse()).isFalse();
    assertThat(quality.remarks())
        .containsExactly(
            "edit distance of answers from held-out demonstrations: 0.400 at the start, 0.300 after"
                + " step 1, 0.200 after step 2");
  }

  @Test
  void aStepThatHarmsIsSaid() {
    var harmed = new RoundQuality(0.4, 0.3).after(0.9);
    assertThat(harmed.preferringHarmed()).isTrue();
    assertThat(harmed.gotWorse()).as("step 1 is kept").isFalse();
    assertThat(harmed.remarks().get(1))
        .isEqualTo("step 2 made answers worse: model/ has the weights of step 1; look at pairs/");
    var useless = new RoundQuality(0.25, 0.3).after(0.9);
    assertThat(useless.gotWorse()).isTrue();
    assertThat(useless.remarks().getLast())
        .isEqualTo("the model that it began with answers at least as well as what was learnt");
  }

  @Test
  void nothingHeldOutSaysNothing() {
    var unknown = new RoundQuality(RoundQuality.UNKNOWN, RoundQuality.UNKNOWN);
    assertThat(unknown.preferringHarmed()).isFalse();
    assertThat(unknown.gotWorse()).isFalse();
    assertThat(unknown.remarks()).isEmpty();
  }
}
