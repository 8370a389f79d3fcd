package plumbline.recipe.preference;

import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;
import plumbline.objective.PolicyObjective;
import plumbline.objective.preference.PairLoss;
import plumbline.objective.preference.PreferenceObjective;
import plumbline.objective.preference.PreferenceObjective.StepTotals;
import plumbline.optim.Schedule;
import plumbline.recipe.Evaluator;
import plumbline.recipe.UpdateFigures;
import plumbline.text.token.Floats;
import plumbline.text.trajectory.SampleKey;
import plumbline.train.MicroLoss;
import plumbline.train.Run;
import plumbline.train.Update;

/// Learning from pairs: every step takes the log-probabilities of both answers of each pair, under
/// the policy and where needed under the reference, and lowers the objective. DPO, IPO, CPO, SimPO,
/// ORPO and their relatives differ in the objective alone.
///
/// @param pairs what every step is trained on
/// @param objective the losses and their weights
/// @param tail what a token behind the length of the shorter answer counts, 1 for all alike
/// @param schedule learning rate
/// @param steps how many steps
/// @param seed of the run
public record PreferenceRecipe(
    Source pairs,
    PreferenceObjective objective,
    double tail,
    Schedule schedule,
    long steps,
    long seed) {
  /// Gives the pairs of a step; a [plumbline.recipe.Feed], or pairs that are made from the policy
  /// as it is.
  @FunctionalInterface
  public interface Source {
    /// The pairs of step `step`, counted from 0.
    List<PairRows> batch(long step) throws IOException, InterruptedException;
  }

  /// Trains; false where a stop was asked for before the end.
  ///
  /// @param policy scores pairs under the policy as it is, for losses that compare pairs of a step
  /// @param reference scores them under the reference
  public boolean train(Update update, PairScorer policy, PairScorer reference, Run run)
      throws IOException, InterruptedException {
    return train(update, policy, reference, run, Evaluator.none());
  }

  /// The same with looks at the policy after every step, before it is saved.
  public boolean train(
      Update update, PairScorer policy, PairScorer reference, Run run, Evaluator evaluator)
      throws IOException, InterruptedException {
    var figures = UpdateFigures.start();
    var kept = new KeptPreferences(steps, objective.leading().map(PairLoss::beta).orElse(0.0));
    for (long step = run.firstStep(); step < steps; step++) {
      figures.begin();
      var batch = pairs.batch(run.batch(step));
      var rows = PairRows.rows(batch);
      var under = scores(reference, batch);
      var columns = new PairColumns(batch, rows, under, tail);
      double rate = schedule.at(step);
      var report =
          update.applyGroups(
              rows, rate, new SampleKey(seed, step, 0, 0), loss(batch, columns, policy, run));
      run.log(figures.of(step, report, rate).withAll(evaluator.after(step)));
      kept.pairs(run, step, batch, report.logProbs(), under);
      if (run.afterStep(step, steps)) {
        return false;
      }
    }
    run.finished();
    return true;
  }

  private @Nullable List<Floats> scores(PairScorer reference, List<PairRows> batch)
      throws InterruptedException {
    return objective.usesReference() ? reference.logProbs(batch) : null;
  }

  private MicroLoss loss(List<PairRows> batch, PairColumns columns, PairScorer policy, Run run)
      throws InterruptedException {
    if (objective.couplesPairs() || objective.usesShift()) {
      var coupled = new CoupledLoss(objective, columns, policy.logProbs(batch));
      return coupled.of(run);
    }
    double tokens = batch.stream().mapToInt(PairRows::supervisedTokens).sum();
    var totals = new StepTotals(PairRows.divisor(batch), tokens, 0);
    return (micro, logProbs, _) -> {
      var some = columns.of(micro, logProbs);
      var result = objective.evaluate(some, totals);
      var metrics = result.metrics().merge(columns.distance(micro, logProbs));
      return new PolicyObjective.Result(
          result.share(), metrics.merge(DriftFigures.of(objective, some, columns.far(micro))));
    };
  }
}
