package plumbline.recipe;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;
import plumbline.text.token.Floats;
import plumbline.text.trajectory.Span;
import plumbline.text.trajectory.TrainingRow;

/// The rows of one rollout that are trained on, each with the columns that stand beside it.
final class PreparedRows {
  private final List<TrainingRow> rows = new ArrayList<>();
  private final IdentityHashMap<TrainingRow, Beside> beside = new IdentityHashMap<>();
  private final IdentityHashMap<RolloutBatch.Attempt, TrainingRow> ofAttempt =
      new IdentityHashMap<>();

  /// What is known of a row beside what the trainer reads.
  ///
  /// @param sampler log-probabilities as the sampler reported them
  /// @param entropies as the sampler reported them, NaN where it did not
  /// @param reference log-probabilities under the frozen reference, null where no term needs them
  record Beside(Floats sampler, Floats entropies, @Nullable Floats reference) {}

  /// Attempts that said something and were scored.
  static List<RolloutBatch.Attempt> trainable(RolloutBatch batch) {
    return batch.attempts().stream()
        .filter(attempt -> attempt.episode().sampledTokens() > 0 && attempt.reward().isPresent())
        .toList();
  }

  /// Adds the row of `attempt` with the log-probabilities `old` of the policy at rollout time.
  void add(RolloutBatch.Attempt attempt, TrainingRow recorded, Floats old) {
    var row =
        new TrainingRow(
            recorded.tokens(),
            recorded.kinds(),
            recorded.weights(),
            old,
            recorded.credit(),
            recorded.group());
    rows.add(row);
    ofAttempt.put(attempt, row);
    beside.put(row, new Beside(recorded.oldLogProbs(), entropies(attempt), null));
  }

  private static Floats entropies(RolloutBatch.Attempt attempt) {
    var all = Floats.empty();
    for (var span : attempt.episode().spans()) {
      all =
          all.then(
              span instanceof Span.Sampled sampled
                  ? sampled.entropies()
                  : Floats.filled(span.tokens().size(), 0f));
    }
    return all;
  }

  /// Sets the log-probabilities under the reference, one column a row.
  void reference(List<Floats> columns) {
    for (int i = 0; i < rows.size(); i++) {
      var known = of(rows.get(i));
      beside.put(rows.get(i), new Beside(known.sampler(), known.entropies(), columns.get(i)));
    }
  }

  List<TrainingRow> rows() {
    return List.copyOf(rows);
  }

  @Nullable TrainingRow of(RolloutBatch.Attempt attempt) {
    return ofAttempt.get(attempt);
  }

  Beside of(TrainingRow row) {
    var found = beside.get(row);
    if (found == null) {
      throw new IllegalStateException(
          "a row of group %d is not of this step".formatted(row.group()));
    }
    return found;
  }

  Floats referenceOf(TrainingRow row) {
    var reference = of(row).reference();
    if (reference == null) {
      throw new IllegalStateException("a row of group %d has no reference".formatted(row.group()));
    }
    return reference;
  }
}
