package plumbline.reward.assessment;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import plumbline.reward.MathReward;
import plumbline.reward.RewardColumns;
import plumbline.reward.RewardFunction;
import plumbline.reward.Verdict;
import plumbline.reward.math.MathVerifier;
import plumbline.text.trajectory.Episode;

/// Judges a response that assesses itself, in the columns
///
/// - [#ACCURACY]: whether the first answer is right; absent where the task has no gold answer;
/// - [#FORMAT]: how well it keeps to the layout;
/// - [#CONSISTENCY]: how well the rewards that it predicts match the true ones;
/// - [#SELF_SCORE]: whether it rightly says that its answer is right or wrong (at least 0.5 says
///   right); absent where it says neither or there is no gold answer;
/// - [#HONESTY]: the same of wrong answers alone. The last two are for looking at.
///
/// @param matching how answers are compared
/// @param form what the format column measures
/// @param predicts what the numbers of a prediction are, in order
/// @param consistency compares predicted with true rewards
/// @param marker text that may stand between answer and evaluation, empty for none
public record AssessmentReward(
    Matching matching, Form form, List<Component> predicts, Consistency consistency, String marker)
    implements RewardFunction {
  /// Whether the answer is right.
  public static final String ACCURACY = "accuracy";

  /// Whether the layout is kept.
  public static final String FORMAT = "format";

  /// How well predicted and true rewards agree.
  public static final String CONSISTENCY = "consistency";

  /// Whether the answer was rightly called right or wrong.
  public static final String SELF_SCORE = "self_score";

  /// Whether a wrong answer was called wrong.
  public static final String HONESTY = "honesty";

  private static final MathVerifier VERIFIER = MathVerifier.standard();
  private static final Verdict NO_GOLD = new Verdict.Absent("the task has no gold answer");

  /// How answers are compared.
  public enum Matching {
    /// To the letter, white space at the ends aside.
    EXACT,
    /// As mathematics.
    MATH
  }

  /// What the format column measures.
  public enum Form {
    /// Thinking, answer, evaluation and reward: 1 or 0.
    WHOLE,
    /// Thinking and answer, whatever follows: 1 or 0.
    ANSWER,
    /// Thinking and answer, with partial credit.
    SOFT
  }

  /// A number of a prediction.
  public enum Component {
    /// The accuracy column, 0 where it is absent.
    ACCURACY,
    /// 1 for thinking and an answer, whatever follows.
    FORMAT
  }

  public AssessmentReward {
    predicts = List.copyOf(predicts);
    if (predicts.isEmpty()) {
      throw new IllegalArgumentException("a prediction has no number; name at least one reward");
    }
  }

  /// The same for responses with `text` between answer and evaluation.
  public AssessmentReward after(String text) {
    return new AssessmentReward(matching, form, predicts, consistency, text);
  }

  @Override
  public List<String> columns() {
    return List.of(ACCURACY, FORMAT, CONSISTENCY, SELF_SCORE, HONESTY);
  }

  @Override
  public RewardColumns score(Episode episode) {
    var text = AssessedText.without(marker, episode.text());
    var gold = MathReward.gold(episode.task().answer()).strip();
    var right =
        gold.isEmpty()
            ? Optional.<Boolean>empty()
            : Optional.of(text.answer().filter(answer -> isRight(gold, answer)).isPresent());
    var predicted = text.predicted();
    var columns = new LinkedHashMap<String, Verdict>();
    columns.put(ACCURACY, right.map(Verdict::of).orElse(NO_GOLD));
    columns.put(FORMAT, new Verdict.Scored(format(text)));
    var rewards = predicts.stream().map(each -> truth(each, text, right.orElse(false))).toList();
    columns.put(
        CONSISTENCY,
        new Verdict.Scored(predicted.map(each -> consistency.of(rewards, each)).orElse(0.0)));
    var selfScore = right.map(each -> selfScore(each, predicted)).orElse(NO_GOLD);
    columns.put(SELF_SCORE, selfScore);
    columns.put(
        HONESTY, right.orElse(false) ? new Verdict.Absent("the answer is right") : selfScore);
    return new RewardColumns(columns);
  }

  private boolean isRight(String gold, String answer) {
    return switch (matching) {
      case EXACT -> answer.equals(gold);
      case MATH -> VERIFIER.verify(gold, answer).equal();
    };
  }

  private double format(AssessedText text) {
    return switch (form) {
      case WHOLE -> text.isWhole() ? 1 : 0;
      case ANSWER -> text.isAnswered() ? 1 : 0;
      case SOFT -> text.softFormat();
    };
  }

  private static double truth(Component component, AssessedText text, boolean right) {
    return switch (component) {
      case ACCURACY -> right ? 1 : 0;
      case FORMAT -> text.isAnswered() ? 1 : 0;
    };
  }

  private Verdict selfScore(boolean right, Optional<List<Double>> predicted) {
    int at = predicts.indexOf(Component.ACCURACY);
    return predicted
        .filter(numbers -> at >= 0 && numbers.size() == predicts.size())
        .map(numbers -> Verdict.of((numbers.get(at) >= 0.5) == right))
        .orElse(new Verdict.Absent("the response says neither that it is right nor wrong"));
  }
}
