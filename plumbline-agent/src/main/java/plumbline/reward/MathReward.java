package plumbline.reward;

import java.util.LinkedHashMap;
import java.util.List;
import plumbline.reward.math.AnswerExtraction;
import plumbline.reward.math.MathVerifier;
import plumbline.text.trajectory.Episode;

/// 1 where the answer that the response states equals the task's answer as mathematics, else 0; a
/// response that states no answer gets 0. A gold answer that is a worked solution, with `#### x` or
/// a box, stands for the answer it states.
///
/// @param verifier judges the two answers
public record MathReward(MathVerifier verifier) implements RewardFunction {
  /// The name of the column.
  public static final String COLUMN = "math";

  /// The name of the column that says whether an answer is stated at all; it has no weight.
  public static final String STATED = "math-stated";

  @Override
  public List<String> columns() {
    return List.of(COLUMN, STATED);
  }

  @Override
  public RewardColumns score(Episode episode) {
    var gold = gold(episode.task().answer());
    if (gold.isBlank()) {
      throw new IllegalArgumentException(
          "gold answer is empty for task %d".formatted(episode.task().id()));
    }
    var answer = AnswerExtraction.of(episode.text());
    var verdicts = new LinkedHashMap<String, Verdict>();
    verdicts.put(
        COLUMN, Verdict.of(answer.filter(each -> verifier.verify(gold, each).equal()).isPresent()));
    verdicts.put(STATED, Verdict.of(answer.isPresent()));
    return new RewardColumns(verdicts);
  }

  /// The bare gold answer of a data row.
  public static String gold(String answer) {
    boolean worked = answer.contains("####") || answer.contains("\\boxed");
    return worked ? AnswerExtraction.of(answer).orElse("") : answer;
  }
}
