package plumbline.job;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import plumbline.benchmark.HeldOutTasks;
import plumbline.completion.Prompt;
import plumbline.completion.Sampling;
import plumbline.config.Recipe;
import plumbline.data.DataException;
import plumbline.generate.BatchEngine;
import plumbline.generate.LocalCompleter;
import plumbline.metric.ConsoleSink;
import plumbline.model.CausalLm;
import plumbline.model.Parameters;
import plumbline.optim.Optimizer;
import plumbline.recipe.Evaluator;
import plumbline.recipe.Feed;
import plumbline.recipe.Pieces;
import plumbline.recipe.PolicyGradientRecipe;
import plumbline.report.RunEvaluation;
import plumbline.rollout.EpisodeScoring;
import plumbline.rollout.GroupRollout;
import plumbline.text.trajectory.Task;
import plumbline.train.Forward;
import plumbline.train.Run;
import plumbline.train.Scorer;
import plumbline.train.TrainablePolicy;
import plumbline.train.Update;

/// Policy gradient with verifiable rewards as a recipe describes it.
record PolicyGradientJob(Recipe.PolicyGradient settings, Workplace place) {
  TrainingJob.Outcome run() throws IOException, InterruptedException {
    var started = Instant.now();
    var base = place.context().base();
    var data = fitting(JobData.tasks(settings.data(), base), settings.data().train());
    var held = JobData.heldOut(settings.data(), base).map(this::heldOut);
    var feed =
        Feed.distinct(data.tasks(), settings.rollout().tasksPerStep(), settings.run().seed());
    place.remark("%,d tasks to attempt".formatted(data.tasks().size()));
    try (var start = place.load();
        var policy = place.policy(start);
        var optimizer = Settings.optimizer(settings.update(), policy.trained())) {
      long done;
      try (var run = place.open(policy, optimizer, data.hash(), ConsoleSink.figures())) {
        if (held.isPresent()) {
          held.get().before(new CausalLm(place.config(), start));
        }
        done = train(method(policy, feed), policy, start, optimizer, run, held);
        if (done < settings.update().steps()) {
          return TrainingJob.Outcome.stopped();
        }
        place.publish(run, done);
      }
      Optional<RunEvaluation> evaluation = Optional.empty();
      if (held.isPresent()) {
        var seconds = Duration.between(started, Instant.now()).toMillis() / 1e3;
        evaluation = Optional.of(held.get().compare(policy.network(0), done, seconds));
        evaluation.get().write(place.output().resolve("evaluation.json"));
      }
      place.writeReport();
      return new TrainingJob.Outcome(true, evaluation);
    }
  }

  private HeldOut heldOut(JobData.Tasks tasks) {
    var evaluation = settings.run().evaluation();
    int samples = evaluation == null ? 1 : evaluation.samples();
    double temperature = evaluation == null ? 0 : evaluation.temperature();
    var sampling = settings.rollout().sampling().withTemperature(temperature);
    return new HeldOut(
        settings,
        new HeldOutTasks(
            fitting(tasks, String.valueOf(settings.data().eval())).tasks(),
            settings.run().seed(),
            place.judges().judgingColumn()),
        network -> rollout(network, sampling, samples),
        place.context().remarks());
  }

  /// The tasks, all of whose prompts leave room for an answer.
  ///
  /// @throws DataException naming the first that does not
  private JobData.Tasks fitting(JobData.Tasks tasks, String source) {
    int context = place.config().maxPositions();
    int fresh = settings.rollout().sampling().maxTokens();
    int limit = Math.min(settings.data().maxTokens(), context - fresh);
    for (int i = 0; i < tasks.tasks().size(); i++) {
      int size = place.form().prompt(tasks.tasks().get(i).prompt()).size();
      if (size > limit) {
        throw new DataException(
            "%s row %d has a prompt of %d tokens, at most %d fit: the context is %d with %d new tokens, data.max-tokens is %d; leave the row out or change these"
                .formatted(
                    source, i + 1, size, limit, context, fresh, settings.data().maxTokens()));
      }
    }
    return tasks;
  }

  private PolicyGradientRecipe method(TrainablePolicy policy, Feed<Task> tasks) {
    int updates = settings.miniBatches();
    return new PolicyGradientRecipe(
        tasks,
        rollout(policy.network(0), settings.rollout().sampling(), settings.rollout().group()),
        settings.reward().aggregation(),
        Settings.credit(settings.credit()),
        settings.objective(),
        1,
        updates,
        Settings.schedule(settings.update(), updates),
        settings.update().steps(),
        settings.run().seed(),
        Pieces.of(place.tokenizer()));
  }

  private long train(
      PolicyGradientRecipe method,
      TrainablePolicy policy,
      Parameters start,
      Optimizer optimizer,
      Run run,
      Optional<HeldOut> held)
      throws IOException, InterruptedException {
    double temperature = settings.rollout().sampling().temperature();
    int tokens = settings.update().microBatchTokens();
    var update =
        new Update(
            policy,
            place.lanes(),
            optimizer,
            Settings.update(
                settings.update(),
                settings.run().engine(),
                temperature,
                settings.objective().entropyCoefficient() != 0));
    var reference = new CausalLm(place.config(), start);
    var compute = update.settings().compute();
    Scorer scorer =
        rows ->
            Forward.logProbs(policy::network, place.lanes(), rows, tokens, temperature, compute);
    Scorer frozen =
        rows -> Forward.logProbs(_ -> reference, place.lanes(), rows, tokens, temperature, compute);
    var evaluator = held.map(each -> each.between(policy.network(0))).orElse(Evaluator.none());
    return method.train(update, scorer, Optional.of(frozen), run, evaluator);
  }

  private GroupRollout rollout(CausalLm network, Sampling sampling, int group) {
    var limits =
        new BatchEngine.Settings(
            settings.rollout().slots(), BatchEngine.Settings.standard().memoryLimit());
    var engine = new BatchEngine(network, place.lanes(), limits, place.tokenizer(), List.of());
    var completer = new LocalCompleter(engine, place.tokenizer(), place.form()::prompt, () -> 0);
    Function<Task, Prompt> prompts =
        task -> new Prompt.OfTokens(place.form().prompt(task.prompt()));
    var scoring =
        new EpisodeScoring(
            place.judges().functions(),
            place.judges().patience(),
            Runtime.getRuntime().availableProcessors());
    return new GroupRollout(completer, prompts, scoring, sampling, group);
  }
}
