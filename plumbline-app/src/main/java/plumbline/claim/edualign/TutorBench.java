package plumbline.claim.edualign;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import plumbline.claim.Trial;
import plumbline.data.DataSet;
import plumbline.data.RatedCompletion;
import plumbline.data.preference.EncodedRating;
import plumbline.data.preference.EncodingRules;
import plumbline.data.preference.PairEncoder;
import plumbline.data.preference.PlainForm;
import plumbline.environment.tutor.TutorDialogues;
import plumbline.model.Parameters;
import plumbline.model.family.ModelConfig;
import plumbline.model.reward.RewardHead;
import plumbline.model.reward.RewardWeights;
import plumbline.optim.AdamW;
import plumbline.optim.Schedule;
import plumbline.recipe.Feed;
import plumbline.recipe.RatingObjective;
import plumbline.text.token.SpecialTokenNames;
import plumbline.text.token.Tokenizer;
import plumbline.text.token.TokenizerTrainer;
import plumbline.text.trajectory.LossKind;
import plumbline.text.trajectory.SampleKey;
import plumbline.train.MicroLoss;
import plumbline.train.ScoreUpdate;
import plumbline.train.TrainablePolicy;
import plumbline.train.Update;

/// What the arms of one seed share: tokenizer, shape, and a decoder that has read lessons without
/// labels.
final class TutorBench implements AutoCloseable {
  private static final int CONTEXT = 192;
  private static final int BATCH = 16;
  private static final Update.Settings UPDATE = Update.Settings.standard();

  private final Trial trial;
  private final Tokenizer tokenizer;
  private final ModelConfig config;

  TutorBench(Trial trial, TutorDialogues dialogues) {
    this.trial = trial;
    var texts =
        dialogues.dialogues(400, false).stream()
            .map(each -> each.pupil().prompt() + " " + each.reply().text());
    this.tokenizer = TokenizerTrainer.bytePairs(texts, 600, SpecialTokenNames.standard()).open();
    this.config = ModelConfig.llama(96, 192, 2, 4, tokenizer.size(), CONTEXT).withTokens(1, 2, 0);
  }

  List<EncodedRating> encoded(List<RatedCompletion> rows) {
    return new PairEncoder(new PlainForm(tokenizer), EncodingRules.within(CONTEXT))
        .ratings(new DataSet<>("dialogues", rows, ""))
        .rows();
  }

  /// A decoder that predicts lessons; to be closed.
  TrainablePolicy decoder(List<RatedCompletion> lessons, int steps) throws InterruptedException {
    var rows =
        encoded(lessons).stream()
            .map(each -> each.answer().trainingRow(LossKind.CROSS_ENTROPY))
            .toList();
    try (var initial = Parameters.initialise(config, trial.seed())) {
      var policy = TrainablePolicy.full(config, initial, trial.lanes().count());
      try (var optimizer = optimizer(policy)) {
        var update = new Update(policy, trial.lanes(), optimizer, UPDATE);
        var feed = Feed.shuffled(rows, BATCH, trial.seed());
        var schedule = new Schedule.Cosine(3e-3, 0, steps / 20, steps);
        for (int step = 0; step < steps; step++) {
          var batch = feed.batch(step);
          var key = new SampleKey(trial.seed(), step, 0, 0);
          var _ = update.apply(batch, schedule.at(step), key, MicroLoss.crossEntropy(batch));
          trial.at("reading lessons", step + 1, steps);
        }
      }
      return policy;
    }
  }

  private static AdamW optimizer(TrainablePolicy policy) {
    return new AdamW(policy.trained(), new AdamW.Settings(0.9, 0.98, 1e-8, 0.01));
  }

  /// How an arm learns.
  ///
  /// @param member of an ensemble, from 0; members differ in their head and in the order of the
  ///   data
  record Learning(String arm, int steps, int member) {}

  /// Trains a reward model over a decoder and scores items with it: by dimension, one row each.
  List<double[]> scores(
      Learning how,
      TrainablePolicy decoder,
      RewardHead.Regression head,
      List<RatedCompletion> labelled,
      List<EncodedRating> judged)
      throws InterruptedException {
    int steps = how.steps();
    long seed = trial.seed() + 1000L * how.member();
    var items = encoded(labelled);
    RatingObjective.requireOnScale(head, items.stream().map(EncodedRating::rated).toList());
    try (var borrowed = Parameters.borrowing(decoder.tensors());
        var initial =
            RewardWeights.over(config, borrowed, head, RatingObjective.offsets(head, items), seed);
        var model = TrainablePolicy.full(config, initial, trial.lanes().count());
        var optimizer = optimizer(model)) {
      var update = new ScoreUpdate(model, trial.lanes(), optimizer, UPDATE);
      var objective = new RatingObjective(head, Map.of());
      var feed = Feed.shuffled(items, BATCH, seed);
      var schedule = new Schedule.Cosine(2e-3, 0, steps / 20, steps);
      for (int step = 0; step < steps; step++) {
        var batch = feed.batch(step);
        var _ =
            update.apply(
                batch.stream().map(objective::rows).toList(),
                schedule.at(step),
                new SampleKey(seed, step, 0, 0),
                objective.loss(batch));
        trial.at(how.arm(), step + 1, steps);
      }
      return scored(model, head, judged);
    }
  }

  private static List<double[]> scored(
      TrainablePolicy model, RewardHead head, List<EncodedRating> judged) {
    var weights = Parameters.borrowing(model.tensors());
    var rows = new ArrayList<double[]>();
    for (int from = 0; from < judged.size(); from += BATCH) {
      var part = judged.subList(from, Math.min(from + BATCH, judged.size()));
      rows.addAll(
          RewardWeights.scores(
              model.network(0),
              weights,
              head,
              part.stream().map(each -> each.answer().whole().tokens()).toList()));
    }
    var byDimension = new ArrayList<double[]>();
    for (int k = 0; k < head.dimensions().size(); k++) {
      int dimension = k;
      byDimension.add(rows.stream().mapToDouble(row -> row[dimension]).toArray());
    }
    return byDimension;
  }

  @Override
  public void close() {
    tokenizer.close();
  }
}
