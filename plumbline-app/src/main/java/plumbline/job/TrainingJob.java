package plumbline.job;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import plumbline.benchmark.Evaluation;
import plumbline.benchmark.HeldOutTasks;
import plumbline.checkpoint.AtomicFile;
import plumbline.checkpoint.Provenance;
import plumbline.checkpoint.Retention;
import plumbline.completion.Prompt;
import plumbline.completion.Sampling;
import plumbline.config.Recipe;
import plumbline.config.SinkSettings;
import plumbline.generate.BatchEngine;
import plumbline.generate.LocalCompleter;
import plumbline.metric.ConsoleSink;
import plumbline.metric.MetricNames;
import plumbline.metric.MetricSink;
import plumbline.model.CausalLm;
import plumbline.model.ModelDirectory;
import plumbline.model.Parameters;
import plumbline.model.adapter.Lora;
import plumbline.model.family.ModelConfig;
import plumbline.model.reward.RewardWeights;
import plumbline.optim.AdamW;
import plumbline.recipe.Feed;
import plumbline.recipe.Pieces;
import plumbline.recipe.PolicyGradientRecipe;
import plumbline.recipe.SupervisedRecipe;
import plumbline.report.ReportPage;
import plumbline.report.RunEvaluation;
import plumbline.report.RunReport;
import plumbline.rollout.EpisodeScoring;
import plumbline.rollout.Group;
import plumbline.rollout.GroupRollout;
import plumbline.tensor.DType;
import plumbline.tensor.Device;
import plumbline.tensor.Lanes;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;
import plumbline.tensor.Torch;
import plumbline.text.token.Tokenizer;
import plumbline.text.trajectory.Task;
import plumbline.text.trajectory.TrainingRow;
import plumbline.train.Forward;
import plumbline.train.PublishedRewardModel;
import plumbline.train.Run;
import plumbline.train.ScoreUpdate;
import plumbline.train.Scorer;
import plumbline.train.TrainablePolicy;
import plumbline.train.Update;

/// One training run as a recipe describes it: from model directory and data to metrics,
/// checkpoints, the trained model and the report.
public final class TrainingJob {
  private final Recipe recipe;
  private final Context context;
  private final Instant started = Instant.now();

  /// What a job needs beside its recipe.
  ///
  /// @param text the resolved recipe, written into the run directory
  /// @param base what relative paths in the recipe start from
  /// @param resume whether to go on from the newest good checkpoint
  /// @param acceptNewData whether a resumed run may go on with other data than it began with
  /// @param plumblineVersion for the provenance
  /// @param codeVersion for the provenance
  /// @param console how progress is shown
  /// @param progress where it is shown
  /// @param remarks takes remarks for the user
  /// @param stopRequested true once the run should end after the current step
  public record Context(
      String text,
      Path base,
      boolean resume,
      boolean acceptNewData,
      String plumblineVersion,
      String codeVersion,
      ConsoleSink.Style console,
      java.io.PrintStream progress,
      Consumer<String> remarks,
      BooleanSupplier stopRequested) {}

  /// How a run ended.
  ///
  /// @param finished false where it was stopped and can be resumed
  /// @param evaluation on held-out tasks, where the recipe names some
  public record Outcome(boolean finished, Optional<RunEvaluation> evaluation) {}

  private record Loaded(
      ModelConfig config,
      Tokenizer tokenizer,
      TextForm form,
      Lanes lanes,
      Device device,
      Judges judges)
      implements AutoCloseable {
    @Override
    public void close() {
      judges.close();
      tokenizer.close();
      lanes.close();
    }
  }

  /// A job for a recipe.
  public TrainingJob(Recipe recipe, Context context) {
    this.recipe = recipe;
    this.context = context;
  }

  /// Runs to the end, or until a stop is asked for.
  public Outcome run() throws IOException, InterruptedException {
    var directory = context.base().resolve(recipe.run().model());
    var config = ModelDirectory.config(directory);
    int threads = recipe.run().engine().threads();
    var device = Device.parse(recipe.run().engine().device());
    var judges = Judges.open(recipe, context.base(), device);
    Torch.demandDeterminism(recipe.run().engine().deterministic());
    var tokenizer = Tokenizer.load(directory);
    try (var loaded =
        new Loaded(
            config,
            tokenizer,
            TextForm.of(directory, tokenizer),
            threads == 0 ? Lanes.forMachine() : Lanes.open(threads, 1),
            device,
            judges)) {
      return switch (recipe) {
        case Recipe.Supervised supervised -> supervised(supervised, loaded, directory);
        case Recipe.PolicyGradient gradient -> policyGradient(gradient, loaded, directory);
        case Recipe.RewardModel reward -> rewardModel(reward, loaded, directory);
      };
    }
  }

  private Outcome rewardModel(Recipe.RewardModel settings, Loaded loaded, Path directory)
      throws IOException, InterruptedException {
    var data =
        new JudgementData(
            settings.data(),
            settings.judgements(),
            loaded.form().answers(),
            loaded.config().maxPositions(),
            context.base(),
            context.remarks());
    var training = RewardModelTraining.read(settings, data);
    context.remarks().accept("%,d judgements to learn from".formatted(training.size()));
    var head = settings.judgements().head().head();
    long seed = settings.run().seed();
    try (var decoder = load(directory, loaded);
        var start = RewardWeights.over(loaded.config(), decoder, head, training.offsets(), seed);
        var model = TrainablePolicy.full(loaded.config(), start, loaded.lanes().count());
        var optimizer = new AdamW(model.trained(), Settings.adam(settings.update()));
        var run = open(model, optimizer, training.hash(), List.of(MetricNames.LOSS))) {
      var update =
          new ScoreUpdate(
              model,
              loaded.lanes(),
              optimizer,
              Settings.update(settings.update(), settings.run().engine(), 1, false));
      if (!training.train(settings, Settings.schedule(settings.update(), 1), update, run)) {
        return new Outcome(false, Optional.empty());
      }
      var report = training.heldOut(model, seed);
      report.ifPresent(found -> found.lines().forEach(context.remarks()));
      var files = RewardModelTraining.files(report.orElse(null));
      PublishedRewardModel.publish(run, model, head, directory, settings.update().steps(), files);
    }
    writeReport();
    return new Outcome(true, Optional.empty());
  }

  private Outcome supervised(Recipe.Supervised settings, Loaded loaded, Path directory)
      throws IOException, InterruptedException {
    var data = JobData.supervised(settings.data(), loaded.form(), context.base());
    context.remarks().accept("%,d rows to learn from".formatted(data.rows().size()));
    try (var start = load(directory, loaded);
        var policy = policy(loaded, start);
        var optimizer = new AdamW(policy.trained(), Settings.adam(settings.update()));
        var run = open(policy, optimizer, data.hash(), List.of(MetricNames.LOSS))) {
      var method =
          new SupervisedRecipe(
              Feed.shuffled(data.rows(), settings.rows(), settings.run().seed()),
              Settings.schedule(settings.update(), 1),
              settings.update().steps(),
              settings.run().seed(),
              _ -> false);
      var update =
          new Update(
              policy,
              loaded.lanes(),
              optimizer,
              Settings.update(settings.update(), settings.run().engine(), 1, false)
                  .packed(settings.packing() ? longest(data.rows()) : 0));
      if (!method.train(update, run)) {
        return new Outcome(false, Optional.empty());
      }
      run.publishTrained(recipe.run().model().toString(), directory, settings.update().steps());
    }
    writeReport();
    return new Outcome(true, Optional.empty());
  }

  /// Packed rows of this length have no padding to speak of, and attention stays short.
  private static int longest(List<TrainingRow> rows) {
    return rows.stream().mapToInt(row -> row.tokens().size()).max().orElseThrow();
  }

  private Outcome policyGradient(Recipe.PolicyGradient settings, Loaded loaded, Path directory)
      throws IOException, InterruptedException {
    var data = JobData.tasks(settings.data(), context.base());
    var held = JobData.heldOut(settings.data(), context.base());
    context.remarks().accept("%,d tasks to attempt".formatted(data.tasks().size()));
    try (var start = load(directory, loaded);
        var policy = policy(loaded, start);
        var optimizer = new AdamW(policy.trained(), Settings.adam(settings.update()))) {
      var before = measure(settings, loaded, held, new CausalLm(loaded.config(), start));
      long done;
      try (var run = open(policy, optimizer, data.hash(), ConsoleSink.figures())) {
        var method = method(settings, loaded, policy, data.tasks());
        done = train(settings, loaded, method, policy, start, optimizer, run);
        if (done < settings.update().steps()) {
          return new Outcome(false, Optional.empty());
        }
        run.publishTrained(recipe.run().model().toString(), directory, done);
      }
      var after = measure(settings, loaded, held, policy.network(0));
      var evaluation = evaluation(settings, before, after, done);
      if (evaluation.isPresent()) {
        evaluation.get().write(output().resolve("evaluation.json"));
      }
      writeReport();
      return new Outcome(true, evaluation);
    }
  }

  private PolicyGradientRecipe method(
      Recipe.PolicyGradient settings, Loaded loaded, TrainablePolicy policy, List<Task> tasks) {
    int updates = settings.miniBatches();
    return new PolicyGradientRecipe(
        Feed.shuffled(tasks, settings.rollout().tasksPerStep(), settings.run().seed()),
        rollout(
            settings,
            loaded,
            policy.network(0),
            settings.rollout().sampling(),
            settings.rollout().group()),
        settings.reward().aggregation(),
        Settings.credit(settings.credit()),
        settings.objective(),
        1,
        updates,
        Settings.schedule(settings.update(), updates),
        settings.update().steps(),
        settings.run().seed(),
        Pieces.of(loaded.tokenizer()));
  }

  private long train(
      Recipe.PolicyGradient settings,
      Loaded loaded,
      PolicyGradientRecipe method,
      TrainablePolicy policy,
      Parameters start,
      AdamW optimizer,
      Run run)
      throws IOException, InterruptedException {
    double temperature = settings.rollout().sampling().temperature();
    int tokens = settings.update().microBatchTokens();
    var update =
        new Update(
            policy,
            loaded.lanes(),
            optimizer,
            Settings.update(
                settings.update(),
                settings.run().engine(),
                temperature,
                settings.objective().entropyCoefficient() != 0));
    var reference = new CausalLm(loaded.config(), start);
    var compute = update.settings().compute();
    Scorer scorer =
        rows ->
            Forward.logProbs(policy::network, loaded.lanes(), rows, tokens, temperature, compute);
    Scorer frozen =
        rows ->
            Forward.logProbs(_ -> reference, loaded.lanes(), rows, tokens, temperature, compute);
    return method.train(update, scorer, Optional.of(frozen), run, _ -> {});
  }

  private GroupRollout rollout(
      Recipe.PolicyGradient settings,
      Loaded loaded,
      CausalLm network,
      Sampling sampling,
      int group) {
    var limits =
        new BatchEngine.Settings(
            settings.rollout().slots(), BatchEngine.Settings.standard().memoryLimit());
    var engine = new BatchEngine(network, loaded.lanes(), limits, loaded.tokenizer(), List.of());
    var completer = new LocalCompleter(engine, loaded.tokenizer(), loaded.form()::prompt, () -> 0);
    Function<Task, Prompt> prompts =
        task -> new Prompt.OfTokens(loaded.form().prompt(task.prompt()));
    var scoring =
        new EpisodeScoring(
            loaded.judges().functions(),
            Duration.ofSeconds(10),
            Runtime.getRuntime().availableProcessors());
    return new GroupRollout(completer, prompts, scoring, sampling, group);
  }

  private record Measured(HeldOutTasks held, List<Group> groups) {}

  private Optional<Measured> measure(
      Recipe.PolicyGradient settings, Loaded loaded, JobData.@Nullable Tasks held, CausalLm network)
      throws InterruptedException {
    if (held == null) {
      return Optional.empty();
    }
    context.remarks().accept("measuring on %,d held-out tasks".formatted(held.tasks().size()));
    var evaluation = settings.run().evaluation();
    int samples = evaluation == null ? 1 : evaluation.samples();
    double temperature = evaluation == null ? 0 : evaluation.temperature();
    var sampling = Sampling.random(settings.rollout().sampling().maxTokens(), temperature);
    var column = loaded.judges().functions().getFirst().columns().getFirst();
    var tasks = new HeldOutTasks(held.tasks(), settings.run().seed(), column);
    return Optional.of(
        new Measured(tasks, tasks.attempt(rollout(settings, loaded, network, sampling, samples))));
  }

  private Optional<RunEvaluation> evaluation(
      Recipe.PolicyGradient settings,
      Optional<Measured> before,
      Optional<Measured> after,
      long steps) {
    if (before.isEmpty() || after.isEmpty()) {
      return Optional.empty();
    }
    var first = before.get().held().results(before.get().groups());
    var last = after.get().held().results(after.get().groups());
    return Optional.of(
        new RunEvaluation(
            settings.method(),
            settings.run().seed(),
            steps,
            Duration.between(started, Instant.now()).toMillis() / 1e3,
            Evaluation.of(first, List.of()),
            Evaluation.of(last, List.of()),
            Evaluation.gain(first, last),
            Completions.sideBySide(
                before.get().held(), before.get().groups(), after.get().groups())));
  }

  /// All weights, or an adapter over `start`, which stays with its owner.
  private TrainablePolicy policy(Loaded loaded, Parameters start) {
    var settings = recipe.run().lora();
    int lanes = loaded.lanes().count();
    if (settings == null) {
      return TrainablePolicy.full(loaded.config(), start, lanes);
    }
    try (var _ = TensorScope.open()) {
      var fresh = Lora.initialise(loaded.config(), settings, recipe.run().seed());
      var placed = new LinkedHashMap<String, Tensor>();
      fresh.tensors().forEach((name, tensor) -> placed.put(name, tensor.to(loaded.device())));
      var base = Parameters.borrowing(start.tensors());
      return TrainablePolicy.lora(loaded.config(), base, new Lora(settings, placed), lanes);
    }
  }

  private Parameters load(Path directory, Loaded loaded) throws IOException {
    return ModelDirectory.load(directory, loaded.config(), DType.FLOAT32, loaded.device());
  }

  private Run open(TrainablePolicy policy, AdamW optimizer, String dataHash, List<String> figures)
      throws IOException {
    Files.createDirectories(output());
    AtomicFile.write(
        output().resolve("recipe.yaml"),
        context.text().getBytes(java.nio.charset.StandardCharsets.UTF_8));
    var checkpoint = recipe.run().checkpoint();
    return Run.open(
        new Run.Settings(
            output(),
            context.resume(),
            checkpoint.every(),
            new Retention(Math.max(2, checkpoint.keep()), 0),
            new Provenance(
                context.plumblineVersion(),
                context.codeVersion(),
                dataHash,
                java.util.Map.of("run", recipe.run().seed()),
                context.text()),
            context.stopRequested(),
            context.acceptNewData()),
        policy,
        optimizer,
        first -> sinks(first, figures),
        context.remarks());
  }

  private List<MetricSink> sinks(long first, List<String> figures) {
    var sinks = new ArrayList<MetricSink>();
    for (var sink : recipe.run().sinks()) {
      switch (sink) {
        case SinkSettings.Console() ->
            sinks.add(
                new ConsoleSink(
                    context.progress(),
                    context.console(),
                    first,
                    recipe.update().steps(),
                    figures));
        case SinkSettings.JsonLines(), SinkSettings.TensorBoard() -> {}
        case SinkSettings.Mlflow mlflow -> sinks.add(Mlflow.sink(mlflow, output(), context.text()));
      }
    }
    return sinks;
  }

  private void writeReport() throws IOException {
    ReportPage.write(
        RunReport.read(output()), output().resolve("report.html"), output().resolve("report.json"));
  }

  private Path output() {
    return context.base().resolve(recipe.run().output());
  }
}
