package plumbline.config;

import java.util.LinkedHashSet;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import plumbline.config.section.Section;

/// Sampling on until a step has enough groups whose samples differ.
///
/// @param maxRollouts of a step; 0 is no limit
/// @param column of the reward that must differ, null for the whole reward
public record SelectionSettings(int maxRollouts, @Nullable String column) {
  static Optional<SelectionSettings> read(Section in, boolean usual, RewardSettings reward) {
    boolean on = in.truth("on", "whether groups without a difference are replaced").or(usual);
    int maxRollouts =
        in.count("max-rollouts", "of a step, before the run gives up; 0 is no limit")
            .or(10L)
            .intValue();
    var columns = new LinkedHashSet<>(reward.aggregation().weights().keySet());
    reward.functions().forEach(function -> columns.addAll(function.columns()));
    var column =
        in.text("column", "reward column that must differ; the whole reward where absent")
            .must(
                columns::contains,
                "one of " + String.join(", ", columns),
                "no other reward is given")
            .orNull();
    return on ? Optional.of(new SelectionSettings(maxRollouts, column)) : Optional.empty();
  }
}
