package plumbline.model.reward;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.BooleanNode;
import com.fasterxml.jackson.databind.node.TextNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.model.ModelException;
import plumbline.model.Parameters;
import plumbline.tensor.TensorScope;
import plumbline.tensor.Tensors;

/// Reference values: the card `edualign`, row `head`, computed there without a framework.
class RewardHeadTest {
  private static final List<String> NAMES = List.of("helpfulness", "personalization", "creativity");

  @Test
  void regressionScoresOnTheScale() {
    try (var _ = TensorScope.open()) {
      var state = Tensors.of(new double[] {.5, -1, .25, 2}, 1, 4);
      var weight =
          Tensors.of(new double[] {.2, -.1, .4, .3, -.3, .5, .1, .2, 0, .25, -.5, .1}, 3, 4);
      var offsets = Tensors.of(new double[] {.1, -.2, .05}, 3);
      var weights = Parameters.borrowing(Map.of(RewardWeights.OFFSETS, offsets));
      var scores = new RewardHead.Regression(NAMES, 1, 5).scores(state.linear(weight), weights);
      assertThat(scores.toDoubles())
          .containsExactly(
              new double[] {3.92423431452, 2.58128366114, 2.87516250650}, within(1e-11));
    }
  }

  @Test
  void anUntrainedHeadBeginsAtTheMeanLabel() {
    assertThat(new RewardHead.Regression(NAMES, 1, 5).offsetFor(3.2))
        .isCloseTo(.200670695462, within(1e-11));
  }

  @Test
  void ordinalScoreIsTheExpectedLabel() {
    try (var _ = TensorScope.open()) {
      var offsets = Tensors.of(new double[] {-1, 0, 2}, 1, 3);
      var weights = Parameters.borrowing(Map.of(RewardWeights.OFFSETS, offsets));
      var head = new RewardHead.Ordinal(List.of("a"), 1, 4);
      var score = head.scores(Tensors.of(new double[] {0.5}, 1, 1), weights).item();
      double expected = 1 + sigmoid(1.5) + sigmoid(0.5) + sigmoid(-1.5);
      assertThat(score).isCloseTo(expected, within(1e-12));
      assertThat(head.offsetShape()).containsExactly(1, 3);
    }
  }

  private static double sigmoid(double x) {
    return 1 / (1 + Math.exp(-x));
  }

  @Test
  void fileComesBack(@TempDir Path directory) throws IOException {
    assertThat(RewardModelFile.read(directory)).isEmpty();
    for (var file :
        List.of(
            new RewardModelFile(new RewardHead.Preference(), List.of(), Map.of()),
            new RewardModelFile(
                new RewardHead.Regression(NAMES, 0, 4), List.of(0.5, -1.0, 0.25), Map.of()),
            new RewardModelFile(
                new RewardHead.Ordinal(List.of("a"), 1, 3),
                List.of(-1.0, 1.0),
                Map.of("thinking", BooleanNode.FALSE, "style", TextNode.valueOf("brief"))))) {
      Files.write(directory.resolve(RewardModelFile.NAME), file.bytes());
      assertThat(RewardModelFile.read(directory)).contains(file);
    }
  }

  @Test
  void wrongHeadsSayWhatCame(@TempDir Path directory) throws IOException {
    assertThatThrownBy(() -> new RewardHead.Regression(List.of("a", "a"), 1, 5))
        .hasMessage("dimensions are [a, a], must be different names of letters, digits, - and _");
    assertThatThrownBy(() -> new RewardHead.Ordinal(List.of("a"), 5, 5))
        .hasMessage("the scale goes from 5 to 5, must go up");
    assertThatThrownBy(() ->
            new RewardModelFile(new RewardHead.Regression(NAMES, 1, 5), List.of(1.0), Map.of()))
        .isInstanceOf(ModelException.class)
        .hasMessage("reward_model.json has 1 offsets, its head has 3");
    var file = directory.resolve(RewardModelFile.NAME);
    Files.writeString(file, "{\"head\":\"oracle\"}");
    assertThatThrownBy(() -> RewardModelFile.read(directory))
        .hasMessage(file + ": head is 'oracle', must be preference, regression or ordinal");
    Files.writeString(file, "{\"head\":\"preference\",\"template\":[\"thinking\"]}");
    assertThatThrownBy(() -> RewardModelFile.read(directory))
        .hasMessage(
            file
                + ": template is [\"thinking\"], must be an object of variables of the chat"
                + " template");
    Files.writeString(file, "{");
    assertThatThrownBy(() -> RewardModelFile.read(directory))
        .isInstanceOf(ModelException.class)
        .hasMessageStartingWith(file + " is not JSON: ");
  }
}
