package plumbline.claim.pcl;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class StepsToLayoutTest {
  private static final JsonNodeFactory NODES = JsonNodeFactory.instance;
  private static final JsonNode NOTE = NODES.objectNode().put("step", 1).put("note", "a remark");
  private static final JsonNode UNSCORED = NODES.objectNode().put("step", 1).put("loss", 0);

  private static Stream<JsonNode> steps(double... format) {
    return DoubleStream.of(format)
        .mapToObj(value -> NODES.objectNode().put("reward/format", value));
  }

  private static double of(Stream<JsonNode> lines) {
    return StepsToLayout.of(lines.toList());
  }

  @Test
  void theFirstThreeStepsWhoseMeanIsHigh() {
    assertThat(of(steps(0, 0.5, 1, 1, 0.8, 0))).isEqualTo(2);
    assertThat(of(steps(0, 0.5, 1, 0.9, 0.8))).as("a mean of 0.9 is not above it").isEqualTo(6);
    assertThat(of(steps(1, 1))).as("too few steps").isEqualTo(3);
  }

  @Test
  void aRemarkIsNoStep() {
    assertThat(of(Stream.concat(Stream.of(NOTE), steps(1, 1, 1)))).isZero();
  }

  @Test
  void aStepWithoutTheColumnIsNoStepWithLayout() {
    var lines = Stream.of(steps(1, 1), Stream.of(UNSCORED), steps(1, 1, 1));
    assertThat(of(lines.flatMap(each -> each))).isEqualTo(3);
  }

  @Test
  void aRunThatNeverLooksAtTheFormatIsRefused() {
    assertThatThrownBy(() -> StepsToLayout.of(List.of(UNSCORED, NOTE)))
        .hasMessage(
            "none of 1 steps has reward/format; the reward of the run must look at the format");
  }
}
