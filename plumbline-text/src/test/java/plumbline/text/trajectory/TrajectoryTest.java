package plumbline.text.trajectory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.Trajectory.Segment;

class TrajectoryTest {
  private static Tokens characters(String text) {
    return Tokens.of(text.chars().toArray());
  }

  @Test
  void everyTokenIsLearntByWhoSaysIt() {
    var trajectory =
        new Trajectory(
            4,
            List.of(
                new Segment(Speaker.USER, "abc"),
                new Segment(Speaker.ASSISTANT, "de"),
                new Segment(Speaker.ENVIRONMENT, "fg"),
                new Segment(Speaker.ASSISTANT, "h")),
            true);
    var row = trajectory.row(TrajectoryTest::characters);
    assertThat(row.kinds())
        .containsExactly(
            LossKind.NONE,
            LossKind.NONE,
            LossKind.NONE,
            LossKind.KL_TO_BASE,
            LossKind.KL_TO_BASE,
            LossKind.CROSS_ENTROPY,
            LossKind.CROSS_ENTROPY,
            LossKind.KL_TO_BASE);
    assertThat(row.tokens()).isEqualTo(characters("abcdefgh"));
    assertThat(row.group()).isEqualTo(4);
    assertThat(trajectory.rounds()).isEqualTo(2);
  }

  @Test
  void generalTextIsHeldButForItsFirstToken() {
    assertThat(Trajectory.held(characters("abc"), 1).kinds())
        .containsExactly(LossKind.NONE, LossKind.KL_TO_BASE, LossKind.KL_TO_BASE);
  }

  @Test
  void otherRolesAreRefused() {
    assertThat(Speaker.named("environment")).isEqualTo(Speaker.ENVIRONMENT);
    assertThatThrownBy(() -> Speaker.named("judge"))
        .hasMessage("unknown role \"judge\"; roles are system, user, assistant, environment");
  }
}
