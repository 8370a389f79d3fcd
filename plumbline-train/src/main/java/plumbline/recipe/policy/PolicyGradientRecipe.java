package plumbline.recipe.policy;

import java.io.IOException;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Stream;
import plumbline.credit.Credit;
import plumbline.metric.KeptSteps;
import plumbline.objective.BatchCounts;
import plumbline.objective.CovarianceLoss;
import plumbline.objective.PolicyBatch;
import plumbline.objective.PolicyObjective;
import plumbline.objective.StepTotals;
import plumbline.recipe.Evaluator;
import plumbline.recipe.MemoryWatch;
import plumbline.recipe.Pieces;
import plumbline.rollout.Group;
import plumbline.tensor.Device;
import plumbline.tensor.Tensor;
import plumbline.tensor.Tensors;
import plumbline.text.token.Floats;
import plumbline.text.trajectory.LossKind;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.TrainingRow;
import plumbline.train.Critic;
import plumbline.train.MicroBatch;
import plumbline.train.Run;

/// Policy gradient from groups of samples: PPO, GRPO, GMPO, GSPO, RLOO and whatever else is a
/// [PolicyObjective] under a rule of advantages. Every step collects groups, rewards them column by
/// column, turns the rewards into advantages, and takes one optimiser step per mini-batch and
/// epoch; with more than one, the log-probabilities at rollout time are taken again by the trainer.
///
/// @param source where the groups come from
/// @param rewarding how verdicts become advantages
/// @param objective the loss
/// @param passes how the samples of a step are gone through
/// @param course how long, at which rate, with which seed
/// @param pieces spells tokens in the sample log
public record PolicyGradientRecipe(
    GroupSource source,
    Rewarding rewarding,
    PolicyObjective objective,
    Passes passes,
    Course course,
    Pieces pieces) {

  /// Trains, and closes the source; returns the number of steps the model has behind it, fewer than
  /// asked for where the run was stopped or nothing was left to learn.
  ///
  /// @param evaluator looks at the policy after every step, before it is saved
  public long train(Networks networks, Run run, Evaluator evaluator)
      throws IOException, InterruptedException {
    try (source) {
      return steps(networks, run, evaluator);
    }
  }

  private long steps(Networks networks, Run run, Evaluator evaluator)
      throws IOException, InterruptedException {
    var controls = new Controls(objective, passes, rewarding);
    var preparation =
        new Preparation(networks, rewarding, objective, passes, controls, course.seed());
    requireParts(networks, preparation);
    keepStates(run, networks, controls);
    var memory = MemoryWatch.start();
    for (long step = run.firstStep(); step < course.steps(); step++) {
      long version = networks.update().steps();
      var figures = new StepFigures(step, version);
      var kept = new KeptSamples(new KeptSteps(course.steps()).has(step), version);
      var collected = source.collect(run.batch(step), step);
      if (collected.end().isPresent()) {
        run.endBefore(step, collected.end().get(), collected.figures());
        return step;
      }
      var batch = RolloutBatch.of(collected.groups(), rewarding.aggregation());
      figures.sampled(batch, collected.figures());
      var rows = preparation.prepare(batch, step, figures);
      figures.prepared(rows, passes, preparation::isTrained);
      var tasks = collected.groups().stream().map(Group::task).toList();
      for (int pass = 0; pass < passes.epochs(); pass++) {
        var minis = passes.deal(rows.rows(), new SampleKey(course.seed(), step, pass, -1));
        for (int part = 0; part < minis.size(); part++) {
          var lesson = passes.lesson(tasks, part, minis.size(), step);
          update(minis.get(part), lesson, rows, step, preparation, new Seen(figures, kept));
        }
      }
      run.log(memory.addTo(figures.metrics()).withAll(evaluator.after(step)));
      run.samples(step, kept.of(batch, rows, pieces, figures.logProbs()));
      if (run.afterStep(step, course.steps())) {
        return step + 1;
      }
    }
    run.finished();
    return course.steps();
  }

  /// What is told of a step.
  private record Seen(StepFigures figures, KeptSamples samples) {}

  private void keepStates(Run run, Networks networks, Controls controls) throws IOException {
    if (source.state().isPresent()) {
      run.keep(source.state().get());
    }
    if (controls.move()) {
      run.keep(controls);
    }
    if (networks.critic().isPresent()) {
      run.keep(networks.critic().get());
    }
  }

  private void requireParts(Networks networks, Preparation preparation) {
    if (preparation.usesReference() && networks.reference().isEmpty()) {
      throw new IllegalArgumentException(
          "the objective has a KL term, but no reference model is given");
    }
    boolean wantsEntropy = objective.entropyCoefficient() != 0 || passes.entropy() != null;
    if (wantsEntropy && !networks.update().settings().entropyGradient()) {
      throw new IllegalArgumentException(
          "the entropy coefficient is %s, but the update sends no gradient through entropies; set entropyGradient"
              .formatted(objective.entropyCoefficient()));
    }
    if (rewarding.needsCritic() && networks.critic().isEmpty()) {
      throw new IllegalArgumentException("gae needs the values of a critic, and there is none");
    }
  }

  private void update(
      List<TrainingRow> mini,
      Lesson lesson,
      PreparedRows rows,
      long step,
      Preparation preparation,
      Seen seen)
      throws InterruptedException {
    var figures = seen.figures();
    var networks = preparation.networks();
    var key = new SampleKey(course.seed(), step, figures.updates(), 0);
    if (networks.critic().isPresent()) {
      learnValues(networks.critic().get(), mini, rows, key, figures);
    }
    var samples = mini.stream().filter(preparation::isTrained).toList();
    var trained = Stream.concat(samples.stream(), lesson.rows().stream()).toList();
    if (trained.isEmpty()) {
      figures.idle();
      return;
    }
    var current = preparation.controls().objective();
    var totals = totals(current, mini, rows);
    double rate =
        course.schedule().at(step * passes.epochs() * passes.miniBatches() + figures.updates());
    var report =
        networks
            .update()
            .apply(
                trained,
                rate,
                key,
                (micro, logProbs, entropies) -> {
                  var columns = columns(micro, logProbs, entropies, rows, preparation);
                  seen.samples().look(micro, () -> current.fates(columns, totals));
                  return lesson.with(current.evaluate(columns, totals), micro, logProbs);
                });
    if (passes.isSingle()) {
      figures.samplerDifference(samples, report.logProbs(), rows);
    }
    figures.updated(report, samples, rate, preparation.controls().applied());
    figures.learnt(lesson.figures(report.logProbs().subList(samples.size(), trained.size())));
    preparation.controls().entropy(report.metrics().values().getOrDefault("entropy", Double.NaN));
  }

  private static void learnValues(
      Critic critic, List<TrainingRow> mini, PreparedRows rows, SampleKey key, StepFigures figures)
      throws InterruptedException {
    var learnt = mini.stream().filter(Preparation::hasTrainedToken).toList();
    if (!learnt.isEmpty()) {
      var targets = new Critic.Targets(rows::valuesOf, rows::returnsOf);
      figures.valued(critic.update(learnt, targets, key));
    }
  }

  /// Figures of the whole mini-batch, from what was known at the beginning of the step.
  private static StepTotals totals(
      PolicyObjective current, List<TrainingRow> mini, PreparedRows rows) {
    boolean compares = current.surrogate() instanceof CovarianceLoss;
    double[] none = {};
    var old = compares ? PreparedRows.trained(mini, TrainingRow::oldLogProbs) : none;
    return StepTotals.of(
        current,
        BatchCounts.of(mini),
        current.choice().needsStepEntropies()
            ? PreparedRows.trained(mini, rows::entropiesOf)
            : none,
        compares ? PreparedRows.trained(mini, TrainingRow::credit) : none,
        old,
        old);
  }

  private PolicyBatch columns(
      MicroBatch micro,
      Tensor logProbs,
      Tensor entropies,
      PreparedRows rows,
      Preparation preparation) {
    boolean compares = passes.isSingle() && passes.old() == Passes.Old.CURRENT;
    var credit = micro.column(TrainingRow::credit);
    return new PolicyBatch(
        logProbs,
        compares ? logProbs.detach() : micro.column(TrainingRow::oldLogProbs),
        preparation.penalisesLoss() ? micro.column(ofSamples(rows::referenceOf)) : null,
        objective.asksSampler() ? micro.column(ofSamples(rows::samplerOf)) : null,
        micro.mask(LossKind.POLICY_GRADIENT),
        rewarding.rule() instanceof Credit ? credit.select(1, 0) : credit,
        entropies,
        objective.choice().mastered() != null ? right(micro, rows, logProbs.device()) : null);
  }

  /// A column that only samples have; that of a row which is learnt beside them is 0.
  private static Function<TrainingRow, Floats> ofSamples(Function<TrainingRow, Floats> column) {
    return row -> Preparation.hasTrainedToken(row) ? column.apply(row) : row.oldLogProbs();
  }

  private static Tensor right(MicroBatch micro, PreparedRows rows, Device device) {
    var right = new boolean[micro.rows().size()];
    for (int row = 0; row < right.length; row++) {
      var each = micro.rows().get(row);
      right[row] = Preparation.hasTrainedToken(each) && rows.isRight(each);
    }
    return Tensors.of(right, right.length).to(device);
  }
}
