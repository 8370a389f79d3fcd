package plumbline.cli;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import plumbline.rollout.FeedbackRollout.Rolled;
import plumbline.rollout.FeedbackRollout.Skipped;

/// Counts what came of questions.
final class RoundsSummary {
  private final Map<Skipped, Integer> skipped = new EnumMap<>(Skipped.class);
  private int first;
  private int later;
  private int never;
  private int shortened;
  private @Nullable String failure;

  void add(Rolled rolled) {
    for (var each : rolled.trajectories()) {
      first += each.solved() && each.rounds() == 1 ? 1 : 0;
      later += each.solved() && each.rounds() > 1 ? 1 : 0;
      never += each.solved() ? 0 : 1;
    }
    rolled.skipped().forEach((why, count) -> skipped.merge(why, count, Integer::sum));
    shortened += rolled.shortened();
    failure = failure == null ? rolled.failure() : failure;
  }

  /// Whether there were questions, none of which became a trajectory.
  boolean keptNothing() {
    return !skipped.isEmpty() && first + later + never == 0;
  }

  /// One line, and a second where the environment failed.
  String text() {
    int left = skipped.values().stream().mapToInt(Integer::intValue).sum();
    int tasks = first + later + never + left;
    var line =
        "%,d task%s: %,d solved at the first attempt, %,d after feedback, %,d not solved%s, %,d skipped"
            .formatted(
                tasks,
                tasks == 1 ? "" : "s",
                first,
                later,
                never,
                shortened == 0
                    ? ""
                    : " (%,d of them without room for a further attempt)".formatted(shortened),
                left);
    if (left > 0) {
      var reasons = new ArrayList<String>();
      skipped.forEach((why, count) -> reasons.add("%,d %s".formatted(count, why.meaning())));
      line += " (%s)".formatted(String.join(", ", reasons));
    }
    return failure == null
        ? line
        : line + "\nthe environment failed first with: " + failure.strip().replaceAll("\\s+", " ");
  }
}
