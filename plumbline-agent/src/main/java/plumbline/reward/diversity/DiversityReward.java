package plumbline.reward.diversity;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.stream.Stream;
import plumbline.reward.Evidence;
import plumbline.reward.RewardColumns;
import plumbline.reward.RewardFunction;
import plumbline.reward.Verdict;
import plumbline.text.trajectory.Episode;

/// How diverse the wording of a response is: `diversity`, the whole, and `diversity/MEASURE`.
///
/// @param rule what is measured and how it counts
public record DiversityReward(DiversityRule rule) implements RewardFunction {
  /// The name of the column with the whole.
  public static final String COLUMN = "diversity";

  @Override
  public Evidence evidence() {
    return Evidence.FORM;
  }

  @Override
  public List<String> columns() {
    return Stream.concat(
            Stream.of(COLUMN), DiversityRule.MEASURES.stream().map(name -> COLUMN + "/" + name))
        .toList();
  }

  @Override
  public RewardColumns score(Episode episode) {
    var score = rule.score(episode.text());
    var verdicts = new LinkedHashMap<String, Verdict>();
    verdicts.put(COLUMN, new Verdict.Scored(score.total()));
    score
        .parts()
        .forEach((name, value) -> verdicts.put(COLUMN + "/" + name, new Verdict.Scored(value)));
    return new RewardColumns(verdicts);
  }
}
