package plumbline.job;

import plumbline.config.Recipe;
import plumbline.generate.BatchEngine;
import plumbline.generate.EnginePlan;
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
    return new SamplingMemory("sampling", engine(recipe, config, rows).memory(rows, capacity));
  }

  /// The samples of one step.
  ///
  /// @param longest prompt in tokens
  static SamplingMemory rollout(Recipe.PolicyGradient gradient, ModelConfig config, int longest) {
    var rollout = gradient.rollout();
    int rows = rollout.group() * rollout.tasksPerStep();
    int capacity = longest + rollout.sampling().maxTokens();
    var engine = engine(gradient, config, rollout.slots());
    return new SamplingMemory("rollout", engine.memory(rows, capacity));
  }

  private static EnginePlan engine(Recipe recipe, ModelConfig config, int slots) {
    var engine = recipe.run().engine();
    long limit = BatchEngine.Settings.standard().memoryLimit();
    return new EnginePlan(
        config,
        Settings.weights(engine),
        Device.parse(engine.device()),
        TrainingMemory.lanes(engine),
        new BatchEngine.Settings(slots, limit));
  }

  @Override
  public String toString() {
    return "%s of at most %s".formatted(what, plan);
  }
}
