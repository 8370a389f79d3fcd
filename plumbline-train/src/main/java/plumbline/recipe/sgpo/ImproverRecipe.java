package plumbline.recipe.sgpo;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import plumbline.objective.LossMetrics;
import plumbline.objective.LossMetrics.Figure;
import plumbline.objective.PolicyObjective;
import plumbline.objective.TokenLoss;
import plumbline.optim.Schedule;
import plumbline.recipe.Feed;
import plumbline.recipe.UpdateFigures;
import plumbline.tensor.Tensor;
import plumbline.text.token.Floats;
import plumbline.text.trajectory.LossKind;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.TrainingRow;
import plumbline.train.MicroBatch;
import plumbline.train.Run;
import plumbline.train.Update;

/// A model learns to improve drafts without forgetting how to answer:
///
/// ```
/// loss = mean over tokens of targets behind prompt and draft (-log p)
///      + rehearsal * mean over tokens of demonstrations behind their prompts (-log p)
/// ```
///
/// @param improvements rows of targets
/// @param demonstrations rows of demonstrations
/// @param rehearsal weight of the second part; 0 leaves it out
/// @param schedule learning rate
/// @param steps how many steps
/// @param seed of the run
public record ImproverRecipe(
    Feed<TrainingRow> improvements,
    Feed<TrainingRow> demonstrations,
    double rehearsal,
    Schedule schedule,
    long steps,
    long seed) {

  /// Trains; false where a stop was asked for before the end.
  public boolean train(Update update, Run run) throws IOException, InterruptedException {
    var figures = UpdateFigures.start();
    for (long step = run.firstStep(); step < steps; step++) {
      figures.begin();
      var parts =
          Parts.of(
              improvements.batch(run.batch(step)),
              rehearsal == 0 ? List.of() : demonstrations.batch(run.batch(step)));
      double rate = schedule.at(step);
      var report =
          update.apply(
              parts.rows(),
              rate,
              new SampleKey(seed, step, 0, 0),
              (micro, logProbs, _) -> parts.loss(micro, logProbs, rehearsal));
      run.log(figures.of(step, report, rate));
      if (run.afterStep(step, steps)) {
        return false;
      }
    }
    run.finished();
    return true;
  }

  /// The two kinds of rows of a step.
  ///
  /// @param improving the rows of targets, by identity
  record Parts(List<TrainingRow> rows, Set<TrainingRow> improving, double targets, double others) {
    static Parts of(List<TrainingRow> improvements, List<TrainingRow> demonstrations) {
      var rows = new ArrayList<TrainingRow>();
      Set<TrainingRow> improving = Collections.newSetFromMap(new IdentityHashMap<>());
      for (var row : improvements) {
        var own = row.inGroup(rows.size()); // a row may come twice
        rows.add(own);
        improving.add(own);
      }
      demonstrations.forEach(row -> rows.add(row.inGroup(rows.size())));
      return new Parts(rows, improving, tokens(improvements), tokens(demonstrations));
    }

    private static double tokens(List<TrainingRow> rows) {
      return rows.stream().mapToInt(row -> row.count(LossKind.CROSS_ENTROPY)).sum();
    }

    PolicyObjective.Result loss(MicroBatch micro, Tensor logProbs, double rehearsal) {
      var said = micro.mask(LossKind.CROSS_ENTROPY);
      var ofTargets = said.and(micro.column(this::marks).greater(0));
      var ofOthers = said.and(ofTargets.not());
      var improver = TokenLoss.sum(logProbs, ofTargets, null);
      var rehearsed = TokenLoss.sum(logProbs, ofOthers, null);
      var figures = new LinkedHashMap<String, Figure>();
      figures.put("sgpo/improver_loss", new Figure.Mean(improver.sum().item(), improver.count()));
      var share = improver.share(targets);
      if (others > 0) {
        figures.put(
            "sgpo/rehearsal_loss", new Figure.Mean(rehearsed.sum().item(), rehearsed.count()));
        share = share.plus(rehearsed.share(others).times(rehearsal));
      }
      return new PolicyObjective.Result(share, LossMetrics.of(figures));
    }

    private Floats marks(TrainingRow row) {
      return Floats.filled(row.tokens().size(), improving.contains(row) ? 1f : 0f);
    }
  }
}
