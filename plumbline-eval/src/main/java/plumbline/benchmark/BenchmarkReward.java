package plumbline.benchmark;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;
import plumbline.reward.RewardColumns;
import plumbline.reward.RewardFunction;
import plumbline.reward.Verdict;
import plumbline.text.trajectory.Episode;

/// 1 where the answer of a response is right by the rule of its question, else 0. For measuring,
/// not for training: it may take the last number of a text for the answer.
public final class BenchmarkReward implements RewardFunction {
  /// The name of the column.
  public static final String COLUMN = "benchmark";

  private final Map<Long, AnswerRule> rules;
  private final boolean statedOnly;

  /// @param statedOnly whether only an answer that the response states counts
  public BenchmarkReward(List<Benchmark.Item> items, boolean statedOnly) {
    this.rules =
        items.stream().collect(Collectors.toMap(item -> item.task().id(), Benchmark.Item::rule));
    this.statedOnly = statedOnly;
  }

  @Override
  public List<String> columns() {
    return List.of(COLUMN);
  }

  @Override
  public RewardColumns score(Episode episode) {
    return RewardColumns.of(
        COLUMN,
        Verdict.of(
            answer(episode)
                .filter(answer -> rule(episode).accepts(episode.task().answer(), answer))
                .isPresent()));
  }

  /// What the response answers, for votes; empty where it answers nothing.
  public Function<Episode, String> votes() {
    return episode -> answer(episode).orElse("").replaceAll("[\\s$]", "");
  }

  private Optional<String> answer(Episode episode) {
    return rule(episode).answer(episode.text(), statedOnly);
  }

  private AnswerRule rule(Episode episode) {
    var rule = rules.get(episode.task().id());
    if (rule == null) {
      throw new IllegalArgumentException(
          "task %d is not one of the %d questions".formatted(episode.task().id(), rules.size()));
    }
    return rule;
  }
}
