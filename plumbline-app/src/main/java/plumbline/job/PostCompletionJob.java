package plumbline.job;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;
import plumbline.completion.Completer;
import plumbline.completion.Sampling;
import plumbline.config.DataSettings;
import plumbline.config.Recipe;
import plumbline.data.DataException;
import plumbline.data.DataSet;
import plumbline.data.Demonstration;
import plumbline.data.RowSource;
import plumbline.data.preference.RowLimit;
import plumbline.recipe.pcl.AssessedTracks;
import plumbline.recipe.pcl.AssessedTracks.Demonstrated;
import plumbline.recipe.pcl.DemonstratedRows;
import plumbline.recipe.pcl.Marker;
import plumbline.recipe.pcl.WatchedSource;
import plumbline.recipe.policy.PolicyGradientRecipe;
import plumbline.text.trajectory.TrainingRow;
import plumbline.train.Run;
import plumbline.train.ServedEnds;

/// Post-completion learning as a recipe describes it: policy gradient whose samples go on behind
/// the marker, with two supervised tracks; what is evaluated and published stops at it.
record PostCompletionJob(Recipe.PostCompletion settings, Workplace place) {
  TrainingJob.Outcome run() throws IOException, InterruptedException {
    var marker = settings.beyond().marker().of(place.tokenizer(), place.config().eosTokens());
    var policy = settings.policy();
    var sampled = policy.rollout();
    var training =
        new Recipe.PolicyGradient(
            policy.method(),
            policy.run(),
            policy.update(),
            policy.data(),
            policy.reward(),
            sampled.drawing(marker.training(sampled.sampling())),
            policy.learning());
    var form = new DemonstratedRows(place.form().answers(), place.tokenizer(), marker);
    var rows = rows(settings, place.context().base(), form, place.config().maxPositions());
    return new PolicyGradientJob(training, place, new Beyond(settings, marker, rows)).run();
  }

  private static DataSet<Demonstration> demonstrations(DataSettings data, Path base) {
    return Demonstration.read(RowSource.of(data.train(), base), data.columns());
  }

  /// The rows of the tracks by task.
  ///
  /// @param context of the model
  /// @throws DataException naming the row that cannot be made or is too long
  static SequencedMap<Long, Demonstrated> rows(
      Recipe.PostCompletion settings, Path base, DemonstratedRows form, int context) {
    var longest = settings.data().limit(context);
    var rows = new LinkedHashMap<Long, Demonstrated>();
    for (var each : demonstrations(settings.data(), base).rows()) {
      try {
        rows.put(each.row(), demonstrated(each, form));
      } catch (IllegalArgumentException refused) {
        throw new DataException(each.place() + ": " + refused.getMessage(), refused);
      }
      var made = rows.get(each.row());
      requireShort(made.reasoning(), longest, each);
      requireShort(made.assessment(), longest, each);
    }
    return rows;
  }

  private static Demonstrated demonstrated(Demonstration shown, DemonstratedRows form) {
    var task = shown.task();
    TrainingRow reasoning = null;
    if (shown.rationale().isPresent() && !shown.answer().isEmpty()) {
      var solution = DemonstratedRows.solution(shown.rationale().get(), shown.answer());
      reasoning = form.reasoning(task, solution);
    }
    var assessment =
        shown.assessment().map(response -> form.assessment(task, response)).orElse(null);
    return new Demonstrated(reasoning, assessment, shown.valid());
  }

  /// What is asked in the demonstrations.
  static JobData.Tasks tasks(DataSettings data, Path base) {
    var read = demonstrations(data, base);
    return new JobData.Tasks(read.rows().stream().map(Demonstration::task).toList(), read.hash());
  }

  private static void requireShort(@Nullable TrainingRow row, RowLimit limit, Demonstration of) {
    if (row != null && limit.isBelow(row.tokens().size())) {
      throw new DataException(
          "%s: a demonstration %s".formatted(of.place(), limit.refusal(row.tokens().size())));
    }
  }

  /// What is added to policy gradient.
  private record Beyond(Recipe.PostCompletion settings, Marker marker, Map<Long, Demonstrated> rows)
      implements Supplement {
    @Override
    public JobData.Tasks tasks(DataSettings data, Path base) {
      return PostCompletionJob.tasks(data, base);
    }

    @Override
    public Sampling served(Sampling sampling) {
      return marker.serving(sampling);
    }

    @Override
    public Completer served(Completer completer) {
      return marker.serving(completer);
    }

    @Override
    public PolicyGradientRecipe extended(PolicyGradientRecipe method) {
      var tracks = new AssessedTracks(rows, settings.beyond().weights(), settings.update().steps());
      return new PolicyGradientRecipe(
          new WatchedSource(method.source(), marker),
          method.rewarding(),
          method.objective(),
          method.passes().beside(tracks),
          method.course(),
          method.pieces());
    }

    @Override
    public void publish(Workplace place, Run run, long steps) throws IOException {
      place.publish(run, new ServedEnds(marker.servedEnds(), marker.stopTexts()), steps);
    }
  }
}
