package plumbline.recipe.pcl;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import plumbline.recipe.policy.Tracks;
import plumbline.text.trajectory.Task;
import plumbline.text.trajectory.TrainingRow;

/// The two supervised tracks: solutions up to the marker, and what teachers say behind it. `L = w1
/// L_policy + w2 L_reasoning + w3 rho L_assessment`.
///
/// @param rows by task
/// @param weights w1, w2, w3 and rho
/// @param steps of the run
public record AssessedTracks(Map<Long, Demonstrated> rows, Weights weights, long steps)
    implements Tracks {
  /// The rows of one task; null where there is nothing to show.
  ///
  /// @param valid whether the teacher assessed itself rightly
  public record Demonstrated(
      @Nullable TrainingRow reasoning, @Nullable TrainingRow assessment, boolean valid) {}

  /// How much each loss counts.
  ///
  /// @param policy w1
  /// @param reasoning w2
  /// @param assessment w3
  /// @param rho how much an assessment counts
  public record Weights(double policy, double reasoning, double assessment, AssessmentWeight rho) {
    public Weights {
      boolean any = policy > 0 || reasoning > 0 || assessment > 0;
      if (!(policy >= 0) || !(reasoning >= 0) || !(assessment >= 0) || !any) {
        throw new IllegalArgumentException(
            "the loss weights are %s, %s and %s; none may be negative and at least one loss weight must be positive"
                .formatted(policy, reasoning, assessment));
      }
    }

    /// `w1 policy + w2 reasoning + w3 rho assessment`.
    ///
    /// @param scale rho
    public double mixed(
        double policyLoss, double reasoningLoss, double assessmentLoss, double scale) {
      return policy * policyLoss + reasoning * reasoningLoss + assessment * scale * assessmentLoss;
    }
  }

  public AssessedTracks {
    rows = Map.copyOf(rows);
  }

  @Override
  public double policyWeight() {
    return weights.policy();
  }

  @Override
  public List<Track> beside(List<Task> tasks, long step) {
    var reasoning = new ArrayList<TrainingRow>();
    var assessment = new ArrayList<TrainingRow>();
    for (var task : tasks) {
      var shown = rows.get(task.id());
      if (shown != null && shown.reasoning() != null) {
        reasoning.add(shown.reasoning());
      }
      if (shown != null && shown.assessment() != null) {
        double rho = weights.rho().at(step, steps, shown.valid());
        assessment.add(shown.assessment().weighted(rho));
      }
    }
    return List.of(
        new Track("reasoning", reasoning, weights.reasoning()),
        new Track("assessment", assessment, weights.assessment()));
  }
}
