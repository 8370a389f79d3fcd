package plumbline.job;

import java.io.IOException;
import java.nio.file.Path;
import plumbline.completion.Completer;
import plumbline.completion.Sampling;
import plumbline.config.DataSettings;
import plumbline.recipe.policy.PolicyGradientRecipe;
import plumbline.train.Run;

/// What a method adds to policy gradient; by itself nothing.
interface Supplement {
  /// The tasks to attempt.
  default JobData.Tasks tasks(DataSettings settings, Path base) {
    return JobData.tasks(settings, base);
  }

  /// How held-out tasks are attempted: as the model will be served.
  default Sampling served(Sampling sampling) {
    return sampling;
  }

  /// What attempts held-out tasks, whose answers rewards read.
  default Completer served(Completer completer) {
    return completer;
  }

  /// The loop with what is added.
  default PolicyGradientRecipe extended(PolicyGradientRecipe method) {
    return method;
  }

  /// Publishes what was trained.
  default void publish(Workplace place, Run run, long steps) throws IOException {
    place.publish(run, steps);
  }
}
