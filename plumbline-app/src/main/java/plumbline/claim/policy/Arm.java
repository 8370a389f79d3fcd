package plumbline.claim.policy;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import plumbline.checkpoint.Provenance;
import plumbline.job.CriticPlace;
import plumbline.metric.MetricSink;
import plumbline.model.CausalLm;
import plumbline.objective.PolicyObjective;
import plumbline.optim.AdamW;
import plumbline.optim.Schedule;
import plumbline.recipe.Evaluator;
import plumbline.recipe.Pieces;
import plumbline.recipe.policy.Course;
import plumbline.recipe.policy.EveryGroup;
import plumbline.recipe.policy.GroupSource;
import plumbline.recipe.policy.Networks;
import plumbline.recipe.policy.Passes;
import plumbline.recipe.policy.PolicyGradientRecipe;
import plumbline.tensor.DType;
import plumbline.train.Forward;
import plumbline.train.Run;
import plumbline.train.Scorer;
import plumbline.train.TrainablePolicy;
import plumbline.train.Update;

/// One way to learn from rewards. Arms of a seed start from the same weights and attempt the same
/// tasks in the same order.
///
/// @param name of its figures
/// @param objective the loss
/// @param passes how the samples of a step are gone through
/// @param source where its groups come from
/// @param crediting how rewards become advantages
/// @param rate of learning, constant
/// @param steps rollouts
record Arm(
    String name,
    PolicyObjective objective,
    Passes passes,
    Source source,
    Crediting crediting,
    double rate,
    int steps) {
  static final int GROUP = 8;
  private static final Update.Settings UPDATE =
      new Update.Settings(1, Start.MICRO_TOKENS, 1, false, DType.FLOAT32);

  /// An arm whose samples are compared within their groups.
  Arm(
      String name,
      PolicyObjective objective,
      Passes passes,
      Source source,
      double rate,
      int steps) {
    this(name, objective, passes, source, Crediting.GROUP, rate, steps);
  }

  /// Makes the source of an arm.
  @FunctionalInterface
  interface Source {
    /// @param optimizer counts the versions of the weights
    GroupSource of(Start start, TrainablePolicy policy, AdamW optimizer);
  }

  /// Groups of eight samples, as many tasks a step as the start says.
  static GroupSource everyGroup(Start start, TrainablePolicy policy, AdamW optimizer) {
    var workshop = start.workshop();
    return new EveryGroup(
        workshop.alignTasks(),
        workshop.rollout(policy.network(0), GROUP, optimizer::steps),
        workshop.seed());
  }

  /// Learns, and measures on held-out tasks what was learnt.
  Trace train(Start start) throws IOException, InterruptedException {
    var trial = start.trial();
    var trace = new Trace(objective.surrogate(), step -> trial.at(name, step, steps));
    try (var policy =
            TrainablePolicy.full(start.config(), start.parameters(), trial.lanes().count());
        var optimizer = new AdamW(policy.trained(), AdamW.Settings.standard(0))) {
      var source = source().of(start, policy, optimizer);
      var update = new Update(policy, trial.lanes(), optimizer, UPDATE);
      try (var critic = critic(start);
          var run = open(start, policy, optimizer, trace)) {
        var networks = networks(start, update, critic);
        recipe(start, source).train(networks, run, Evaluator.none());
      }
      trace.finish(HeldOutAnswers.of(start, policy.network(0)), policy.trained());
      return trace;
    }
  }

  private PolicyGradientRecipe recipe(Start start, GroupSource source) {
    var workshop = start.workshop();
    return new PolicyGradientRecipe(
        source,
        crediting.rewarding(workshop.task().generator().name()),
        objective,
        passes,
        new Course(new Schedule.Constant(rate, 0), steps, workshop.seed()),
        Pieces.of(workshop.tokenizer()));
  }

  private CriticPlace critic(Start start) {
    return CriticPlace.open(
        crediting.critic(),
        start.config(),
        start.parameters(),
        UPDATE,
        start.trial().lanes(),
        start.workshop().seed());
  }

  private static Networks networks(Start start, Update update, CriticPlace critic) {
    var lanes = start.trial().lanes();
    var frozen = new CausalLm(start.config(), start.parameters());
    Scorer reference = rows -> Forward.logProbs(_ -> frozen, lanes, rows, Start.MICRO_TOKENS, 1.0);
    return new Networks(
        update, update.scorer(), Optional.empty(), Optional.of(reference), critic.critic());
  }

  private Run open(Start start, TrainablePolicy policy, AdamW optimizer, MetricSink trace)
      throws IOException {
    return Run.open(
        Run.Settings.of(
            start.scratch().resolve(name),
            new Provenance("", "", name, Map.of("run", start.workshop().seed()), "")),
        policy,
        optimizer,
        _ -> List.of(trace),
        _ -> {});
  }
}
