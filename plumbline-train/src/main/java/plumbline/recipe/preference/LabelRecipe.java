package plumbline.recipe.preference;

import java.io.IOException;
import java.util.IdentityHashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import plumbline.objective.LossMetrics;
import plumbline.objective.PolicyObjective;
import plumbline.objective.preference.Answers;
import plumbline.objective.preference.CompletionSums;
import plumbline.objective.preference.UnpairedBatch;
import plumbline.objective.preference.UnpairedObjective;
import plumbline.optim.Schedule;
import plumbline.recipe.Evaluator;
import plumbline.recipe.Feed;
import plumbline.recipe.UpdateFigures;
import plumbline.tensor.Tensor;
import plumbline.tensor.Tensors;
import plumbline.text.token.Floats;
import plumbline.text.trajectory.LossKind;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.TrainingRow;
import plumbline.train.MicroBatch;
import plumbline.train.Run;
import plumbline.train.Scorer;
import plumbline.train.Update;

/// Learning from answers that are wanted or not: KTO, its anchored variant and BCO.
///
/// @param rows what every step is trained on
/// @param objective the loss
/// @param schedule learning rate
/// @param steps how many steps
/// @param seed of the run
public record LabelRecipe(
    Feed<LabelRow> rows, UnpairedObjective objective, Schedule schedule, long steps, long seed) {
  /// Trains; false where a stop was asked for before the end.
  ///
  /// @param policy scores rows under the policy as it is
  /// @param reference scores them under the reference
  public boolean train(Update update, Scorer policy, Scorer reference, Run run)
      throws IOException, InterruptedException {
    return train(update, policy, reference, run, Evaluator.none());
  }

  /// The same with looks at the policy after every step, before it is saved.
  public boolean train(Update update, Scorer policy, Scorer reference, Run run, Evaluator evaluator)
      throws IOException, InterruptedException {
    var shifts = new LabelShift(objective.loss(), policy, reference);
    var figures = UpdateFigures.start();
    var kept = new KeptPreferences(steps, objective.loss().beta());
    for (long step = run.firstStep(); step < steps; step++) {
      figures.begin();
      var batch = rows.batch(run.batch(step));
      var trained = batch.stream().map(LabelRow::row).toList();
      var under = reference.logProbs(trained);
      double shift = shifts.ofStep(batch, under, run);
      var columns = new Columns(batch, under);
      double rate = schedule.at(step);
      var report =
          update.applyGroups(
              trained,
              rate,
              new SampleKey(seed, step, 0, 0),
              (micro, logProbs, _) ->
                  withShift(
                      objective.evaluate(columns.of(micro, logProbs), batch.size(), shift), shift));
      run.log(figures.of(step, report, rate).withAll(evaluator.after(step)));
      kept.labels(run, step, batch, report.logProbs(), under);
      if (run.afterStep(step, steps)) {
        return false;
      }
    }
    run.finished();
    return true;
  }

  private static PolicyObjective.Result withShift(PolicyObjective.Result result, double shift) {
    var figures = new LinkedHashMap<>(result.metrics().figures());
    figures.put("rewards/shift", new LossMetrics.Figure.Mean(shift, 1));
    return new PolicyObjective.Result(result.share(), LossMetrics.of(figures));
  }

  /// What belongs to the rows of a step.
  private static final class Columns {
    private final IdentityHashMap<TrainingRow, LabelRow> labels = new IdentityHashMap<>();
    private final IdentityHashMap<TrainingRow, Floats> reference = new IdentityHashMap<>();

    Columns(List<LabelRow> batch, List<Floats> under) {
      for (int i = 0; i < batch.size(); i++) {
        labels.put(batch.get(i).row(), batch.get(i));
        reference.put(batch.get(i).row(), under.get(i));
      }
    }

    UnpairedBatch of(MicroBatch micro, Tensor logProbs) {
      var said = micro.mask(LossKind.PREFERENCE);
      var under = micro.column(row -> Objects.requireNonNull(reference.get(row)));
      var answers =
          new Answers(
              CompletionSums.of(logProbs, said),
              CompletionSums.of(under, said),
              CompletionSums.lengths(said, logProbs));
      int n = micro.rows().size();
      var wanted = new boolean[n];
      var weights = new double[n];
      for (int i = 0; i < n; i++) {
        var label = Objects.requireNonNull(labels.get(micro.rows().get(i)));
        wanted[i] = label.wanted();
        weights[i] = label.answer().weight();
      }
      return new UnpairedBatch(
          answers,
          Tensors.of(wanted, n).to(logProbs.device()),
          Tensors.of(weights, n).to(logProbs.dtype()).to(logProbs.device()));
    }
  }
}
