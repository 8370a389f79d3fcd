package plumbline.recipe.policy;

import java.util.List;
import plumbline.text.trajectory.LossKind;
import plumbline.text.trajectory.Task;
import plumbline.text.trajectory.TrainingRow;

/// Rows that are learnt by cross-entropy in the same optimiser steps as the samples of a rollout:
/// `L = policyWeight L_policy + sum over tracks of weight_k L_k`.
public interface Tracks {
  /// The weight of the policy loss, at least 0.
  double policyWeight();

  /// What is learnt beside the samples of these tasks.
  ///
  /// @param step number of the rollout, from 0
  List<Track> beside(List<Task> tasks, long step);

  /// Rows of one kind. Their loss `L_k` is the sum of `w_t CE_t` over the tokens that are learnt,
  /// divided by their number.
  ///
  /// @param name in the metrics
  /// @param weight of the loss, at least 0
  record Track(String name, List<TrainingRow> rows, double weight) {
    public Track {
      rows = List.copyOf(rows);
      if (!(weight >= 0) || Double.isInfinite(weight)) {
        throw new IllegalArgumentException(
            "the weight of track %s is %s, must be at least 0".formatted(name, weight));
      }
    }

    /// How many tokens are learnt.
    double tokens() {
      return rows.stream().mapToInt(row -> row.count(LossKind.CROSS_ENTROPY)).sum();
    }
  }
}
