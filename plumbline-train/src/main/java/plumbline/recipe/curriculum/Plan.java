package plumbline.recipe.curriculum;

import java.util.List;

/// The stages of a run and how it goes through them.
///
/// @param stages in order; caps rise
/// @param samples drawn of every task to estimate its pass rate when a stage begins
/// @param every steps that make one evaluation
/// @param promotion when a stage is over
public record Plan(List<Stage> stages, int samples, int every, Promotion promotion) {
  public Plan {
    stages = List.copyOf(stages);
    if (stages.isEmpty() || samples < 2 || every < 1) {
      throw new IllegalArgumentException(
          "%d stages with %d samples a task and evaluations of %d steps; there must be 1 stage, 2 samples and 1 step at least"
              .formatted(stages.size(), samples, every));
    }
    for (int i = 1; i < stages.size(); i++) {
      int before = stages.get(i - 1).maxTokens();
      int cap = stages.get(i).maxTokens();
      if (cap <= before) {
        throw new IllegalArgumentException(
            "stage %d allows %d tokens, the one before %d; caps must rise"
                .formatted(i + 1, cap, before));
      }
    }
  }
}
