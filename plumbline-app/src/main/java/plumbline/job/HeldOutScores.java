package plumbline.job;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import plumbline.agreement.Reliability;
import plumbline.agreement.ReliabilityReport;
import plumbline.agreement.Resampling;
import plumbline.data.ColumnNames;
import plumbline.data.Expansion;
import plumbline.data.PreferencePair;
import plumbline.data.RatedCompletion;
import plumbline.data.RowSource;
import plumbline.data.preference.PreferenceRows;
import plumbline.model.reward.RewardHead;
import plumbline.model.reward.RewardModel;
import plumbline.model.reward.RewardModel.Question;
import plumbline.recipe.RatingObjective;

/// What the scores of a reward model say beside judgements that it did not learn from.
public final class HeldOutScores {
  private HeldOutScores() {}

  /// The reliability of a model on the rows of `source`, a file or a query: pairs for one that
  /// learnt preferences, ratings for one of dimensions.
  ///
  /// @param seed of the intervals
  /// @throws plumbline.data.DataException where a row lacks what the model judges, is too long, or
  ///   has a label outside the scale
  public static ReliabilityReport of(RewardModel model, String source, long seed)
      throws IOException {
    var rows = RowSource.of(source, Path.of(""));
    var columns = ColumnNames.standard();
    if (model.head() instanceof RewardHead.Preference) {
      var pairs =
          PreferenceRows.pairs(rows, columns, new Expansion(Expansion.Which.ALL, 1, 0)).rows();
      return ofPairs(
          model.scores(pairs.stream().map(HeldOutScores::better).toList()),
          model.scores(pairs.stream().map(HeldOutScores::worse).toList()),
          seed);
    }
    var rated = RatedCompletion.read(rows, columns, model.head().dimensions()).rows();
    RatingObjective.requireOnScale(model.head(), rated);
    var questions = rated.stream().map(row -> new Question(row.prompt(), row.completion()));
    return ofRatings(model.head(), model.scores(questions.toList()), rated, seed);
  }

  private static Question better(PreferencePair pair) {
    return new Question(pair.prompt(), pair.chosen());
  }

  private static Question worse(PreferencePair pair) {
    return new Question(pair.prompt(), pair.rejected());
  }

  /// Of the scores of the better and the worse answers of pairs.
  static ReliabilityReport ofPairs(List<double[]> better, List<double[]> worse, long seed) {
    var margins = new double[better.size()];
    for (int i = 0; i < margins.length; i++) {
      margins[i] = better.get(i)[0] - worse.get(i)[0];
    }
    return new ReliabilityReport(
        List.of(Reliability.ofMargins(margins, Resampling.standard(seed))));
  }

  /// Of scores by dimension, beside the mean labels of annotators.
  static ReliabilityReport ofRatings(
      RewardHead head, List<double[]> scores, List<RatedCompletion> rated, long seed) {
    var all = new ArrayList<Reliability>();
    for (int k = 0; k < head.dimensions().size(); k++) {
      int dimension = k;
      var name = head.dimensions().get(k);
      var labels =
          rated.stream().mapToDouble(row -> row.means().getOrDefault(name, Double.NaN)).toArray();
      var of = scores.stream().mapToDouble(score -> score[dimension]).toArray();
      var resampling = Resampling.standard(seed);
      all.add(
          switch (head) {
            case RewardHead.Preference() ->
                throw new IllegalStateException("labels by dimension need a head with a scale");
            case RewardHead.Regression(_, int low, int high) ->
                Reliability.ofScores(name, of, labels, low, high, resampling);
            case RewardHead.Ordinal(_, int low, int high) ->
                Reliability.ofScores(name, of, labels, low, high, resampling);
          });
    }
    return new ReliabilityReport(all);
  }
}
