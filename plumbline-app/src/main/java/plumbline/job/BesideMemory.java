package plumbline.job;

import static java.util.Locale.ROOT;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import plumbline.config.Recipe;
import plumbline.config.VerifierSettings.Source;
import plumbline.model.ModelDirectory;
import plumbline.tensor.DType;

/// Weights that a run of rewards holds beside those it trains: copies that are sampled from while
/// it trains, and a judge in this process.
///
/// @param what in words
/// @param bytes of all of them
record BesideMemory(String what, long bytes) {
  /// @param base what relative paths in the recipe start from
  static List<BesideMemory> of(Recipe recipe, TrainingMemory training, Path base)
      throws IOException {
    return switch (recipe) {
      case Recipe.PolicyGradient gradient -> of(gradient, training, base);
      case Recipe.AroundPolicy around -> of(around.policy(), training, base);
      case Recipe.Supervised _,
          Recipe.RewardModel _,
          Recipe.Pairs _,
          Recipe.Labels _,
          Recipe.SelfImproving _ ->
          List.of();
    };
  }

  private static List<BesideMemory> of(
      Recipe.PolicyGradient recipe, TrainingMemory training, Path base) throws IOException {
    var beside = new ArrayList<BesideMemory>();
    var ahead = recipe.rollout().ahead();
    if (ahead != null) {
      int copies = ahead.steps() + 1;
      long bytes = training.trained() * Settings.weights(recipe.run().engine()).bytes();
      beside.add(
          new BesideMemory("%d copies to sample from ahead".formatted(copies), copies * bytes));
    }
    var verifier = recipe.reward().verifier();
    var judge = verifier == null ? null : verifier.judge();
    if (judge != null && judge.source() instanceof Source.LocalModel(Path directory)) {
      long parameters = TrainingMemory.parameters(ModelDirectory.config(base.resolve(directory)));
      beside.add(
          new BesideMemory(
              String.format(ROOT, "the judge in %s of %,d parameters", directory, parameters),
              parameters * DType.FLOAT32.bytes()));
    }
    return beside;
  }

  @Override
  public String toString() {
    return String.format(ROOT, "%s: %.1f MB", what, bytes / 1e6);
  }
}
