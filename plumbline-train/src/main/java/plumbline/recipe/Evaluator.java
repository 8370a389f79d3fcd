package plumbline.recipe;

import java.util.LinkedHashMap;
import java.util.SequencedMap;

/// Looks at the policy between two steps. It draws by keys of its own and changes nothing, so a run
/// that is looked at goes the same way, bit for bit, as one that is not.
@FunctionalInterface
public interface Evaluator {
  /// Figures that are logged with those of `step`; none where the step is not looked at.
  SequencedMap<String, Double> after(long step) throws InterruptedException;

  /// Never looks.
  static Evaluator none() {
    return _ -> new LinkedHashMap<>();
  }

  /// Looks after every `every` steps and after the last of `steps`.
  static Evaluator every(long every, long steps, Evaluator measure) {
    if (every < 1) {
      throw new IllegalArgumentException(
          "an evaluation every %d steps, must be at least 1".formatted(every));
    }
    return step ->
        (step + 1) % every == 0 || step + 1 == steps ? measure.after(step) : new LinkedHashMap<>();
  }
}
