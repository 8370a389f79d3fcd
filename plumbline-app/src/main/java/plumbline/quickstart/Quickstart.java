package plumbline.quickstart;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import plumbline.benchmark.Evaluation;
import plumbline.checkpoint.Provenance;
import plumbline.checkpoint.Retention;
import plumbline.credit.Credit;
import plumbline.job.Completions;
import plumbline.job.EarlierRun;
import plumbline.metric.ConsoleSink;
import plumbline.metric.MetricNames;
import plumbline.metric.TensorBoardSink;
import plumbline.model.CausalLm;
import plumbline.model.ModelDirectory;
import plumbline.objective.PolicyLoss;
import plumbline.objective.PolicyObjective;
import plumbline.optim.AdamW;
import plumbline.optim.Optimizer;
import plumbline.optim.Schedule;
import plumbline.recipe.Evaluator;
import plumbline.recipe.Pieces;
import plumbline.recipe.policy.Course;
import plumbline.recipe.policy.EveryGroup;
import plumbline.recipe.policy.Networks;
import plumbline.recipe.policy.Passes;
import plumbline.recipe.policy.PolicyGradientRecipe;
import plumbline.recipe.policy.Rewarding;
import plumbline.report.HeldOutResult;
import plumbline.report.ReportPage;
import plumbline.report.RunEvaluation;
import plumbline.report.RunReport;
import plumbline.reward.RewardAggregation;
import plumbline.reward.TruncationRule;
import plumbline.rollout.Group;
import plumbline.tensor.DType;
import plumbline.tensor.Device;
import plumbline.tensor.Lanes;
import plumbline.text.token.SpecialTokenNames;
import plumbline.text.token.Tokenizer;
import plumbline.text.token.TokenizerTrainer;
import plumbline.train.Run;
import plumbline.train.TrainablePolicy;
import plumbline.train.Update;

/// The whole job on one generated task: tokenizer and model are made, warmed up by supervised
/// learning, aligned by GMPO with a verifier as reward, and measured on held-out tasks before and
/// after. Can be stopped and resumed at any point; the same seed gives the same result.
public final class Quickstart {
  private static final int MINI_BATCHES = 4;

  private final Settings settings;
  private final Instant started = Instant.now();

  /// What is asked for.
  ///
  /// @param task what is learnt
  /// @param directory of the run
  /// @param seed of everything
  /// @param steps rollouts of the alignment
  /// @param resume whether to go on with what is in the directory
  /// @param control what is taken away, for a test of the test
  /// @param provenance how the run is made
  /// @param console how progress is shown
  /// @param progress where it is shown
  /// @param remarks takes remarks for the user
  /// @param stopRequested true once the job should end after the current step
  public record Settings(
      QuickstartTask task,
      Path directory,
      long seed,
      long steps,
      boolean resume,
      Control control,
      Provenance provenance,
      ConsoleSink.Style console,
      java.io.PrintStream progress,
      Consumer<String> remarks,
      BooleanSupplier stopRequested) {}

  /// A job with these settings.
  public Quickstart(Settings settings) {
    this.settings = settings;
  }

  /// Runs the job; empty where it was stopped and can be resumed.
  public Optional<RunEvaluation> run() throws IOException, InterruptedException {
    var earlier = new EarlierRun(settings.directory());
    JobFile.of(settings).require(settings.directory());
    if (settings.resume() && earlier.isFinished()) {
      var before = earlier.evaluation();
      if (before.isPresent() && before.get().steps() >= settings.steps()) {
        remark(earlier.nothingToDo(before.get().steps(), settings.steps()));
        return before;
      }
    }
    if (settings.resume()) {
      remark(earlier.goesOn());
    }
    var tokenizer =
        TokenizerTrainer.characters(
            settings.task().generator().alphabet(), SpecialTokenNames.standard());
    var warmed = settings.directory().resolve("warm-start");
    tokenizer.write(warmed);
    try (var open = Tokenizer.load(warmed);
        var lanes = Lanes.forMachine()) {
      var workshop = new Workshop(settings.task(), open, lanes, settings.seed());
      if (!warmStart(workshop, warmed)) {
        return Optional.empty();
      }
      return align(workshop, warmed);
    }
  }

  private void remark(String text) {
    settings.remarks().accept(text);
  }

  private boolean warmStart(Workshop workshop, Path warmed)
      throws IOException, InterruptedException {
    if (settings.resume() && Files.isDirectory(warmed.resolve("model"))) {
      return true;
    }
    var stage = new WarmStart(workshop, settings.remarks());
    try (var policy = stage.fresh();
        var optimizer = stage.optimizer(policy);
        var run = open(warmed, policy, optimizer, console(settings.task().warmUp()))) {
      remark("warm start: %,d parameters learn from solutions".formatted(policy.trained().count()));
      boolean done = stage.train(policy, optimizer, run);
      if (done) {
        run.publishTrained(warmed.toString(), warmed, null, 0);
      }
      return done;
    }
  }

  private Optional<RunEvaluation> align(Workshop workshop, Path warmed)
      throws IOException, InterruptedException {
    var directory = warmed.resolve("model");
    var config = ModelDirectory.config(directory);
    try (var start = ModelDirectory.load(directory, config, DType.FLOAT32, Device.CPU);
        var policy = TrainablePolicy.full(config, start, workshop.lanes().count());
        var optimizer = new AdamW(policy.trained(), AdamW.Settings.standard(0))) {
      var reward =
          settings.control() == Control.NONE
              ? "the verifier as reward"
              : "shuffled rewards, which must not help";
      remark("measuring on %d held-out tasks".formatted(settings.task().heldOut()));
      var before = measure(workshop, new CausalLm(config, start));
      if (settings.stopRequested().getAsBoolean()) {
        return Optional.empty();
      }
      remark("before: pass@1 %s; now GMPO with %s".formatted(percent(workshop, before), reward));
      long done;
      var console = console(settings.steps(), ConsoleSink.figures());
      try (var run = open(settings.directory(), policy, optimizer, console)) {
        done = gmpo(workshop, policy, optimizer, run);
        if (done < settings.steps()) {
          return Optional.empty();
        }
        run.publishTrained(warmed.toString(), warmed, null, done);
      }
      var after = measure(workshop, policy.network(0));
      return Optional.of(report(workshop, before, after, done));
    }
  }

  private long gmpo(Workshop workshop, TrainablePolicy policy, AdamW optimizer, Run run)
      throws IOException, InterruptedException {
    var task = workshop.task();
    var recipe =
        new PolicyGradientRecipe(
            new EveryGroup(
                workshop.alignTasks(),
                workshop.rollout(policy.network(0), settings.control(), optimizer::steps),
                settings.seed()),
            new Rewarding(reward(), new Credit.Group(1e-8)),
            PolicyObjective.of(new PolicyLoss.Gmpo(0.4, 0.4, PolicyLoss.Gmpo.Variant.TOKEN)),
            new Passes(1, MINI_BATCHES).dealing(Passes.Dealt.GROUPS),
            new Course(falling(task.alignment().rate()), settings.steps(), settings.seed()),
            Pieces.of(workshop.tokenizer()));
    var update = new Update(policy, workshop.lanes(), optimizer, Update.Settings.standard());
    return recipe.train(Networks.of(update), run, Evaluator.none());
  }

  private Schedule falling(double rate) {
    return new Schedule.Linear(rate, 0, 0, settings.steps() * MINI_BATCHES);
  }

  /// A truncated answer is worth nothing, but under the control even that would be a hint.
  private RewardAggregation reward() {
    var verifier = RewardAggregation.of(settings.task().generator().name());
    return switch (settings.control()) {
      case NONE -> verifier;
      case SHUFFLED_REWARDS -> verifier.truncating(TruncationRule.KEEP);
    };
  }

  private ConsoleSink console(QuickstartTask.WarmUp warmUp) {
    var console = console(warmUp.steps(), List.of(MetricNames.LOSS));
    return warmUp.mayEndEarly() ? console.untilEnough() : console;
  }

  private ConsoleSink console(long steps, List<String> figures) {
    return new ConsoleSink(settings.progress(), settings.console(), 0, steps, figures);
  }

  private Run open(Path directory, TrainablePolicy policy, Optimizer optimizer, ConsoleSink console)
      throws IOException {
    return Run.open(
        new Run.Settings(
            directory,
            settings.resume(),
            25,
            new Retention(2, 0),
            settings.provenance(),
            settings.stopRequested()),
        policy,
        optimizer,
        first -> List.of(console, TensorBoardSink.open(directory, first, Instant.now())),
        settings.remarks());
  }

  private List<Group> measure(Workshop workshop, CausalLm network) throws InterruptedException {
    return workshop.heldOut(settings.task().heldOut()).attempt(workshop.rollout(network));
  }

  private static String percent(Workshop workshop, List<Group> groups) {
    var results = workshop.judging().results(groups);
    return "%.1f %%".formatted(100 * Evaluation.of(results, List.of()).accuracy().value());
  }

  private RunEvaluation report(Workshop workshop, List<Group> before, List<Group> after, long steps)
      throws IOException {
    var judging = workshop.judging();
    var first = judging.results(before);
    var last = judging.results(after);
    var evaluation =
        new RunEvaluation(
            settings.task().word(),
            settings.seed(),
            steps,
            Duration.between(started, Instant.now()).toMillis() / 1e3,
            new HeldOutResult.Passes(
                Evaluation.of(first, List.of(8)),
                Evaluation.of(last, List.of(8)),
                Evaluation.gain(first, last)),
            Completions.sideBySide(judging, before, after));
    evaluation.write(settings.directory().resolve("evaluation.json"));
    ReportPage.write(
        RunReport.read(settings.directory()),
        settings.directory().resolve("report.html"),
        settings.directory().resolve("report.json"));
    return evaluation;
  }

  /// The seeds of a job, for its provenance.
  public static Map<String, Long> seeds(long seed) {
    return Map.of("run", seed);
  }
}
