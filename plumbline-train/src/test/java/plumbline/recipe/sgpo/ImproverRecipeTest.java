package plumbline.recipe.sgpo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import plumbline.optim.Optimizer;
import plumbline.optim.QkClip;
import plumbline.optim.Schedule;
import plumbline.recipe.Feed;
import plumbline.tensor.Device;
import plumbline.tensor.Lanes;
import plumbline.tensor.TensorScope;
import plumbline.tensor.Tensors;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.TrainingRow;
import plumbline.train.MicroBatch;
import plumbline.train.MicroBatches;
import plumbline.train.Toy;
import plumbline.train.TrainablePolicy;
import plumbline.train.Update;

/// Learning to improve without forgetting how to answer.
class ImproverRecipeTest {
  private static final Tokens ASKED = Tokens.of(1, 2);

  @TempDir private Path folder;

  /// Reference values by hand: targets of log-probabilities -0.5, -1.25, -0.25 and -2.0, a
  /// demonstration of -0.75 and -0.25.
  @ParameterizedTest
  @CsvSource({"1, 1.5", "0, 1.0"})
  void aStepIsTwoMeansOverTokens(double rehearsal, double expected) {
    var targets =
        List.of(
            TrainingRow.supervised(ASKED, Tokens.of(3, 4, 5)),
            TrainingRow.supervised(ASKED, Tokens.of(6)));
    var demonstrations = List.of(TrainingRow.supervised(ASKED, Tokens.of(7, 8)));
    var parts = ImproverRecipe.Parts.of(targets, demonstrations);
    try (var _ = TensorScope.open()) {
      var micro = new MicroBatch(MicroBatches.layOut(parts.rows(), 0), Device.CPU, false);
      var logProbs =
          Tensors.of(new float[] {-0.5f, -1.25f, -0.25f, -2f, 0, 0, -0.75f, -0.25f, 0}, 3, 3);
      var result = parts.loss(micro, logProbs, rehearsal);
      assertThat(result.share().item()).isCloseTo(expected, within(1e-6));
      assertThat(result.metrics().values().get("sgpo/improver_loss")).isCloseTo(1, within(1e-6));
      assertThat(result.metrics().values().get("sgpo/rehearsal_loss")).isCloseTo(0.5, within(1e-6));
    }
  }

  private List<JsonNode> run(double rehearsal, int micro, int laneCount, String name)
      throws IOException, InterruptedException {
    var settings = new Update.Settings(1.0, micro, 1.0, false, plumbline.tensor.DType.FLOAT32);
    return run(rehearsal, settings, laneCount, Toy::optimizer, folder.resolve(name));
  }

  private static List<JsonNode> run(
      double rehearsal,
      Update.Settings settings,
      int laneCount,
      Function<TrainablePolicy, Optimizer> kind,
      Path directory)
      throws IOException, InterruptedException {
    try (var lanes = Lanes.open(laneCount, 1);
        var policy = Toy.policy(laneCount);
        var optimizer = kind.apply(policy);
        var run = Toy.open(Toy.settings(directory, false, () -> false), policy, optimizer)) {
      new ImproverRecipe(
              Feed.shuffled(Toy.rows(16, 3), 6, 1),
              Feed.shuffled(Toy.rows(16, 9), 6, 2),
              rehearsal,
              new Schedule.Constant(0.01, 0),
              8,
              3)
          .train(new Update(policy, lanes, optimizer, settings), run);
    }
    var mapper = new ObjectMapper();
    var lines = new java.util.ArrayList<JsonNode>();
    for (var line : Files.readAllLines(directory.resolve("metrics.jsonl"))) {
      lines.add(mapper.readTree(line));
    }
    return lines;
  }

  @Test
  void bothPartsAreLearntAndHowAStepIsCutChangesNothing() throws IOException, InterruptedException {
    var whole = run(1, 4096, 1, "whole");
    var small = run(1, 24, 2, "small");
    for (var name : List.of("loss", "sgpo/improver_loss", "sgpo/rehearsal_loss")) {
      assertThat(whole.getLast().path(name).asDouble())
          .as(name)
          .isLessThan(whole.getFirst().path(name).asDouble())
          .isCloseTo(small.getLast().path(name).asDouble(), within(1e-3));
    }
  }

  @Test
  void withoutRehearsalOnlyTargetsAreLearnt() throws IOException, InterruptedException {
    var alone = run(0, 4096, 1, "alone");
    assertThat(alone.getFirst().has("sgpo/rehearsal_loss")).isFalse();
    assertThat(alone.getFirst().path("loss").asDouble())
        .isCloseTo(alone.getFirst().path("sgpo/improver_loss").asDouble(), within(1e-6));
  }

  @Test
  void optimiserAndLimitOfScoresTellOfEveryStep() throws IOException, InterruptedException {
    var settings = Toy.UPDATE.clipped(Optional.of(QkClip.Settings.of(1e-3)));
    var lines = run(1, settings, 1, Toy::muon, folder.resolve("muon"));
    for (var line : lines) {
      assertThat(line.path("muon/update_rms").asDouble()).isBetween(0.05, 0.3);
      assertThat(line.path("attention/max_logit").asDouble()).isPositive();
      assertThat(line.path("attention/clipped_share").asDouble()).isPositive();
    }
  }
}
