package plumbline.library;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;
import plumbline.checkpoint.Provenance;
import plumbline.completion.Completer;
import plumbline.completion.Prompt;
import plumbline.completion.Sampling;
import plumbline.credit.Credit;
import plumbline.data.preference.AnswerForm;
import plumbline.generate.BatchEngine;
import plumbline.generate.LocalCompleter;
import plumbline.metric.MetricSink;
import plumbline.metric.StepMetrics;
import plumbline.model.ModelDirectory;
import plumbline.objective.PolicyLoss;
import plumbline.objective.PolicyObjective;
import plumbline.optim.AdamW;
import plumbline.optim.Schedule;
import plumbline.recipe.Evaluator;
import plumbline.recipe.Feed;
import plumbline.recipe.Pieces;
import plumbline.recipe.policy.Course;
import plumbline.recipe.policy.EveryGroup;
import plumbline.recipe.policy.Networks;
import plumbline.recipe.policy.Passes;
import plumbline.recipe.policy.PolicyGradientRecipe;
import plumbline.recipe.policy.Rewarding;
import plumbline.reward.RewardAggregation;
import plumbline.reward.RewardFunction;
import plumbline.reward.TruncationRule;
import plumbline.reward.Verdict;
import plumbline.rollout.EpisodeScoring;
import plumbline.rollout.GroupRollout;
import plumbline.tensor.DType;
import plumbline.tensor.Device;
import plumbline.tensor.Lanes;
import plumbline.text.token.Tokenizer;
import plumbline.text.trajectory.Task;
import plumbline.train.Run;
import plumbline.train.TrainablePolicy;
import plumbline.train.Update;

/// Aligns a model by GMPO with a reward of one's own; `run/model` is the result.
final class Alignment {
  private static final long STEPS = 15;
  private static final int GROUP = 8; // answers to a question
  private static final long SEED = 7;
  private static final Consumer<String> WARNINGS = System.err::println;

  static void run(
      Path from,
      List<String> questions,
      ToDoubleFunction<String> worth,
      Path run,
      Consumer<StepMetrics> metrics)
      throws IOException, InterruptedException {
    var config = ModelDirectory.config(from);
    try (var lanes = Lanes.forMachine();
        var tokenizer = Tokenizer.load(from);
        var start = ModelDirectory.load(from, config, DType.FLOAT32, Device.CPU);
        var policy = TrainablePolicy.full(config, start, lanes.count());
        var optimizer = AdamW.Settings.standard(0).of(policy.trained());
        var directory =
            Run.open(
                Run.Settings.of(run, Provenance.of(SEED, "my alignment")),
                policy,
                optimizer,
                _ -> List.of(MetricSink.of("metrics", metrics)),
                WARNINGS)) {
      var engine = new BatchEngine(policy.network(0), lanes, tokenizer);
      var form = AnswerForm.of(from, tokenizer);
      var completer = new LocalCompleter(engine, tokenizer, form::prompt, optimizer::steps);
      var recipe = recipe(tasks(questions), rollout(completer, worth), Pieces.of(tokenizer));
      var update = new Update(policy, lanes, optimizer, Update.Settings.standard());
      long done = recipe.train(Networks.of(update), directory, Evaluator.none());
      directory.publishTrained(from.toString(), from, null, done);
    }
  }

  private static List<Task> tasks(List<String> questions) {
    return IntStream.range(0, questions.size())
        .mapToObj(id -> Task.of(id, questions.get(id), ""))
        .toList();
  }

  private static GroupRollout rollout(Completer completer, ToDoubleFunction<String> worth) {
    var reward =
        RewardFunction.of(
            "worth", episode -> new Verdict.Scored(worth.applyAsDouble(episode.text())));
    return new GroupRollout(
        completer,
        task -> new Prompt.OfMessages(task.prompt()),
        EpisodeScoring.of(reward), // in several threads
        Sampling.random(12, 1.0),
        GROUP);
  }

  private static PolicyGradientRecipe recipe(
      List<Task> tasks, GroupRollout rollout, Pieces pieces) {
    var aggregation = RewardAggregation.of("worth").truncating(TruncationRule.KEEP);
    return new PolicyGradientRecipe(
        new EveryGroup(Feed.distinct(tasks, tasks.size(), SEED), rollout, SEED),
        new Rewarding(aggregation, new Credit.Group(1e-8)),
        PolicyObjective.of(new PolicyLoss.Gmpo(0.4, 0.4, PolicyLoss.Gmpo.Variant.TOKEN)),
        new Passes(1, 1),
        new Course(new Schedule.Constant(1e-2, 0), STEPS, SEED),
        pieces);
  }
}
