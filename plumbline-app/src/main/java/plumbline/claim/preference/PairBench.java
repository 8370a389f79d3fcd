package plumbline.claim.preference;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import plumbline.checkpoint.Provenance;
import plumbline.checkpoint.Retention;
import plumbline.claim.Trial;
import plumbline.completion.Sampling;
import plumbline.generate.BatchEngine;
import plumbline.generate.Generated;
import plumbline.generate.GenerationRequest;
import plumbline.metric.MetricSink;
import plumbline.metric.StepMetrics;
import plumbline.model.CausalLm;
import plumbline.model.Parameters;
import plumbline.model.family.ModelConfig;
import plumbline.objective.preference.PreferenceObjective;
import plumbline.optim.AdamW;
import plumbline.optim.Schedule;
import plumbline.recipe.Evaluator;
import plumbline.recipe.Feed;
import plumbline.recipe.SupervisedRecipe;
import plumbline.recipe.preference.PairRows;
import plumbline.recipe.preference.PairScorer;
import plumbline.recipe.preference.PreferenceRecipe;
import plumbline.tensor.DType;
import plumbline.text.token.Floats;
import plumbline.text.token.Tokens;
import plumbline.text.trajectory.SampleKey;
import plumbline.text.trajectory.TrainingRow;
import plumbline.train.Run;
import plumbline.train.TrainablePolicy;
import plumbline.train.Update;

/// Trains small models by the recipes that users run, in directories that are thrown away, and asks
/// what came of them.
///
/// @param trial seed, size and lanes
/// @param config the models' shape
record PairBench(Trial trial, ModelConfig config) {
  static final Update.Settings UPDATE = new Update.Settings(1, 4096, 1, false, DType.FLOAT32);
  private static final int WARM_UP = 10;

  /// How long and how fast.
  ///
  /// @param steps how many
  /// @param size rows or pairs of a step
  /// @param rate learning rate of AdamW, constant after a warm-up
  record Plan(int steps, int size, double rate) {}

  /// What a training came to.
  ///
  /// @param weights of the model, to be closed
  /// @param steps figures of every step
  /// @param seconds of the processor, all threads together
  record Learnt(Parameters weights, List<StepMetrics> steps, double seconds)
      implements AutoCloseable {
    double first(String figure) {
      return steps.getFirst().value(figure).orElseThrow();
    }

    /// The mean over the last tenth of the steps.
    double last(String figure) {
      int from = steps.size() - Math.max(1, steps.size() / 10);
      return steps.subList(from, steps.size()).stream()
          .mapToDouble(step -> step.value(figure).orElseThrow())
          .average()
          .orElseThrow();
    }

    @Override
    public void close() {
      weights.close();
    }
  }

  @FunctionalInterface
  private interface Method {
    void train(TrainablePolicy policy, Update update, Run run)
        throws IOException, InterruptedException;
  }

  /// A model that learnt rows from nothing.
  Learnt taught(String part, List<TrainingRow> rows, Plan plan)
      throws IOException, InterruptedException {
    var feed = Feed.shuffled(rows, plan.size(), trial.seed());
    try (var fresh = Parameters.initialise(config, trial.seed())) {
      return learn(
          part,
          fresh,
          plan,
          (_, update, run) ->
              new SupervisedRecipe(feed, schedule(plan), plan.steps(), trial.seed(), _ -> false)
                  .train(update, run, Evaluator.none()));
    }
  }

  /// A model that learnt pairs, from `start`, which is also the reference.
  Learnt preferring(
      String part, Parameters start, List<PairRows> pairs, PreferenceObjective objective, Plan plan)
      throws IOException, InterruptedException {
    var feed = Feed.shuffled(pairs, plan.size(), trial.seed());
    var recipe =
        new PreferenceRecipe(feed::batch, objective, 1, schedule(plan), plan.steps(), trial.seed());
    return learn(
        part,
        start,
        plan,
        (policy, update, run) ->
            recipe.train(
                update, PairScorer.of(policy::network, trial.lanes(), UPDATE), scorer(start), run));
  }

  private static Schedule schedule(Plan plan) {
    return new Schedule.Constant(plan.rate(), WARM_UP);
  }

  private PairScorer scorer(Parameters weights) {
    var model = new CausalLm(config, weights);
    return PairScorer.of(_ -> model, trial.lanes(), UPDATE);
  }

  private Learnt learn(String part, Parameters start, Plan plan, Method method)
      throws IOException, InterruptedException {
    var directory = Files.createTempDirectory("plumbline-claim");
    var steps = new ArrayList<StepMetrics>();
    long before = processorNanos();
    try (var policy = TrainablePolicy.full(config, start, trial.lanes().count());
        var optimizer = new AdamW(policy.trained(), AdamW.Settings.standard(0.01));
        var run =
            Run.open(
                settings(directory, part, plan, steps),
                policy,
                optimizer,
                _ -> List.of(MetricSink.of("figures of a claim", steps::add)),
                _ -> {})) {
      method.train(policy, new Update(policy, trial.lanes(), optimizer, UPDATE), run);
      double seconds = (processorNanos() - before) / 1e9;
      return new Learnt(policy.frozenCopy(), List.copyOf(steps), seconds);
    } finally {
      delete(directory);
    }
  }

  private Run.Settings settings(Path directory, String part, Plan plan, List<StepMetrics> steps) {
    return new Run.Settings(
        directory,
        false,
        0,
        new Retention(2, 0),
        new Provenance("claim", "unknown", "none", Map.of("run", trial.seed()), part),
        () -> {
          trial.at(part, steps.size(), plan.steps());
          return false;
        });
  }

  private static long processorNanos() {
    var machine =
        (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
    return machine.getProcessCpuTime();
  }

  private static void delete(Path directory) throws IOException {
    try (var files = Files.walk(directory)) {
      for (var file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }

  /// Draws `each` answers to every prompt; those to one prompt follow each other.
  List<Tokens> answers(Parameters weights, List<Tokens> prompts, int each, int maxTokens)
      throws InterruptedException {
    var requests = new ArrayList<GenerationRequest>();
    for (int i = 0; i < prompts.size(); i++) {
      for (int sample = 0; sample < each; sample++) {
        requests.add(
            GenerationRequest.of(
                prompts.get(i),
                Sampling.random(maxTokens, 1),
                new SampleKey(trial.seed(), -1, i, sample)));
      }
    }
    var engine = new BatchEngine(new CausalLm(config, weights), trial.lanes(), null);
    return engine.generate(requests).stream().map(Generated::tokens).toList();
  }

  /// Summed log-probabilities of the halves of pairs, better and worse in turn.
  double[] logProbs(Parameters weights, List<PairRows> pairs) throws InterruptedException {
    return scorer(weights).logProbs(pairs).stream().mapToDouble(PairBench::sum).toArray();
  }

  private static double sum(Floats row) {
    double sum = 0;
    for (float value : row.toArray()) {
      sum += value;
    }
    return sum;
  }
}
