package plumbline.job;

import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import plumbline.agreement.ReliabilityChange;
import plumbline.agreement.ReliabilityFile;
import plumbline.agreement.ReliabilityReport;
import plumbline.config.Judgements;
import plumbline.config.Recipe;
import plumbline.data.RatedCompletion;
import plumbline.data.preference.EncodedPair;
import plumbline.data.preference.EncodedRating;
import plumbline.model.Parameters;
import plumbline.model.reward.RewardHead;
import plumbline.model.reward.RewardWeights;
import plumbline.optim.Schedule;
import plumbline.recipe.Feed;
import plumbline.recipe.PairObjective;
import plumbline.recipe.RatingObjective;
import plumbline.recipe.RewardModelRecipe;
import plumbline.report.HeldOutFigures;
import plumbline.text.token.Tokens;
import plumbline.train.Run;
import plumbline.train.ScoreUpdate;
import plumbline.train.TrainablePolicy;

/// What a reward model is trained on and held against: pairs, or ratings.
sealed interface RewardModelTraining {
  /// Rows of a forward pass that only scores.
  int AT_A_TIME = 16;

  /// How many rows are learnt from.
  int size();

  /// The hash of what was read.
  String hash();

  /// The offsets of an untrained head.
  double[] offsets();

  /// Trains; false where a stop was asked for before the end.
  boolean train(Recipe.RewardModel recipe, Schedule schedule, ScoreUpdate update, Run run)
      throws IOException, InterruptedException;

  /// What the model says of each held-out row: the margin of a pair, the scores of a rating.
  List<double[]> heldOutScores(TrainablePolicy model);

  /// How far such scores follow the judgements of the rows, one at least.
  ReliabilityReport reliability(List<double[]> scores, long seed);

  /// The same of scores before and after the training.
  HeldOutFigures compare(List<double[]> before, List<double[]> after, long seed, long steps);

  /// What a recipe names.
  static RewardModelTraining read(Recipe.RewardModel recipe, JudgementData data) {
    var eval = recipe.data().eval();
    return switch (recipe.judgements().head()) {
      case Judgements.HeadSettings.Preference(var loss, boolean margins) -> {
        var rows = data.pairs(recipe.data().train());
        yield new Pairs(
            new PairObjective(loss, margins),
            rows.rows(),
            eval == null ? List.of() : data.pairs(eval).rows(),
            rows.hash());
      }
      case Judgements.HeadSettings.Dimensions(var head) -> {
        var rows = data.ratings(recipe.data().train(), true);
        yield new Ratings(
            head,
            new RatingObjective(head, recipe.judgements().sources()),
            rows.rows(),
            eval == null ? List.of() : data.ratings(eval, false).rows(),
            rows.hash());
      }
    };
  }

  /// Files that go along with the model.
  static Map<String, byte[]> files(@Nullable ReliabilityReport report) throws IOException {
    return report == null ? Map.of() : Map.of(ReliabilityFile.NAME, ReliabilityFile.bytes(report));
  }

  private static HeldOutFigures figures(
      String of, List<double[]> rows, long steps, List<ReliabilityChange> changes) {
    var figures = new LinkedHashMap<String, HeldOutFigures.Compared>();
    for (var each : changes) {
      figures.put(
          each.figure(), new HeldOutFigures.Compared(each.before(), each.after(), each.change()));
    }
    return new HeldOutFigures(of, rows.size(), steps, figures);
  }

  private static <T> List<double[]> scores(
      TrainablePolicy model, RewardHead head, List<T> rows, Function<T, Tokens> tokens) {
    var weights = Parameters.borrowing(model.tensors());
    var scores = new ArrayList<double[]>();
    for (int from = 0; from < rows.size(); from += AT_A_TIME) {
      var part = rows.subList(from, Math.min(rows.size(), from + AT_A_TIME));
      scores.addAll(
          RewardWeights.scores(
              model.network(0), weights, head, part.stream().map(tokens).toList()));
    }
    return scores;
  }

  /// Preference pairs.
  record Pairs(PairObjective objective, List<EncodedPair> rows, List<EncodedPair> held, String hash)
      implements RewardModelTraining {
    @Override
    public int size() {
      return rows.size();
    }

    @Override
    public double[] offsets() {
      return new double[0];
    }

    @Override
    public boolean train(Recipe.RewardModel recipe, Schedule schedule, ScoreUpdate update, Run run)
        throws IOException, InterruptedException {
      long seed = recipe.run().seed();
      var feed = Feed.shuffled(rows, recipe.rows(), seed);
      return new RewardModelRecipe<>(feed, objective, schedule, recipe.update().steps(), seed)
          .train(update, run);
    }

    @Override
    public List<double[]> heldOutScores(TrainablePolicy model) {
      var head = new RewardHead.Preference();
      var better = scores(model, head, held, pair -> pair.chosenWhole().tokens());
      var worse = scores(model, head, held, pair -> pair.rejectedWhole().tokens());
      return HeldOutScores.margins(better, worse);
    }

    @Override
    public ReliabilityReport reliability(List<double[]> margins, long seed) {
      return HeldOutScores.ofMargins(margins, seed);
    }

    @Override
    public HeldOutFigures compare(
        List<double[]> before, List<double[]> after, long seed, long steps) {
      return figures("pairs", before, steps, HeldOutScores.changes(before, after, seed));
    }
  }

  /// Labels by dimension.
  record Ratings(
      RewardHead head,
      RatingObjective objective,
      List<EncodedRating> rows,
      List<EncodedRating> held,
      String hash)
      implements RewardModelTraining {
    @Override
    public int size() {
      return rows.size();
    }

    @Override
    public double[] offsets() {
      return RatingObjective.offsets(head, rows);
    }

    @Override
    public boolean train(Recipe.RewardModel recipe, Schedule schedule, ScoreUpdate update, Run run)
        throws IOException, InterruptedException {
      long seed = recipe.run().seed();
      var feed = Feed.shuffled(rows, recipe.rows(), seed);
      return new RewardModelRecipe<>(feed, objective, schedule, recipe.update().steps(), seed)
          .train(update, run);
    }

    @Override
    public List<double[]> heldOutScores(TrainablePolicy model) {
      return scores(model, head, held, row -> row.answer().whole().tokens());
    }

    @Override
    public ReliabilityReport reliability(List<double[]> scores, long seed) {
      return HeldOutScores.ofRatings(head, scores, rated(), seed);
    }

    @Override
    public HeldOutFigures compare(
        List<double[]> before, List<double[]> after, long seed, long steps) {
      var changes = HeldOutScores.changes(head, before, after, rated(), seed);
      return figures("ratings", before, steps, changes);
    }

    private List<RatedCompletion> rated() {
      return held.stream().map(EncodedRating::rated).toList();
    }
  }
}
