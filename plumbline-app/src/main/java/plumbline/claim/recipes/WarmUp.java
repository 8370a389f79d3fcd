package plumbline.claim.recipes;

import java.io.IOException;
import java.nio.file.Path;

/// Supervised learning, a part at a time, until a model gets enough answers right: a start that is
/// as good with every seed, and neither hopeless nor done.
///
/// @param bench to learn on
/// @param file rows of prompts and completions
/// @param enough share of right answers that ends it
public record WarmUp(RecipeBench bench, String file, double enough) {
  private static final int PARTS = 8;
  private static final int STEPS = 40;
  private static final int WARM = 5;

  /// Share of right answers of a model.
  @FunctionalInterface
  public interface Share {
    /// @param model its directory
    double of(Path model) throws IOException, InterruptedException;
  }

  /// The model that `untrained` becomes.
  public Path of(Path untrained, Share right) throws IOException, InterruptedException {
    var model = untrained;
    double known = 0;
    for (int part = 1; part <= PARTS && known < enough; part++) {
      model = learnt("start-" + part, model);
      known = right.of(model);
    }
    return model;
  }

  private Path learnt(String part, Path model) throws IOException, InterruptedException {
    return bench.train(part, model, recipe());
  }

  /// The recipe of a part.
  public String recipe() {
    var trial = bench.trial();
    return """
    method: sft
    data: {train: %s}
    rows: 64
    optimizer: {adamw: {learning-rate: 3e-3}}
    schedule: {cosine: {warm-up: %d, floor: 0.1}}
    steps: %d
    """
        .formatted(file, trial.size(WARM, 1), trial.size(STEPS, 2));
  }
}
