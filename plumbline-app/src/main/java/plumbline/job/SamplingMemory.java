package plumbline.job;

import plumbline.config.Recipe;
import plumbline.generate.BatchEngine;
import plumbline.generate.MemoryPlan;
import plumbline.model.family.ModelConfig;
import plumbline.tensor.Device;

/// The most that sampling takes in a run: as many rows at a time as fit, dealt to the lanes of the
/// run.
///
/// @param what is sampled, in words
record SamplingMemory(String what, MemoryPlan plan) {
  /// Any sampling of a run.
  ///
  /// @param capacity tokens of the longest row, cut to the context
  static SamplingMemory of(Recipe recipe, ModelConfig config, int rows, int capacity) {
    return new SamplingMemory("sampling", planned(recipe, config, rows, capacity));
  }

  /// The samples of one step.
  ///
  /// @param longest prompt in tokens
  static SamplingMemory rollout(Recipe.PolicyGradient gradient, ModelConfig config, int longest) {
    var rollout = gradient.rollout();
    int rows = Math.min(rollout.slots(), rollout.group() * rollout.tasksPerStep());
    int capacity = longest + rollout.sampling().maxTokens();
    return new SamplingMemory("rollout", planned(gradient, config, rows, capacity));
  }

  private static MemoryPlan planned(Recipe recipe, ModelConfig config, int rows, int capacity) {
    var engine = recipe.run().engine();
    return MemoryPlan.fitting(
        config,
        rows,
        Math.min(capacity, config.maxPositions()),
        Settings.weights(engine),
        Device.parse(engine.device()),
        Math.min(TrainingMemory.lanes(engine), rows),
        BatchEngine.Settings.standard().memoryLimit());
  }

  @Override
  public String toString() {
    return "%s of at most %s".formatted(what, plan);
  }
}
