package plumbline.reward.staged;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import plumbline.reward.MathReward;
import plumbline.reward.RewardColumns;
import plumbline.reward.RewardFunction;
import plumbline.reward.Verdict;
import plumbline.reward.math.AnswerExtraction;
import plumbline.reward.staged.Stage.Opinion;
import plumbline.text.trajectory.Episode;

/// 1 where the answer that the response states means what the task's answer means, else 0, judged
/// in stages (UloRL, arXiv 2507.19766): the first that is sure decides, and where none is the
/// answer is different. Beside the verdict stands a column a stage, 1 for the one that decided.
///
/// A stage that fails leaves the sample without a verdict: a broken judge gives no reward and no
/// punishment.
///
/// @param stages in the order in which they are asked
/// @param patience how long all of them may take
/// @param closing gives back what the stages hold
/// @param turn lets one scoring in after the other
public record StagedReward(
    List<Stage> stages, Duration patience, Runnable closing, Optional<Semaphore> turn)
    implements RewardFunction {
  /// The name of the column.
  public static final String COLUMN = "verifier";

  public StagedReward {
    stages = List.copyOf(stages);
    var names = stages.stream().map(Stage::name).toList();
    if (names.isEmpty() || new HashSet<>(names).size() < names.size()) {
      throw new IllegalArgumentException(
          "the stages are %s, must be one or more, each once".formatted(names));
    }
  }

  /// Stages that are asked by several threads at once.
  public StagedReward(List<Stage> stages, Duration patience, Runnable closing) {
    this(stages, patience, closing, Optional.empty());
  }

  /// Stages that hold nothing.
  public StagedReward(Stage... stages) {
    this(List.of(stages), Duration.ofSeconds(10), () -> {});
  }

  /// The same, one scoring after the other: a judge that does one thing at a time.
  public StagedReward inTurn() {
    return new StagedReward(stages, patience, closing, Optional.of(new Semaphore(1, true)));
  }

  /// The column that says whether a stage decided.
  public static String column(String stage) {
    return COLUMN + "-" + stage;
  }

  @Override
  public List<String> columns() {
    var columns = new ArrayList<>(List.of(COLUMN));
    stages.forEach(stage -> columns.add(column(stage.name())));
    return columns;
  }

  @Override
  public RewardColumns score(Episode episode) throws InterruptedException {
    var task = episode.task();
    var gold = MathReward.gold(task.answer());
    if (gold.isBlank()) {
      throw new IllegalArgumentException("gold answer is empty for task %d".formatted(task.id()));
    }
    var answer = AnswerExtraction.of(episode.text());
    if (answer.isEmpty() || answer.get().isBlank()) {
      return verdict(false, Optional.empty());
    }
    var judged = new Stage.Case(task.question(), gold, answer.get(), episode.key());
    for (var stage : stages) {
      var opinion = opinion(stage, judged);
      if (opinion != Opinion.UNSURE) {
        return verdict(opinion == Opinion.EQUIVALENT, Optional.of(stage));
      }
    }
    return verdict(false, Optional.empty());
  }

  private static Opinion opinion(Stage stage, Stage.Case judged) throws InterruptedException {
    try {
      return stage.judge(judged);
    } catch (InterruptedException interrupted) {
      throw interrupted;
    } catch (Exception failed) {
      throw new IllegalStateException(
          "stage %s: %s".formatted(stage.name(), failed.getMessage()), failed);
    }
  }

  @Override
  public void close() {
    closing.run();
  }

  private RewardColumns verdict(boolean right, Optional<Stage> decided) {
    var verdicts = new LinkedHashMap<String, Verdict>();
    verdicts.put(COLUMN, Verdict.of(right));
    for (var stage : stages) {
      verdicts.put(column(stage.name()), Verdict.of(decided.equals(Optional.of(stage))));
    }
    return new RewardColumns(verdicts);
  }
}
