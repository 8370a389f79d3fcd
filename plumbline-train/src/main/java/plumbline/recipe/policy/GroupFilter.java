package plumbline.recipe.policy;

import java.util.List;
import java.util.Optional;
import plumbline.reward.RewardAggregation;
import plumbline.reward.RewardColumns;
import plumbline.reward.Verdict;
import plumbline.rollout.Group;
import plumbline.text.trajectory.Episode;

/// Keeps the groups from which something can be learnt: those whose samples differ in the reward,
/// or in one column of it.
///
/// @param aggregation makes one reward of the columns
/// @param column looked at instead of the reward, where it is named
public record GroupFilter(RewardAggregation aggregation, Optional<String> column) {
  /// Whether the scored samples of a group differ.
  public boolean keeps(Group group) {
    var values = values(group);
    return values.stream().distinct().count() > 1;
  }

  /// The groups that are kept.
  public List<Group> kept(List<Group> groups) {
    return groups.stream().filter(this::keeps).toList();
  }

  /// Mean over the scored samples, NaN without any.
  double mean(Group group) {
    return values(group).stream().mapToDouble(value -> value).average().orElse(Double.NaN);
  }

  private List<Double> values(Group group) {
    var values = new java.util.ArrayList<Double>();
    for (int i = 0; i < group.episodes().size(); i++) {
      if (verdict(group.episodes().get(i), group.columns().get(i))
          instanceof Verdict.Scored(double value)) {
        values.add(value);
      }
    }
    return values;
  }

  private Verdict verdict(Episode episode, RewardColumns columns) {
    return column.isPresent() ? columns.get(column.get()) : aggregation.total(episode, columns);
  }
}
