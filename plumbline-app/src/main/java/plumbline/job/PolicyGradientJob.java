package plumbline.job;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.LongSupplier;
import plumbline.benchmark.HeldOutTasks;
import plumbline.benchmark.Judging;
import plumbline.checkpoint.AtomicFile;
import plumbline.completion.Completer;
import plumbline.completion.Prompt;
import plumbline.completion.Sampling;
import plumbline.config.Recipe;
import plumbline.credit.TokenCredit;
import plumbline.generate.BatchEngine;
import plumbline.generate.LocalCompleter;
import plumbline.metric.ConsoleSink;
import plumbline.model.CausalLm;
import plumbline.model.Parameters;
import plumbline.optim.Optimizer;
import plumbline.recipe.Evaluator;
import plumbline.recipe.Pieces;
import plumbline.recipe.policy.Course;
import plumbline.recipe.policy.Networks;
import plumbline.recipe.policy.PolicyGradientRecipe;
import plumbline.recipe.policy.Rewarding;
import plumbline.report.RunEvaluation;
import plumbline.rollout.EpisodeScoring;
import plumbline.rollout.GroupRollout;
import plumbline.tensor.Lanes;
import plumbline.text.trajectory.Task;
import plumbline.train.Forward;
import plumbline.train.Run;
import plumbline.train.Scorer;
import plumbline.train.TrainablePolicy;
import plumbline.train.Update;

/// Policy gradient with verifiable rewards as a recipe describes it.
///
/// @param more what a method adds
record PolicyGradientJob(Recipe.PolicyGradient settings, Workplace place, Supplement more)
    implements Sources.SamplingParts {
  private static final ObjectMapper JSON = new ObjectMapper();

  TrainingJob.Outcome run() throws IOException, InterruptedException {
    var base = place.context().base();
    return run(more.tasks(settings.data(), base), JobData.heldOut(settings.data(), base));
  }

  /// The same with tasks that were read.
  TrainingJob.Outcome run(JobData.Tasks tasks, Optional<JobData.Tasks> others)
      throws IOException, InterruptedException {
    var started = Instant.now();
    var data = room().fitting(tasks, settings.data().train());
    var held = others.map(this::heldOut);
    place.remark("%,d tasks to attempt".formatted(data.tasks().size()));
    int longest = room().longest(data.tasks());
    place.remark("memory: " + SamplingMemory.rollout(settings, place.config(), longest));
    if (place.recipe() instanceof Recipe.PolicyGradient) { // nothing else is learnt in a step
      place.remark(StepMemory.ofSamples(settings, place.config(), longest, place.base()));
    }
    try (var start = place.load();
        var policy = place.policy(start);
        var optimizer = settings.update().optimizer().rule().of(policy.trained())) {
      long done;
      try (var run = place.open(policy, optimizer, data.hash(), ConsoleSink.figures())) {
        var method = method(policy, optimizer, data.tasks());
        if (held.isPresent()) {
          held.get().before(new CausalLm(place.config(), start));
        }
        done = train(method, policy, start, optimizer, run, held);
        if (run.isStopped()) {
          return TrainingJob.Outcome.stopped();
        }
        more.publish(place, run, done);
      }
      Optional<RunEvaluation> evaluation = Optional.empty();
      if (held.isPresent()) {
        var seconds = Duration.between(started, Instant.now()).toMillis() / 1e3;
        evaluation = held.get().compare(policy.network(0), done, seconds);
        if (evaluation.isPresent()) {
          evaluation.get().write(place.output().resolve("evaluation.json"));
        }
        var changes = held.get().changes();
        AtomicFile.write(place.output().resolve("columns.json"), JSON.writeValueAsBytes(changes));
        changes.forEach(change -> place.remark(change.line()));
      }
      place.writeReport();
      return new TrainingJob.Outcome(true, evaluation);
    }
  }

  private HeldOut heldOut(JobData.Tasks tasks) {
    var evaluation = settings.run().evaluation();
    int samples = evaluation == null ? 1 : evaluation.samples();
    double temperature = evaluation == null ? 0 : evaluation.temperature();
    var judging = place.judges().judging();
    if (judging instanceof Judging.Graded(var column)) {
      place.remark(
          "no reward knows right from wrong: held-out answers are judged by the mean of %s, and there is no pass@1; for one add a reward that knows the answer, such as math"
              .formatted(column));
    }
    var sampling = more.served(settings.rollout().sampling().withTemperature(temperature));
    return new HeldOut(
        settings,
        new HeldOutTasks(
            room().fitting(tasks, String.valueOf(settings.data().eval())).tasks(),
            settings.run().seed()),
        judging,
        network -> rollout(more.served(completer(network)), sampling, samples),
        place.context().remarks());
  }

  private PromptRoom room() {
    return place.room(settings);
  }

  private PolicyGradientRecipe method(
      TrainablePolicy policy, Optimizer optimizer, List<Task> tasks) {
    var learning = settings.learning();
    var passes = learning.passes();
    int updates = passes.epochs() * passes.miniBatches();
    return more.extended(
        new PolicyGradientRecipe(
            new Sources(
                    settings, this, place.judges().judging().column(), place.context().remarks())
                .of(policy, optimizer, tasks),
            rewarding(policy),
            learning.objective(),
            passes,
            new Course(
                Settings.schedule(settings.update(), updates),
                settings.update().steps(),
                settings.run().seed()),
            Pieces.of(place.tokenizer())));
  }

  private Rewarding rewarding(TrainablePolicy policy) {
    var rule = settings.learning().credit().rule();
    var greedy = Sampling.greedy(settings.rollout().sampling().maxTokens());
    return new Rewarding(
        settings.reward().aggregation(),
        rule,
        settings.learning().penalty(),
        rule instanceof TokenCredit.GreedyBaseline ? rollout(policy.network(0), greedy, 1) : null);
  }

  private long train(
      PolicyGradientRecipe method,
      TrainablePolicy policy,
      Parameters start,
      Optimizer optimizer,
      Run run,
      Optional<HeldOut> held)
      throws IOException, InterruptedException {
    var learning = settings.learning();
    boolean entropyGradient =
        learning.objective().entropyCoefficient() != 0 || learning.passes().entropy() != null;
    double temperature = settings.rollout().sampling().temperature();
    var engine = settings.run().engine();
    var update =
        new Update(
            policy,
            place.lanes(),
            optimizer,
            Settings.update(settings.update(), engine, temperature, entropyGradient));
    var evaluator = held.map(each -> each.between(policy.network(0))).orElse(Evaluator.none());
    var reference = new CausalLm(place.config(), start);
    var wanted = learning.credit().critic();
    long seed = settings.run().seed();
    try (var critic =
        CriticPlace.open(wanted, place.config(), start, update.settings(), place.lanes(), seed)) {
      var networks =
          new Networks(
              update,
              update.scorer(),
              Optional.of(entropies(policy, temperature)),
              Optional.of(scorer(reference, temperature)),
              critic.critic());
      return method.train(networks, run, evaluator);
    }
  }

  private Scorer scorer(CausalLm network, double temperature) {
    int tokens = settings.update().microBatchTokens();
    var compute = Settings.compute(settings.run().engine());
    return rows ->
        Forward.logProbs(_ -> network, place.lanes(), rows, tokens, temperature, compute);
  }

  private Scorer entropies(TrainablePolicy policy, double temperature) {
    int tokens = settings.update().microBatchTokens();
    var compute = Settings.compute(settings.run().engine());
    return rows ->
        Forward.entropies(policy::network, place.lanes(), rows, tokens, temperature, compute);
  }

  private GroupRollout rollout(CausalLm network, Sampling sampling, int group) {
    return rollout(completer(network), sampling, group);
  }

  private LocalCompleter completer(CausalLm network) {
    return completer(network, place.lanes(), () -> 0);
  }

  @Override
  public Lanes lanes() {
    return place.lanes();
  }

  @Override
  public LocalCompleter completer(CausalLm network, Lanes lanes, LongSupplier version) {
    var limits =
        new BatchEngine.Settings(
            settings.rollout().slots(), BatchEngine.Settings.standard().memoryLimit());
    var engine = new BatchEngine(network, lanes, limits, place.tokenizer(), List.of());
    return new LocalCompleter(engine, place.tokenizer(), place.form()::prompt, version);
  }

  @Override
  public GroupRollout rollout(Completer completer, Sampling sampling, int group) {
    var room = room();
    Function<Task, Prompt> prompts = task -> new Prompt.OfTokens(room.prompt(task));
    var scoring =
        new EpisodeScoring(
            place.judges().functions(),
            place.judges().patience(),
            Runtime.getRuntime().availableProcessors());
    return new GroupRollout(completer, prompts, scoring, sampling, group);
  }
}
