package plumbline.job;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import plumbline.agreement.Reliability;
import plumbline.agreement.ReliabilityChange;
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
      return ofMargins(
          margins(
              model.scores(pairs.stream().map(HeldOutScores::better).toList()),
              model.scores(pairs.stream().map(HeldOutScores::worse).toList())),
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

  /// How much higher the better answer of each pair is scored, one number a row.
  static List<double[]> margins(List<double[]> better, List<double[]> worse) {
    return IntStream.range(0, better.size())
        .mapToObj(i -> new double[] {better.get(i)[0] - worse.get(i)[0]})
        .toList();
  }

  /// Of the margins of pairs.
  static ReliabilityReport ofMargins(List<double[]> margins, long seed) {
    return new ReliabilityReport(
        List.of(Reliability.ofMargins(column(margins, 0), Resampling.standard(seed))));
  }

  /// Of the margins of pairs before and after the training.
  static List<ReliabilityChange> changes(List<double[]> before, List<double[]> after, long seed) {
    return ReliabilityChange.ofMargins(
        column(before, 0), column(after, 0), Resampling.standard(seed));
  }

  /// Of scores by dimension before and after the training.
  static List<ReliabilityChange> changes(
      RewardHead head,
      List<double[]> before,
      List<double[]> after,
      List<RatedCompletion> rated,
      long seed) {
    var all = new ArrayList<ReliabilityChange>();
    var scale = Scale.of(head);
    for (int k = 0; k < head.dimensions().size(); k++) {
      var name = head.dimensions().get(k);
      all.addAll(
          ReliabilityChange.ofScores(
              name,
              column(before, k),
              column(after, k),
              labels(name, rated),
              scale.low(),
              scale.high(),
              Resampling.standard(seed)));
    }
    return all;
  }

  private record Scale(int low, int high) {
    static Scale of(RewardHead head) {
      return switch (head) {
        case RewardHead.Preference() ->
            throw new IllegalStateException("labels by dimension need a head with a scale");
        case RewardHead.Regression(_, int low, int high) -> new Scale(low, high);
        case RewardHead.Ordinal(_, int low, int high) -> new Scale(low, high);
      };
    }
  }

  private static double[] column(List<double[]> rows, int column) {
    return rows.stream().mapToDouble(row -> row[column]).toArray();
  }

  private static double[] labels(String dimension, List<RatedCompletion> rated) {
    return rated.stream()
        .mapToDouble(row -> row.means().getOrDefault(dimension, Double.NaN))
        .toArray();
  }

  /// Of scores by dimension, beside the mean labels of annotators.
  static ReliabilityReport ofRatings(
      RewardHead head, List<double[]> scores, List<RatedCompletion> rated, long seed) {
    var all = new ArrayList<Reliability>();
    var scale = Scale.of(head);
    for (int k = 0; k < head.dimensions().size(); k++) {
      var name = head.dimensions().get(k);
      all.add(
          Reliability.ofScores(
              name,
              column(scores, k),
              labels(name, rated),
              scale.low(),
              scale.high(),
              Resampling.standard(seed)));
    }
    return new ReliabilityReport(all);
  }
}
