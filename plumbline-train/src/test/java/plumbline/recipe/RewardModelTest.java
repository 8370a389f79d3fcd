package plumbline.recipe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import plumbline.data.DataException;
import plumbline.data.DataSet;
import plumbline.data.RatedCompletion;
import plumbline.data.preference.EncodedRating;
import plumbline.data.preference.EncodingRules;
import plumbline.data.preference.PairEncoder;
import plumbline.data.preference.PlainForm;
import plumbline.environment.tutor.TutorDialogues;
import plumbline.environment.tutor.TutorRule;
import plumbline.model.ModelException;
import plumbline.model.Parameters;
import plumbline.model.family.ModelConfig;
import plumbline.model.reward.RewardHead;
import plumbline.model.reward.RewardModel;
import plumbline.model.reward.RewardWeights;
import plumbline.optim.AdamW;
import plumbline.optim.Schedule;
import plumbline.tensor.DType;
import plumbline.tensor.Device;
import plumbline.tensor.Lanes;
import plumbline.text.message.Message;
import plumbline.text.token.SpecialTokenNames;
import plumbline.text.token.Tokenizer;
import plumbline.text.token.TokenizerTrainer;
import plumbline.train.PublishedRewardModel;
import plumbline.train.ScoreUpdate;
import plumbline.train.Toy;
import plumbline.train.TrainablePolicy;
import plumbline.train.Update;

class RewardModelTest {
  private static final RewardHead HEAD = new RewardHead.Regression(TutorRule.DIMENSIONS, 1, 5);
  private static final Update.Settings UPDATE =
      new Update.Settings(1.0, 512, 1.0, false, DType.FLOAT32);

  @TempDir static Path files;

  private static Tokenizer tokenizer;
  private static ModelConfig config;
  private static List<EncodedRating> items;

  @BeforeAll
  static void prepare() throws IOException {
    var dialogues = new TutorDialogues(5).dialogues(24, false);
    var texts = dialogues.stream().map(each -> each.pupil().prompt() + " " + each.reply().text());
    var trained = TokenizerTrainer.bytePairs(texts, 400, SpecialTokenNames.standard());
    trained.write(files);
    tokenizer = Tokenizer.load(files);
    config = ModelConfig.llama(32, 64, 2, 2, tokenizer.size(), 160).withTokens(1, 2, 0);
    items = encoded(dialogues.stream().map(each -> each.manual(1)).toList());
  }

  @AfterAll
  static void close() {
    tokenizer.close();
  }

  private static List<EncodedRating> encoded(List<RatedCompletion> rows) {
    return new PairEncoder(new PlainForm(tokenizer), EncodingRules.within(160))
        .ratings(new DataSet<>("dialogues", rows, "h"))
        .rows();
  }

  private static TrainablePolicy untrained(RewardHead head, int lanes) {
    try (var decoder = Parameters.initialise(config, 3);
        var all = RewardWeights.over(config, decoder, head, offsets(head), 3)) {
      return TrainablePolicy.full(config, all, lanes);
    }
  }

  private static double[] offsets(RewardHead head) {
    long count = 1;
    for (long size : head.offsetShape()) {
      count *= size;
    }
    return new double[head.offsetShape().length == 0 ? 0 : (int) count];
  }

  private static RewardModelRecipe<EncodedRating> recipe(RewardHead head, int steps) {
    return new RewardModelRecipe<>(
        Feed.shuffled(items, 8, 2),
        new RatingObjective(head, Map.of("auto", 0.5)),
        new Schedule.Constant(3e-3, 0),
        steps,
        2);
  }

  private Optional<Map<String, float[]>> run(
      RewardHead head, Path directory, int steps, boolean resume, BooleanSupplier stop)
      throws IOException, InterruptedException {
    try (var lanes = Lanes.open(1, 1);
        var model = untrained(head, 1);
        var optimizer = Toy.optimizer(model);
        var run = Toy.open(Toy.settings(directory, resume, stop), model, optimizer)) {
      var update = new ScoreUpdate(model, lanes, optimizer, UPDATE);
      if (!recipe(head, steps).train(update, run)) {
        return Optional.empty();
      }
      var file = RewardWeights.file(head, Parameters.borrowing(model.tensors()), Map.of());
      PublishedRewardModel.publish(run, model, file, files, steps, Map.of());
      return Optional.of(Toy.numbers(model));
    }
  }

  @Test
  void trainsPublishesAndScoresTextByPath(@TempDir Path directory)
      throws IOException, InterruptedException {
    assertThat(run(HEAD, directory, 10, false, () -> false)).isPresent();
    var dialogue = new TutorDialogues(5).dialogue(0, false).manual(1);
    try (var model = RewardModel.load(directory.resolve("model"), Device.CPU)) {
      assertThat(model.head()).isEqualTo(HEAD);
      var question = new RewardModel.Question(dialogue.prompt(), dialogue.completion());
      var scores = model.scores(List.of(question, question));
      assertThat(scores).hasSize(2);
      assertThat(scores.getFirst()).hasSize(3).containsExactly(scores.get(1), within(1e-6));
      assertThat(model.score(scores.getFirst(), "creativity")).isBetween(1.0, 5.0);
      assertThat(model.tokenizerDigest()).isEqualTo(tokenizer.digest());
      assertThatThrownBy(() -> model.score(scores.getFirst(), "wit"))
          .hasMessage(
              "%s has no dimension 'wit'; it has helpfulness, personalization, creativity"
                  .formatted(directory.resolve("model")));
      var endless = List.of(Message.assistant(" well".repeat(400)));
      assertThatThrownBy(
              () -> model.scores(List.of(new RewardModel.Question(dialogue.prompt(), endless))))
          .isInstanceOf(DataException.class)
          .hasMessageContaining("whose context has room for 1 to 160");
    }
  }

  @Test
  void resumedRunEqualsAWholeOneBitForBit(@TempDir Path whole, @TempDir Path broken)
      throws IOException, InterruptedException {
    var uninterrupted = run(HEAD, whole, 8, false, () -> false).orElseThrow();
    int[] asked = {0};
    assertThat(run(HEAD, broken, 8, false, () -> ++asked[0] == 4)).isEmpty();
    var resumed = run(HEAD, broken, 8, true, () -> false).orElseThrow();
    assertThat(Toy.distance(uninterrupted, resumed)).isZero();
  }

  @Test
  void howAStepIsCutChangesOnlyRounding() throws InterruptedException {
    var losses = new ArrayList<Double>();
    var norms = new ArrayList<Double>();
    for (int lane = 1; lane <= 2; lane++) {
      try (var lanes = Lanes.open(lane, 1);
          var model = untrained(HEAD, lane);
          var optimizer = Toy.optimizer(model)) {
        var settings = new Update.Settings(1.0, lane == 1 ? 100_000 : 200, 1, false, DType.FLOAT32);
        var objective = new RatingObjective(HEAD, Map.of());
        var report =
            new ScoreUpdate(model, lanes, optimizer, settings)
                .apply(
                    items.stream().map(objective::rows).toList(),
                    1e-3,
                    new plumbline.text.trajectory.SampleKey(1, 0, 0, 0),
                    objective.loss(items));
        losses.add(report.loss());
        norms.add(report.gradientNorm());
        assertThat(report.metrics().values()).containsKeys("mae/helpfulness", "mae/creativity");
      }
    }
    assertThat(losses.get(0)).isCloseTo(losses.get(1), within(1e-5));
    assertThat(norms.get(0)).isCloseTo(norms.get(1), within(1e-4));
  }

  @Test
  void lossFallsUnderBothHeads() throws InterruptedException {
    for (var head :
        List.of(
            HEAD, new RewardHead.Ordinal(TutorRule.DIMENSIONS, TutorRule.LOW, TutorRule.HIGH))) {
      try (var lanes = Lanes.open(1, 1);
          var model = untrained(head, 1);
          var optimizer = new AdamW(model.trained(), AdamW.Settings.standard(0.0))) {
        var update = new ScoreUpdate(model, lanes, optimizer, UPDATE);
        var objective = new RatingObjective(head, Map.of());
        var losses = new ArrayList<Double>();
        for (int step = 0; step < 15; step++) {
          losses.add(
              update
                  .apply(
                      items.stream().map(objective::rows).toList(),
                      5e-3,
                      new plumbline.text.trajectory.SampleKey(1, step, 0, 0),
                      objective.loss(items))
                  .loss());
        }
        assertThat(losses.getLast()).isLessThan(0.9 * losses.getFirst());
      }
    }
  }

  @Test
  void weightedPairsCountByTheirWeight() {
    try (var _ = plumbline.tensor.TensorScope.open()) {
      var chosen = plumbline.tensor.Tensors.of(new double[] {1.2, -.3, .8}, 3);
      var rejected = plumbline.tensor.Tensors.of(new double[] {.4, .5, -1.1}, 3);
      var weights = plumbline.tensor.Tensors.of(new double[] {2, 0, 1}, 3);
      var loss =
          new plumbline.objective.preference.BradleyTerry(0)
              .evaluate(chosen, rejected, null, weights, 3)
              .share();
      // the terms of the card `preference-losses`, row `plain`
      assertThat(loss.item()).isCloseTo((2 * 0.371100666 + 0.139386758) / 3, within(1e-9));
    }
  }

  @Test
  void labelsOutsideTheScaleAndWeightlessStepsAreRefused() {
    var row = items.getFirst().rated();
    var labels = new LinkedHashMap<>(Map.of("creativity", 7.0));
    var wrong =
        new RatedCompletion(
            0, "r.jsonl:1", row.prompt(), row.completion(), List.of(labels), "auto", 1);
    assertThatThrownBy(() -> RatingObjective.requireOnScale(HEAD, List.of(wrong)))
        .isInstanceOf(DataException.class)
        .hasMessage(
            "r.jsonl:1: label 7.0 of dimension 'creativity' is outside the scale from 1 to 5; mend"
                + " the label or the scale");
    var objective = new RatingObjective(HEAD, Map.of("manual", 0.0));
    assertThatThrownBy(() -> objective.loss(items))
        .hasMessage("no label of the step that begins with dialogue 0 counts: all weights are 0");
  }

  @Test
  void directoryWithOtherDimensionsIsRefused(@TempDir Path directory)
      throws IOException, InterruptedException {
    assertThat(run(HEAD, directory, 1, false, () -> false)).isPresent();
    var model = directory.resolve("model");
    java.nio.file.Files.delete(model.resolve("reward_model.json"));
    assertThatThrownBy(() -> RewardModel.load(model, Device.CPU))
        .isInstanceOf(ModelException.class)
        .hasMessage(model + " has 3 scores, reward_model.json names 1 dimensions: preference");
  }
}
