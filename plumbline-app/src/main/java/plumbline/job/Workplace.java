package plumbline.job;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import plumbline.checkpoint.AtomicFile;
import plumbline.checkpoint.Provenance;
import plumbline.checkpoint.Retention;
import plumbline.config.AdapterSettings;
import plumbline.config.Recipe;
import plumbline.config.SinkSettings;
import plumbline.metric.ConsoleSink;
import plumbline.metric.MetricSink;
import plumbline.metric.MetricsFile;
import plumbline.metric.OverOptimizationSink;
import plumbline.metric.PreferenceLog;
import plumbline.metric.TensorBoardSink;
import plumbline.model.ModelDirectory;
import plumbline.model.Parameters;
import plumbline.model.adapter.Lora;
import plumbline.model.family.ModelConfig;
import plumbline.optim.Optimizer;
import plumbline.recipe.Pieces;
import plumbline.report.ReportPage;
import plumbline.report.RunReport;
import plumbline.tensor.DType;
import plumbline.tensor.Device;
import plumbline.tensor.Lanes;
import plumbline.tensor.Tensor;
import plumbline.tensor.TensorScope;
import plumbline.text.token.Tokenizer;
import plumbline.train.Run;
import plumbline.train.ServedEnds;
import plumbline.train.TrainablePolicy;

/// What all jobs share: the model directory with its shape, tokenizer and form of text, the lanes
/// to compute on, the judges of samples, and the run directory.
record Workplace(
    Recipe recipe,
    TrainingJob.Context context,
    ModelConfig config,
    Tokenizer tokenizer,
    TextForm form,
    Lanes lanes,
    Judges judges)
    implements AutoCloseable {

  static Workplace open(Recipe recipe, TrainingJob.Context context) throws IOException {
    var directory = context.base().resolve(recipe.run().model());
    var config = ModelDirectory.config(directory);
    var engine = recipe.run().engine();
    var judges = Judges.open(recipe, context.base(), Device.parse(engine.device()));
    var tokenizer = Tokenizer.load(directory);
    return new Workplace(
        recipe,
        context,
        config,
        tokenizer,
        TextForm.of(directory, tokenizer, recipe.data()),
        Lanes.open(TrainingMemory.lanes(engine), 1),
        judges);
  }

  /// The same for a part of the work with directories of its own; not to be closed.
  Workplace of(Recipe part) {
    return new Workplace(part, context, config, tokenizer, form, lanes, judges);
  }

  void remark(String text) {
    context.remarks().accept(text);
  }

  /// Says what a step takes, where that is known.
  void remark(Optional<StepMemory> step) {
    step.ifPresent(known -> remark("memory: " + known));
  }

  /// What relative paths start from.
  Path base() {
    return context.base();
  }

  /// The room for the prompts of a rollout.
  PromptRoom room(Recipe.PolicyGradient rollout) {
    return PromptRoom.of(rollout, config, form, tokenizer);
  }

  /// The directory of the model that is trained.
  Path directory() {
    return context.base().resolve(recipe.run().model());
  }

  /// The directory of the run.
  Path output() {
    return context.base().resolve(recipe.run().output());
  }

  private Device device() {
    return Device.parse(recipe.run().engine().device());
  }

  /// The weights that training starts from, in the type that the recipe asks for.
  Parameters load() throws IOException {
    return load(directory());
  }

  /// The same of another model of this shape.
  Parameters load(Path directory) throws IOException {
    var type = Settings.weights(recipe.run().engine());
    return ModelDirectory.load(directory, config, type, device());
  }

  /// All weights, or an adapter over `start`, which stays with its owner.
  TrainablePolicy policy(Parameters start) throws IOException {
    var settings = recipe.run().lora();
    if (settings == null) {
      return TrainablePolicy.full(config, start, lanes.count());
    }
    try (var _ = TensorScope.open()) {
      var base = Parameters.borrowing(start.tensors());
      return TrainablePolicy.lora(config, base, adapter(settings), lanes.count());
    }
  }

  private Lora adapter(AdapterSettings settings) throws IOException {
    return switch (settings) {
      case AdapterSettings.Fresh(var wanted) -> {
        var fresh = Lora.initialise(config, wanted, recipe.run().seed());
        var placed = new LinkedHashMap<String, Tensor>();
        fresh.tensors().forEach((name, tensor) -> placed.put(name, tensor.to(device())));
        yield new Lora(wanted, placed);
      }
      case AdapterSettings.Stored(var directory) ->
          Lora.load(context.base().resolve(directory), config, DType.FLOAT32, device());
    };
  }

  /// Opens the run directory; `figures` are what the console shows.
  Run open(TrainablePolicy policy, Optimizer optimizer, String dataHash, List<String> figures)
      throws IOException {
    var checkpoint = recipe.run().checkpoint();
    var guards = new ArrayList<OverOptimizationSink>();
    var run =
        Run.open(
            new Run.Settings(
                output(),
                context.resume(),
                checkpoint.every(),
                new Retention(checkpoint.keep(), 0),
                provenance(dataHash),
                () ->
                    context.stopRequested().getAsBoolean()
                        || guards.stream().anyMatch(OverOptimizationSink::stops),
                context.acceptNewData()),
            policy,
            optimizer,
            first -> {
              guards.addAll(guard());
              var all = new ArrayList<MetricSink>(guards);
              all.add(
                  PreferenceLog.open(
                      output().resolve("preferences.jsonl"), first, Pieces.of(tokenizer)::of));
              all.addAll(sinks(figures, first));
              return all;
            },
            context.remarks());
    AtomicFile.write( // after the directory was found to be free, or ours to go on with
        output().resolve("recipe.yaml"), context.text().getBytes(StandardCharsets.UTF_8));
    return run;
  }

  /// What watches the run for an exploited reward, where the recipe asks for it; it has seen what a
  /// resumed run has behind it.
  private List<OverOptimizationSink> guard() throws IOException {
    var settings = recipe.run().guard();
    return settings == null
        ? List.of()
        : List.of(
            OverOptimizationSink.open(
                output().resolve("guard.jsonl"),
                settings,
                MetricsFile.steps(output().resolve("metrics.jsonl")),
                context.remarks()));
  }

  /// How what is written here was made.
  Provenance provenance(String dataHash) {
    return new Provenance(
        context.plumblineVersion(),
        context.codeVersion(),
        dataHash,
        Map.of("run", recipe.run().seed()),
        context.text());
  }

  private List<MetricSink> sinks(List<String> figures, long firstStep) throws IOException {
    var sinks = new ArrayList<MetricSink>();
    for (var sink : recipe.run().sinks()) {
      switch (sink) {
        case SinkSettings.Console() ->
            sinks.add(
                new ConsoleSink(
                    context.progress(), context.console(), 0, recipe.update().steps(), figures));
        case SinkSettings.TensorBoard() ->
            sinks.add(TensorBoardSink.open(output(), firstStep, Instant.now()));
        case SinkSettings.Mlflow mlflow -> sinks.add(Mlflow.sink(mlflow, output(), context.text()));
      }
    }
    return sinks;
  }

  /// Publishes what was trained, the tokenizer beside it.
  void publish(Run run, long steps) throws IOException {
    publish(run, null, steps);
  }

  /// The same for a model whose answers end elsewhere than before.
  void publish(Run run, @Nullable ServedEnds ends, long steps) throws IOException {
    run.publishTrained(recipe.run().model().toString(), directory(), ends, steps);
  }

  /// Writes the report of a run that is done.
  void writeReport() throws IOException {
    ReportPage.write(
        RunReport.read(output()), output().resolve("report.html"), output().resolve("report.json"));
  }

  @Override
  public void close() {
    judges.close();
    tokenizer.close();
    lanes.close();
  }
}
