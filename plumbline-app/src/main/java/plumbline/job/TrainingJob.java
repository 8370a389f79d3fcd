package plumbline.job;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Optional;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import plumbline.config.Doubts;
import plumbline.config.Recipe;
import plumbline.metric.ConsoleSink;
import plumbline.model.family.ConfigReader;
import plumbline.report.HeldOutFigures;
import plumbline.report.RunEvaluation;
import plumbline.tensor.Torch;

/// One training run as a recipe describes it: from model directory and data to metrics,
/// checkpoints, the trained model and the report.
public final class TrainingJob {
  private final Recipe recipe;
  private final Context context;

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
      PrintStream progress,
      Consumer<String> remarks,
      BooleanSupplier stopRequested) {}

  /// How a run ended.
  ///
  /// @param finished false where it was stopped and can be resumed
  /// @param evaluation on held-out tasks, where the recipe names some
  /// @param heldOut figures of held-out preferences or judgements, where the recipe names some
  public record Outcome(
      boolean finished, Optional<RunEvaluation> evaluation, Optional<HeldOutFigures> heldOut) {
    Outcome(boolean finished, Optional<RunEvaluation> evaluation) {
      this(finished, evaluation, Optional.empty());
    }

    /// A run that was stopped.
    static Outcome stopped() {
      return new Outcome(false, Optional.empty());
    }
  }

  /// A job for a recipe.
  public TrainingJob(Recipe recipe, Context context) {
    this.recipe = recipe;
    this.context = context;
  }

  /// Runs to the end, or until a stop is asked for.
  public Outcome run() throws IOException, InterruptedException {
    if (context.resume()) {
      var earlier = new EarlierRun(context.base().resolve(recipe.run().output()));
      var resumed = earlier.resumed(context.text(), context.base());
      context.remarks().accept(resumed.said());
      if (resumed.finished()) {
        return new Outcome(true, earlier.evaluation(), earlier.heldOut());
      }
    }
    JobData.notHeldOut(recipe.data(), context.base()).ifPresent(context.remarks());
    Doubts.of(recipe).forEach(context.remarks());
    noise().ifPresent(context.remarks());
    Torch.demandDeterminism(recipe.run().engine().deterministic());
    try (var place = Workplace.open(recipe, context)) {
      place.remark(
          "memory: "
              + String.join("; ", TrainingMemory.plan(recipe, place.config(), context.base())));
      return switch (recipe) {
        case Recipe.Supervised supervised -> new SupervisedJob(supervised, place).run();
        case Recipe.PolicyGradient gradient -> gradient(gradient, place);
        case Recipe.Mixture mixture -> new MixtureJob(mixture, place).run();
        case Recipe.PostCompletion pcl -> new PostCompletionJob(pcl, place).run();
        case Recipe.RewardModel reward -> new RewardModelJob(reward, place).run();
        case Recipe.Pairs pairs -> PreferenceJob.pairs(pairs, place);
        case Recipe.MultiRole roles -> new MultiRoleJob(roles, place).run();
        case Recipe.SelfImproving improving -> new SelfImprovingJob(improving, place).run();
        case Recipe.Labels labels -> PreferenceJob.labels(labels, place);
      };
    }
  }

  /// What is said of a model whose file asks for noise in training.
  private Optional<String> noise() throws IOException {
    var file = context.base().resolve(recipe.run().model()).resolve("config.json");
    var noise = ConfigReader.noise(file);
    return noise.isEmpty()
        ? Optional.empty()
        : Optional.of(
            "config.json has %s for training, which is not done here: passes that train add no noise but lora.dropout"
                .formatted(
                    noise.entrySet().stream()
                        .map(field -> field.getKey() + " " + field.getValue())
                        .collect(Collectors.joining(", "))));
  }

  private static Outcome gradient(Recipe.PolicyGradient settings, Workplace place)
      throws IOException, InterruptedException {
    return new PolicyGradientJob(settings, place, new Supplement() {}).run();
  }
}
