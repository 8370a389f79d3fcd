package plumbline.recipe.policy;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.DoubleStream;
import org.jspecify.annotations.Nullable;
import plumbline.text.token.Floats;
import plumbline.text.trajectory.Episode;
import plumbline.text.trajectory.LossKind;
import plumbline.text.trajectory.TrainingRow;

/// The rows of one step that are trained on, each with the columns that stand beside it.
final class PreparedRows {
  private final List<TrainingRow> rows = new ArrayList<>();
  private final IdentityHashMap<TrainingRow, Beside> beside = new IdentityHashMap<>();
  private final IdentityHashMap<RolloutBatch.Attempt, TrainingRow> ofAttempt =
      new IdentityHashMap<>();

  /// What is known of a row beside what the trainer reads. Columns are null where no term needs
  /// them.
  ///
  /// @param attempt what it was made of
  /// @param entropies of the policy at the beginning of the step
  /// @param reference log-probabilities under the frozen reference
  /// @param values of the critic at the beginning of the step
  /// @param returns what the critic is trained on
  record Beside(
      RolloutBatch.Attempt attempt,
      @Nullable Floats entropies,
      @Nullable Floats reference,
      @Nullable Floats values,
      @Nullable Floats returns) {}

  void add(TrainingRow row, Beside columns) {
    rows.add(row);
    ofAttempt.put(columns.attempt(), row);
    beside.put(row, columns);
  }

  List<TrainingRow> rows() {
    return List.copyOf(rows);
  }

  @Nullable TrainingRow of(RolloutBatch.Attempt attempt) {
    return ofAttempt.get(attempt);
  }

  private Beside of(TrainingRow row) {
    var found = beside.get(row);
    if (found == null) {
      throw new IllegalStateException(
          "a row of group %d is not of this step".formatted(row.group()));
    }
    return found;
  }

  Episode episodeOf(TrainingRow row) {
    return of(row).attempt().episode();
  }

  /// Log-probabilities as the sampler reported them.
  Floats samplerOf(TrainingRow row) {
    return episodeOf(row).samplerLogProbs();
  }

  Floats referenceOf(TrainingRow row) {
    return Objects.requireNonNull(of(row).reference(), "no reference was asked");
  }

  Floats valuesOf(TrainingRow row) {
    return Objects.requireNonNull(of(row).values(), "no critic was asked");
  }

  Floats returnsOf(TrainingRow row) {
    return Objects.requireNonNull(of(row).returns(), "no returns were taken");
  }

  /// Whether the response got reward 1.
  ///
  /// @throws IllegalArgumentException for a reward that is neither 0 nor 1
  boolean isRight(TrainingRow row) {
    double reward = of(row).attempt().reward().orElse(0);
    if (reward != 0 && reward != 1) {
      throw new IllegalArgumentException(
          "a sample of task %d has reward %s, must be 0 or 1: mastered-tokens masks tokens of right responses"
              .formatted(row.group(), reward));
    }
    return reward == 1;
  }

  /// A column over the trained tokens of some rows, one after the other.
  static double[] trained(List<TrainingRow> rows, Function<TrainingRow, Floats> column) {
    var values = DoubleStream.builder();
    for (var row : rows) {
      var numbers = column.apply(row);
      for (int t = 0; t < numbers.size(); t++) {
        if (row.kinds().get(t) == LossKind.POLICY_GRADIENT) {
          values.add(numbers.get(t));
        }
      }
    }
    return values.build().toArray();
  }

  Floats entropiesOf(TrainingRow row) {
    return Objects.requireNonNull(of(row).entropies(), "no entropies were taken");
  }
}
